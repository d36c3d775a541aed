namespace DeepLearning101.Native.Benchmarks.Compare.Ours;

/// <summary>Convolutions of one to three dimensions, and their gradients one at a time.</summary>
internal static class OurConvolutions
{
    /// <summary>Operands: input, weight and, for a gradient, the gradient of the output.</summary>
    internal static Work Conv(Job job, Tensor[] x)
    {
        (Tensor a, Tensor w) = (x[0], x[1]);
        LongList stride = Of(job, "stride", 1), padding = Of(job, "padding", 0), dilation = Of(job, "dilation", 1);
        long groups = job.Int("groups", 1);
        Func<Tensor> f = (job.Flag("transposed"), a.Rank) switch
        {
            (true, _) => () => a.ConvTranspose2d(w, null, stride, padding, default, groups, dilation),
            (_, 3) => () => a.Conv1d(w, null, stride, padding, dilation, groups),
            (_, 4) => () => a.Conv2d(w, null, stride, padding, dilation, groups),
            _ => () => a.Conv3d(w, null, stride, padding, dilation, groups),
        };
        return job.Mode switch
        {
            "forward" => OurSide.Forward(f),
            "dgrad" => OurSide.BackwardOnly(f, a, x[2]),
            _ => OurSide.BackwardOnly(f, w, x[2]),
        };
    }

    private static LongList Of(Job job, string name, long otherwise) => LongList.Create(job.Attributes.ContainsKey(name) ? job.Ints(name) : [otherwise]);
}
