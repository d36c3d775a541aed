using System.Runtime.InteropServices;

namespace DeepLearning101.Native;

/// <summary>The launch metadata of elementwise kernels: <c>struct Elementwise</c> of kernels/include/elementwise.cuh, field by field.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ElementwiseMeta
{
    internal const int Operands = 4;

    internal long Count;
    internal int Rank, Packed;
    internal fixed double Scalars[2];
    internal fixed long Shape[Layout.MaxRank];
    internal fixed long Strides[Operands * Layout.MaxRank];
}

/// <summary>The launch metadata of reductions: <c>struct Reduce</c> of kernels/include/reduce.cuh, field by field.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ReduceMeta
{
    internal long Outputs, Count, Blocks;
    internal int Kept, Reduced;
    internal fixed long KeptShape[Layout.MaxRank];
    internal fixed long KeptStrides[Layout.MaxRank];
    internal fixed long ReducedShape[Layout.MaxRank];
    internal fixed long ReducedStrides[Layout.MaxRank];
}

/// <summary>The launch metadata of matrix products: <c>struct MatMul</c> of kernels/linalg/matmul.cu, field by field. Strides in elements.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MatMulMeta
{
    internal long M, N, K;
    internal long RowA, ColumnA, BatchA;
    internal long RowB, ColumnB, BatchB;
    internal long RowC, ColumnC, BatchC;
}
