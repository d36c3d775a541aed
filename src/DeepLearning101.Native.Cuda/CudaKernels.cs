namespace DeepLearning101.Native;

/// <summary>The list: for each op, its kernels on a GPU, best first. An op without one runs its decomposition.</summary>
internal static class CudaKernels
{
    /// <summary>Element types that real functions, reductions and matrix products exist for.</summary>
    internal static ReadOnlySpan<DType> Reals => [DType.Float32, DType.Float64, DType.Float16, DType.BFloat16];

    /// <summary>Element types of functions that need no more than a ring or an order.</summary>
    internal static ReadOnlySpan<DType> Ring => [DType.Float32, DType.Float64, DType.Float16, DType.BFloat16, DType.Int32, DType.Int64];

    /// <summary>Element types of an elementwise op's operands.</summary>
    internal static ReadOnlySpan<DType> TypesOf(ElementwiseOp op) => op.Formula.IsRing ? Ring : Reals;

    internal static KernelList For(OpDef op) => new(Candidates(op));

    internal static Kernel[] Candidates(OpDef op) => op switch
    {
        ElementwiseOp elementwise when ElementwiseFile(elementwise) is { } file => [new CudaElementwise(elementwise, file)],
        SumOp => [new CudaReduce("sum", [.. Ring, DType.Bool])],
        AmaxOp => [new CudaReduce("amax", [.. Ring])],
        MatMulOp => [new CudaMatMul()],
        FullOp => [new CudaFull()],
        CopyOp => [new CudaCopy()],
        CastOp => [new CudaCast()],
        _ => [],
    };

    /// <summary>Source file of an elementwise op in any of its forms: <c>div</c>, <c>div_scalar</c>, <c>scalar_div</c>, <c>div_grad0</c> … all live in <c>binary/div.cu</c>. Null where there is none.</summary>
    internal static string? ElementwiseFile(ElementwiseOp op)
    {
        string name = op.Name;
        int gradient = name.IndexOf("_grad", StringComparison.Ordinal);
        if (gradient >= 0) name = name[..gradient];
        if (name.EndsWith("_scalar", StringComparison.Ordinal)) name = name[..^"_scalar".Length];
        else if (name.StartsWith("scalar_", StringComparison.Ordinal)) name = name["scalar_".Length..];
        string? file = KernelSources.FileOf(name);
        // Two forms are left to compositions: gradients where a number stands on one side, and second gradients of two tensors.
        bool composed = (op.ScalarCount > 0 && gradient >= 0) || (op is SecondGradientOp && op.Tensors > 2);
        return composed ? null : file;
    }
}
