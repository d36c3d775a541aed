namespace DeepLearning101.Native.Cpu;

/// <summary>An operand as kernels without strides want it: itself where it is dense, otherwise a copy from the pool.</summary>
internal readonly unsafe ref struct Dense
{
    private readonly Tensor? copy;

    internal Dense(Tensor? tensor)
    {
        if (tensor is null) return;
        if (tensor.IsContiguous)
        {
            Pointer = tensor.Pointer;
            return;
        }

        copy = Scratch.Of(tensor);
        StridedCopy.Run(tensor, copy);
        Pointer = copy.Pointer;
    }

    internal void* Pointer { get; }

    internal void Dispose() => copy?.Dispose();
}

/// <summary>A result as kernels without strides want it; what they wrote goes to the real one at the end.</summary>
internal readonly unsafe ref struct DenseResult
{
    private readonly Tensor target;
    private readonly Tensor? copy;

    internal DenseResult(Tensor tensor)
    {
        target = tensor;
        copy = tensor.IsContiguous ? null : Scratch.Of(tensor);
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

/// <summary>Memory of the pool for the time of one kernel.</summary>
internal static class Scratch
{
    internal static Tensor Of(Tensor like) => new(like.Layout.Contiguous, new Storage(like.Device, like.Count * like.DType.Size), 0, like.DType, null);
}
