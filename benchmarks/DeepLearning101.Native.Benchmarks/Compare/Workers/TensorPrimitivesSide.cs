using System.Numerics.Tensors;

namespace DeepLearning101.Native.Benchmarks.Compare.Workers;

/// <summary>System.Numerics.Tensors: vectorised loops of .NET over spans, one thread.</summary>
internal sealed class TensorPrimitivesSide : ISide
{
    public string Version => "System.Numerics.Tensors " + typeof(TensorPrimitives).Assembly.GetName().Version!.ToString(3);

    public Work? Prepare(Job job)
    {
        if (job.IsDouble || job.Mode != "forward" || job.Inputs.Length > 2) return null;
        bool all = !job.Attributes.ContainsKey("dim"), last = job.Int("dim") == 1;
        long[] shape = job.Inputs[0].Shape;
        int columns = all ? (int)job.Inputs[0].Count : (int)shape[^1], rows = (int)(job.Inputs[0].Count / columns);
        bool reduces = job.Op is "sum" or "max" or "argmax";
        if (reduces && !all && !last) return null;
        if (job.Op == "softmax") (columns, rows) = ((int)shape[^1], (int)(job.Inputs[0].Count / shape[^1]));
        NativeBuffer a = NativeBuffer.Load(job.Inputs[0]), b = job.Inputs.Length > 1 ? NativeBuffer.Load(job.Inputs[1]) : a, y = new(a.Bytes);
        Action? f = job.Op switch
        {
            "add" => () => TensorPrimitives.Add<float>(a.Floats, b.Floats, y.Floats),
            "mul" => () => TensorPrimitives.Multiply<float>(a.Floats, b.Floats, y.Floats),
            "div" => () => TensorPrimitives.Divide<float>(a.Floats, b.Floats, y.Floats),
            "sqrt" => () => TensorPrimitives.Sqrt<float>(a.Floats, y.Floats),
            "relu" => () => TensorPrimitives.Max(a.Floats, 0f, y.Floats),
            "exp" => () => TensorPrimitives.Exp<float>(a.Floats, y.Floats),
            "log" => () => TensorPrimitives.Log<float>(a.Floats, y.Floats),
            "tanh" => () => TensorPrimitives.Tanh<float>(a.Floats, y.Floats),
            "sigmoid" => () => TensorPrimitives.Sigmoid<float>(a.Floats, y.Floats),
            "pow" => () => TensorPrimitives.Pow<float>(a.Floats, b.Floats, y.Floats),
            "clamp" => () => TensorPrimitives.Clamp(a.Floats, -0.5f, 0.5f, y.Floats),
            "softmax" => () =>
            {
                for (int r = 0; r < rows; r++) TensorPrimitives.SoftMax<float>(a.Floats.Slice(r * columns, columns), y.Floats.Slice(r * columns, columns));
            },
            "sum" => () =>
            {
                for (int r = 0; r < rows; r++) y.Floats[r] = TensorPrimitives.Sum<float>(a.Floats.Slice(r * columns, columns));
            },
            "max" => () =>
            {
                for (int r = 0; r < rows; r++) y.Floats[r] = TensorPrimitives.Max<float>(a.Floats.Slice(r * columns, columns));
            },
            "argmax" => () =>
            {
                for (int r = 0; r < rows; r++) y.Doubles[r] = TensorPrimitives.IndexOfMax<float>(a.Floats.Slice(r * columns, columns));
            },
            _ => null,
        };
        if (f is null)
        {
            a.Dispose();
            y.Dispose();
            return null;
        }

        return new Work(n => { for (int i = 0; i < n; i++) f(); },
            () => reduces ? [job.Op == "argmax" ? Sampling.Of(y.Doubles[..rows]) : Sampling.Of(y.Floats[..rows])] : y.Sampled(false),
            () =>
            {
                a.Dispose();
                if (b != a) b.Dispose();
                y.Dispose();
            });
    }
}
