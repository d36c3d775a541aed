namespace DeepLearning101.Native.Cpu;

/// <summary>The three passes of a convolution on the processor.</summary>
internal sealed unsafe class ConvKernel(ConvPass pass) : Kernel
{
    internal override string Name { get; } = $"cpu:slide:{Isa.Name}";

    internal override string? Declines(in KernelCall call) =>
        call.Inputs[0].DType is DType.Float32 or DType.Float64 ? null : $"{call.Inputs[0].DType.Name} elements";

    internal override void Run(in KernelCall call)
    {
        if (call.Outputs[0].Count == 0) return;
        if (call.Inputs[0].DType == DType.Float32) Run<float>(call);
        else Run<double>(call);
    }

    private void Run<T>(in KernelCall call) where T : unmanaged
    {
        using var a = new Dense(call.Inputs[0]);
        using var b = new Dense(call.Inputs[1]);
        using var c = new Dense(call.Inputs.Length > 2 ? call.Inputs[2] : null);
        using var y = new DenseResult(call.Outputs[0]);
        ConvShape shape = Shape(call);
        if (!shape.HasWork && !(pass == ConvPass.Forward && shape.N * shape.O * shape.OutputPlane > 0 && c.Pointer != null))
        {
            // No taps at all: what is left is the bias, or zeros.
            using Tensor zero = Tensor.Zeros(call.Outputs[0].Shape, call.Outputs[0].DType);
            StridedCopy.Run(zero, call.Outputs[0]);
            return;
        }

        switch (pass)
        {
            case ConvPass.Forward: Conv.Forward(shape, (T*)a.Pointer, (T*)b.Pointer, (T*)c.Pointer, (T*)y.Pointer); break;
            case ConvPass.BackwardData: Conv.Transposed(shape, (T*)a.Pointer, (T*)b.Pointer, (T*)c.Pointer, (T*)y.Pointer); break;
            default: Conv.BackwardWeight(shape, (T*)a.Pointer, (T*)b.Pointer, (T*)y.Pointer); break;
        }
    }

    private ConvShape Shape(in KernelCall call)
    {
        (Tensor first, Tensor second, Tensor result) = (call.Inputs[0], call.Inputs[1], call.Outputs[0]);
        (Tensor x, Tensor w, Tensor y) = pass switch
        {
            ConvPass.Forward => (first, second, result),
            ConvPass.BackwardData => (result, second, first),
            _ => (first, result, second),
        };
        ConvAttributes conv = pass == ConvPass.Forward ? call.Get<ConvAttributes>() : call.Get<ConvGradAttributes>().Conv;
        int lead = 3 - conv.Stride.Count;
        nint At(ReadOnlySpan<long> values, int i, int skip, nint missing) => i < lead ? missing : (nint)values[i - lead + skip];
        return new ConvShape(
            (nint)x.Shape[0], (nint)x.Shape[1], (nint)y.Shape[1],
            At(x.Shape, 0, 2, 1), At(x.Shape, 1, 2, 1), At(x.Shape, 2, 2, 1),
            At(w.Shape, 0, 2, 1), At(w.Shape, 1, 2, 1), At(w.Shape, 2, 2, 1),
            At(y.Shape, 0, 2, 1), At(y.Shape, 1, 2, 1), At(y.Shape, 2, 2, 1),
            At(conv.Stride.Span, 0, 0, 1), At(conv.Stride.Span, 1, 0, 1), At(conv.Stride.Span, 2, 0, 1),
            At(conv.PadBegin.Span, 0, 0, 0), At(conv.PadBegin.Span, 1, 0, 0), At(conv.PadBegin.Span, 2, 0, 0),
            At(conv.Dilation.Span, 0, 0, 1), At(conv.Dilation.Span, 1, 0, 1), At(conv.Dilation.Span, 2, 0, 1),
            (nint)conv.Groups);
    }
}
