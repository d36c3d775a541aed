namespace DeepLearning101.Native.Cpu;

/// <summary>Triangle of matrices: a copy, then zeros into the rest of each row.</summary>
internal sealed unsafe class TriangleKernel(bool lower) : Kernel
{
    internal override string Name => lower ? "cpu:tril" : "cpu:triu";

    internal override void Run(in KernelCall call)
    {
        Tensor x = call.Inputs[0], y = call.Outputs[0];
        if (y.Count == 0) return;
        StridedCopy.Run(x, y);
        long columns = y.Shape[^1], rows = y.Shape[^2], diagonal = call.Get<DiagonalNumber>().Number;
        int size = y.DType.Size;
        nint stride = (nint)y.Strides[^1] * size;
        var walk = default(StridedWalk);
        walk.Begin(y.Shape[..^1]);
        walk.Add(y.Shape[..^1], y.Strides[..^1], size);
        delegate*<byte*, nint, byte*, nint, nint, void> fill = ElementConvert.Of(y.DType, y.DType);
        byte* zero = stackalloc byte[16];
        new Span<byte>(zero, 16).Clear();
        for (long row = 0; row < walk.Count; row++)
        {
            // The first column on the far side of the diagonal.
            long split = Math.Clamp(row % rows + diagonal + (lower ? 1 : 0), 0, columns), begin = lower ? split : 0, end = lower ? columns : split;
            fill(zero, 0, (byte*)y.Pointer + walk.Offset(0, row) + (nint)begin * stride, stride, (nint)(end - begin));
        }
    }
}

/// <summary>Ones on the main diagonal.</summary>
internal sealed unsafe class EyeKernel : Kernel
{
    internal override string Name => "cpu:eye";

    internal override void Run(in KernelCall call)
    {
        Tensor y = call.Outputs[0];
        long rows = y.Shape[0], columns = y.Shape[1], n = Math.Min(rows, columns);
        if (n == 0) return;
        double zero = 0, one = 1;
        int size = y.DType.Size;
        nint across = (nint)y.Strides[1] * size, down = (nint)y.Strides[0] * size;
        delegate*<byte*, nint, byte*, nint, nint, void> fill = ElementConvert.Of(DType.Float64, y.DType);
        for (long row = 0; row < rows; row++) fill((byte*)&zero, 0, (byte*)y.Pointer + (nint)row * down, across, (nint)columns);
        fill((byte*)&one, 0, (byte*)y.Pointer, across + down, (nint)n);
    }
}
