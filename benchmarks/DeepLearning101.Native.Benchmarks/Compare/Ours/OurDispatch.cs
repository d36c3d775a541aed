namespace DeepLearning101.Native.Benchmarks.Compare.Ours;

/// <summary>Ops so small that only the way to them counts. Each loop holds the op itself: a delegate between them would be a share of the time.</summary>
internal static class OurDispatch
{
    internal static Work? Small(Job job, Tensor[] x)
    {
        Tensor a = x[0], b = x.Length > 1 ? x[1] : a;
        bool scoped = job.Flag("dispatch");
        return job.Op switch
        {
            "add" => new Work(scoped ? Scoped(n => { for (int i = 0; i < n; i++) _ = a + b; }) : n => { for (int i = 0; i < n; i++) { using Tensor c = a + b; } }, OurSide.Forward(() => a + b).Results),
            "mul" => new Work(scoped ? Scoped(n => { for (int i = 0; i < n; i++) _ = a * b; }) : n => { for (int i = 0; i < n; i++) { using Tensor c = a * b; } }, OurSide.Forward(() => a * b).Results),
            "relu" => new Work(scoped ? Scoped(n => { for (int i = 0; i < n; i++) _ = a.Relu(); }) : n => { for (int i = 0; i < n; i++) { using Tensor c = a.Relu(); } }, OurSide.Forward(() => a.Relu()).Results),
            "sum" => new Work(scoped ? Scoped(n => { for (int i = 0; i < n; i++) _ = a.Sum(); }) : n => { for (int i = 0; i < n; i++) { using Tensor c = a.Sum(); } }, OurSide.Forward(() => a.Sum()).Results),
            "matmul4" => new Work(scoped ? Scoped(n => { for (int i = 0; i < n; i++) _ = a.MatMul(b); }) : n => { for (int i = 0; i < n; i++) { using Tensor c = a.MatMul(b); } }, OurSide.Forward(() => a.MatMul(b)).Results),
            _ => null,
        };
    }

    /// <summary>A scope for each hundred ops, about what a small model makes in a step.</summary>
    private static Action<int> Scoped(Action<int> body) => n =>
    {
        for (; n > 0; n -= 100)
        {
            using TensorScope scope = TensorScope.Begin();
            body(Math.Min(n, 100));
        }
    };
}
