using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace DeepLearning101.Native.Benchmarks.Compare.Workers;

/// <summary>Math.NET Numerics with its managed provider: products up to 1000, of f32 and f64.</summary>
internal sealed class MathNetSide : ISide
{
    public string Version => "MathNet.Numerics " + typeof(Control).Assembly.GetName().Version!.ToString(3);

    public Work? Prepare(Job job)
    {
        if (job.Op != "matmul" || job.Inputs[0].Shape.Length != 2 || job.Flag("ta") || job.Flag("tb")) return null;
        Product p = Product.Of(job);
        if ((double)p.M * p.N * p.K > 1e9) return null;
        Control.UseManaged();
        if (job.Threads == 1) Control.UseSingleThread();
        else Control.UseMultiThreading();
        Control.MaxDegreeOfParallelism = job.Threads;
        return job.IsDouble ? Of(job, p, b => b.Doubles.ToArray(), v => Sampling.Of(v)) : Of(job, p, b => b.Floats.ToArray(), v => Sampling.Of(v));
    }

    private static Work Of<T>(Job job, Product p, Func<NativeBuffer, T[]> read, Func<T[], double[]> sample) where T : unmanaged, IEquatable<T>, IFormattable
    {
        using NativeBuffer fa = NativeBuffer.Load(job.Inputs[0]), fb = NativeBuffer.Load(job.Inputs[1]);
        Matrix<T> a = Matrix<T>.Build.DenseOfRowMajor(p.M, p.K, read(fa)), b = Matrix<T>.Build.DenseOfRowMajor(p.K, p.N, read(fb)), c = Matrix<T>.Build.Dense(p.M, p.N);
        return new Work(n => { for (int i = 0; i < n; i++) a.Multiply(b, c); }, () => [sample(c.ToRowMajorArray())]);
    }
}
