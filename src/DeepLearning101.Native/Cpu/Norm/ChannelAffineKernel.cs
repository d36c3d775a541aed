using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>A scale and a shift for each channel, in one pass.</summary>
internal sealed unsafe class ChannelAffineKernel : Kernel
{
    internal override string Name { get; } = $"cpu:channel_affine:{Isa.Name}";

    internal override string? Declines(in KernelCall call) => RowsKernel.Declines(call.Inputs[0].DType);

    internal override void Run(in KernelCall call)
    {
        Tensor x = call.Inputs[0];
        if (x.Count == 0) return;
        DType compute = ElementTable.ComputeType(x.DType);
        nint channels = (nint)x.Shape[1], rows = (nint)x.Shape[0];
        bool matrix = x.Rank == 2;
        using var input = new ComputeOperand(x, compute);
        // Rounded to the type of the lanes either way.
        using var scale = new ComputeOperand(call.Inputs[1], compute);
        using var shift = new ComputeOperand(call.Inputs[2], compute);
        using var output = new ComputeResult(call.Outputs[0], compute);
        var kernel = new Affine { X = input.Pointer, Y = output.Pointer, Scale = scale.Pointer, Shift = shift.Pointer, Channels = channels, Size = matrix ? channels : (nint)(x.Count / (rows * channels)), Matrix = matrix };
        RowsKernel.Run(kernel, compute, matrix ? rows : rows * channels, kernel.Size);
    }

    private struct Affine : IRowsKernel
    {
        internal void* X, Y, Scale, Shift;
        internal nint Channels, Size;
        internal bool Matrix;

        public readonly void Rows<V, T>(nint begin, nint end)
            where V : unmanaged, IRealLanes<V>, IPack<V, T>
            where T : unmanaged
        {
            T* scale = (T*)Scale, shift = (T*)Shift;
            for (nint i = begin; i < end; i++)
            {
                T* x = (T*)X + i * Size, y = (T*)Y + i * Size;
                if (Matrix) RowLoop.Map<RowFma, V, T>(x, scale, shift, y, Size);
                else RowLoop.Map<NormScalar, V, T>(x, null, null, y, Size, 0, RowLoop.Get(scale + i % Channels), RowLoop.Get(shift + i % Channels));
            }
        }
    }
}
