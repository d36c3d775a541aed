namespace DeepLearning101.Native.Benchmarks.Compare.Ours;

/// <summary>Elementwise ops.</summary>
internal static class OurElementwise
{
    internal static Work? Elementwise(Job job, Tensor[] x)
    {
        Tensor a = x[0], b = x.Length > 1 ? x[1] : a;
        switch (job.Op)
        {
            case "add" or "add_broadcast": return OurSide.Forward(() => a + b);
            case "add_strided":
                // Every other column of a wider matrix plus a matrix read down its columns.
                Tensor s = a.Slice(1, step: 2), t = b.Transpose(0, 1);
                return OurSide.Forward(() => s + t);
            case "div": return OurSide.Forward(() => a / b);
            case "sqrt": return OurSide.Forward(() => a.Sqrt());
            case "relu": return OurSide.Forward(() => a.Relu());
            case "exp": return OurSide.Forward(() => a.Exp());
            case "log": return OurSide.Forward(() => a.Log());
            case "tanh": return OurSide.Forward(() => a.Tanh());
            case "sigmoid": return OurSide.Forward(() => a.Sigmoid());
            case "gelu": return OurSide.Forward(() => a.Gelu());
            case "erf": return OurSide.Forward(() => a.Erf());
            case "pow": return OurSide.Forward(() => a.Pow(b));
            case "clamp": return OurSide.Forward(() => a.Clamp(-0.5, 0.5));
            default: return null;
        }
    }
}
