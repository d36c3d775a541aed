using System.Runtime.CompilerServices;

namespace DeepLearning101.Native;

/// <summary>An elementwise op on a GPU: one entry point for each element type, contiguous and strided operands alike.</summary>
internal sealed unsafe class CudaElementwise(ElementwiseOp op, string file) : Kernel
{
    /// <summary>Index arithmetic of strided operands is done in 32 bits.</summary>
    private const long StridedLimit = int.MaxValue;

    private readonly int tensors = op.Tensors, scalars = op.ScalarCount;

    internal override string Name { get; } = $"cuda:elementwise:{op.Name}";

    internal override string? Declines(in KernelCall call)
    {
        DType type = call.Inputs[^1].DType;
        if (!CudaKernels.TypesOf(op).Contains(type)) return $"{type.Name} elements";
        long count = 1;
        bool contiguous = true;
        for (int k = 0; k < call.Inputs.Length; k++)
        {
            Tensor input = call.Inputs[k];
            if (input.DType != (k == 0 && op.IsMasked ? DType.Bool : type)) return $"operands of {type.Name} and {input.DType.Name}";
            count = Math.Max(count, input.Count);
            contiguous &= input.IsContiguous;
        }

        return !contiguous && count > StridedLimit ? $"a strided operand of {count:N0} elements" : null;
    }

    internal override void Run(in KernelCall call)
    {
        Tensor y = call.Outputs[0];
        if (y.Count == 0) return;
        var device = Unsafe.As<CudaBackend>(y.Device);
        Span<Layout> layouts = [y.Layout, y.Layout, y.Layout, y.Layout];
        for (int k = 0; k < tensors; k++) layouts[k] = call.Inputs[k].Layout;
        MergedDims dims = MergedDims.Of(y.Shape, layouts[..(tensors + 1)]);

        ElementwiseMeta meta = default;
        meta.Count = y.Count;
        bool flat = true, packed = !op.IsMasked;
        void** arguments = stackalloc void*[tensors + 2];
        nint* pointers = stackalloc nint[tensors + 1];
        for (int k = 0; k <= tensors; k++)
        {
            pointers[k] = (nint)(k < tensors ? call.Inputs[k] : y).Pointer;
            arguments[k] = pointers + k;
            packed &= (pointers[k] & 15) == 0;
            flat &= dims.IsContiguous(k);
            dims.CopyTo(k, meta.Shape, meta.Strides + k * Layout.MaxRank);
        }

        arguments[tensors + 1] = &meta;
        meta.Rank = flat ? 0 : dims.Rank;
        meta.Packed = flat && packed ? 1 : 0;
        for (int i = 0; i < scalars; i++) meta.Scalars[i] = Unsafe.As<Scalars>(call.Attributes!)[i];
        long units = meta.Packed != 0 ? meta.Count * call.Inputs[^1].DType.Size / 16 + 1 : meta.Count;
        device.Kernels.Function(file, $"{op.Name}_{call.Inputs[^1].DType.Name}").Launch(device.Stream, LaunchShape.Linear(device.BlocksFor(units)), arguments);
    }
}
