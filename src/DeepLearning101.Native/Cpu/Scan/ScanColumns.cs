using System.Numerics;
using System.Runtime.CompilerServices;

namespace DeepLearning101.Native.Cpu;

/// <summary>What a scan does with the running value, one and several at a time.</summary>
internal interface IScanStep
{
    static abstract double Identity { get; }

    static abstract double Apply(double running, double x);

    static abstract Vector<double> Apply(Vector<double> running, Vector<double> x);
}

internal readonly struct SumStep : IScanStep
{
    public static double Identity => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Apply(double running, double x) => running + x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<double> Apply(Vector<double> running, Vector<double> x) => running + x;
}

internal readonly struct ProductStep : IScanStep
{
    public static double Identity => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Apply(double running, double x) => running * x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<double> Apply(Vector<double> running, Vector<double> x) => running * x;
}

/// <summary>Scans across the memory order: neighbouring lines side by side, each with a running value of its own, with the bits of one line alone.</summary>
internal unsafe struct ScanColumns : IJob
{
    private const int Width = 64;

    private byte* x, y;
    private nint xStep, yStep, n, parts;
    private StridedWalk lines;
    private delegate*<byte*, nint, byte*, nint, nint, int, void> block;

    /// <summary>Whether neighbouring lines are neighbours in memory, in operand and result.</summary>
    internal static bool Fits(Tensor input, Tensor output, int dim)
    {
        if (input.DType != output.DType || input.DType is not (DType.Float32 or DType.Float64)) return false;
        int inner = input.Rank - 1;
        return dim != inner && input.Strides[inner] == 1 && output.Strides[inner] == 1 && input.Shape[inner] >= 8;
    }

    internal static void Run<S>(Tensor input, Tensor output, int dim) where S : struct, IScanStep
    {
        int size = input.DType.Size;
        var job = new ScanColumns
        {
            x = (byte*)input.Pointer, y = (byte*)output.Pointer, xStep = (nint)input.Strides[dim] * size, yStep = (nint)output.Strides[dim] * size, n = (nint)input.Shape[dim],
            block = size == sizeof(float) ? &Block32<S> : &Block64<S>,
        };
        job.lines.Begin(input.Layout.Remove(dim).Shape);
        job.lines.Add(input.Layout.Remove(dim), size);
        job.lines.Add(output.Layout.Remove(dim), size);
        job.lines.Merge();
        if (job.lines.Count == 0) return;
        job.parts = (nint)Math.Clamp(Math.Min(job.lines.Count / Width, input.Count >> 13), 1, 64);
        Workers.Run(ref job, job.parts);
    }

    void IJob.Run(nint part, int worker)
    {
        long begin = lines.Count * part / parts & ~15L, end = part == parts - 1 ? lines.Count : lines.Count * (part + 1) / parts & ~15L;
        while (begin < end)
        {
            int m = (int)Math.Min(Width, Math.Min(end - begin, lines.Inner - begin % lines.Inner));
            block(x + lines.Offset(0, begin), xStep, y + lines.Offset(1, begin), yStep, n, m);
            begin += m;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block32<S>(byte* x, nint xStep, byte* y, nint yStep, nint n, int m) where S : struct, IScanStep
    {
        double* running = stackalloc double[Width];
        for (int c = 0; c < m; c++) running[c] = S.Identity;
        for (nint k = 0; k < n; k++, x += xStep, y += yStep)
        {
            float* from = (float*)x, to = (float*)y;
            int c = 0;
            for (; c + Vector<float>.Count <= m; c += Vector<float>.Count)
            {
                Vector.Widen(*(Vector<float>*)(from + c), out Vector<double> low, out Vector<double> high);
                low = S.Apply(*(Vector<double>*)(running + c), low);
                high = S.Apply(*(Vector<double>*)(running + c + Vector<double>.Count), high);
                *(Vector<double>*)(running + c) = low;
                *(Vector<double>*)(running + c + Vector<double>.Count) = high;
                *(Vector<float>*)(to + c) = Vector.Narrow(low, high);
            }

            for (; c < m; c++)
            {
                running[c] = S.Apply(running[c], from[c]);
                to[c] = (float)running[c];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block64<S>(byte* x, nint xStep, byte* y, nint yStep, nint n, int m) where S : struct, IScanStep
    {
        double* running = stackalloc double[Width];
        for (int c = 0; c < m; c++) running[c] = S.Identity;
        for (nint k = 0; k < n; k++, x += xStep, y += yStep)
        {
            double* from = (double*)x, to = (double*)y;
            int c = 0;
            for (; c + Vector<double>.Count <= m; c += Vector<double>.Count)
                *(Vector<double>*)(to + c) = *(Vector<double>*)(running + c) = S.Apply(*(Vector<double>*)(running + c), *(Vector<double>*)(from + c));
            for (; c < m; c++) to[c] = running[c] = S.Apply(running[c], from[c]);
        }
    }
}
