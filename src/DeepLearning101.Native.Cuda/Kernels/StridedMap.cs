namespace DeepLearning101.Native;

/// <summary>Launch metadata of kernels with one operand of any layout whose result may have any layout and another type.</summary>
internal static unsafe class StridedMap
{
    internal static string? Declines(in KernelCall call) =>
        !call.Inputs[0].IsContiguous && call.Inputs[0].Count > int.MaxValue ? $"a strided operand of {call.Inputs[0].Count:N0} elements" : null;

    internal static ElementwiseMeta MetaOf(Tensor x, Tensor y)
    {
        MergedDims dims = MergedDims.Of(y.Shape, [x.Layout, y.Layout]);
        ElementwiseMeta meta = default;
        meta.Count = y.Count;
        meta.Rank = dims.IsContiguous(0) && dims.IsContiguous(1) ? 0 : dims.Rank;
        for (int k = 0; k < 2; k++) dims.CopyTo(k, meta.Shape, meta.Strides + k * Layout.MaxRank);
        return meta;
    }
}
