namespace DeepLearning101.Native.Benchmarks.Compare.Ours;

/// <summary>Matrix products; a transposed operand is a view.</summary>
internal static class OurProducts
{
    internal static Work MatMul(Job job, Tensor[] x)
    {
        Tensor a = job.Flag("ta") ? x[0].Transpose(-2, -1) : x[0], b = job.Flag("tb") ? x[1].Transpose(-2, -1) : x[1];
        return OurSide.Forward(() => a.MatMul(b));
    }
}
