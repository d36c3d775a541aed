namespace DeepLearning101.Native.Benchmarks.Compare.Ours;

/// <summary>Reductions and normalisations.</summary>
internal static class OurReductions
{
    /// <summary>Over one dimension, or over all where <c>dim</c> is missing.</summary>
    internal static Work? Reduce(Job job, Tensor[] x)
    {
        Tensor a = x[0];
        int? dim = job.Attributes.ContainsKey("dim") ? (int)job.Int("dim") : null;
        long[] dims = dim is { } d ? [d] : [.. Enumerable.Range(0, a.Rank).Select(i => (long)i)];
        return job.Op switch
        {
            "sum" => OurSide.Forward(() => a.Sum(dims)),
            "max" => OurSide.Forward(() => a.Amax(dims)),
            "argmax" => OurSide.Forward(() => a.ArgMax(dim)),
            "var" => OurSide.Forward(() => a.Var(dims)),
            "logsumexp" => OurSide.Forward(() => a.LogSumExp(dims)),
            _ => null,
        };
    }

    internal static Work Norm(Job job, Tensor[] x)
    {
        Tensor a = x[0], w = x.Length > 1 ? x[1] : a, b = x.Length > 2 ? x[2] : a;
        Func<Tensor> f = job.Op switch
        {
            "softmax" => () => a.Softmax(-1),
            "layer_norm" => () => a.LayerNorm([w.Count], w, b),
            "batch_norm" => () => a.BatchNorm(null, null, w, b, training: true),
            _ => () => a.GroupNorm(job.Int("groups"), w, b),
        };
        return job.Mode == "forward" ? OurSide.Forward(f) : OurSide.ForwardBackward(f, x.Length > 2 ? [a, w, b] : [a], x[^1]);
    }
}
