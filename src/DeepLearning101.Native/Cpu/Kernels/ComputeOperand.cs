namespace DeepLearning101.Native.Cpu;

/// <summary>An operand as a kernel over dense rows wants it: itself where it is dense and of the type that is computed in, otherwise a converted copy from the pool.</summary>
internal readonly unsafe ref struct ComputeOperand
{
    private readonly Tensor? copy;

    internal ComputeOperand(Tensor? tensor, DType compute)
    {
        if (tensor is null) return;
        if (tensor.IsContiguous && tensor.DType == compute)
        {
            Pointer = tensor.Pointer;
            return;
        }

        copy = Temporary(tensor.Layout, compute, tensor.Device);
        StridedCopy.Run(tensor, copy);
        Pointer = copy.Pointer;
    }

    /// <summary>The elements; null where there is no operand.</summary>
    internal void* Pointer { get; }

    internal void Dispose() => copy?.Dispose();

    /// <summary>Memory of the pool that no scope tracks.</summary>
    internal static Tensor Temporary(Layout layout, DType dtype, Device device) =>
        new(layout.Contiguous, new Storage(device, layout.Count * dtype.Size), 0, dtype, null);

    /// <summary>Memory of the pool for the time of one kernel.</summary>
    internal static Tensor Temporary(long count, DType dtype, Device device) => Temporary(Layout.Of([count]), dtype, device);
}

/// <summary>A result as a kernel over dense rows wants it; what was written to a copy goes, rounded once, to the real one at the end.</summary>
internal readonly unsafe ref struct ComputeResult
{
    private readonly Tensor target;
    private readonly Tensor? copy;

    internal ComputeResult(Tensor tensor, DType compute)
    {
        target = tensor;
        copy = tensor.IsContiguous && tensor.DType == compute ? null : ComputeOperand.Temporary(tensor.Layout, compute, tensor.Device);
        Pointer = (copy ?? tensor).Pointer;
    }

    internal void* Pointer { get; }

    internal void Dispose()
    {
        if (copy is null) return;
        StridedCopy.Run(copy, target);
        copy.Dispose();
    }
}
