namespace DeepLearning101.Native.Cpu;

/// <summary>How many products of one size follow each other, and the elements from one operand to the next; a step of 0 shares the operand.</summary>
internal struct GemmSteps
{
    internal nint Count;
    internal nint A;
    internal nint B;
    internal nint C;

    /// <summary>The steps of the products seen as Cᵀ = Bᵀ · Aᵀ.</summary>
    internal readonly GemmSteps Transposed() => new() { Count = Count, A = B, B = A, C = C };
}

/// <summary>One matrix product C[m, n] = A[m, k] · B[k, n], or C += A · B; strides are in elements and may be 0 or negative.</summary>
internal unsafe struct GemmArgs<T> where T : unmanaged
{
    /// <summary>Element (0, 0) of A.</summary>
    internal T* A;

    /// <summary>Elements from one row of A to the next.</summary>
    internal nint RowStrideA;

    /// <summary>Elements from one column of A to the next.</summary>
    internal nint ColStrideA;

    /// <summary>Element (0, 0) of B.</summary>
    internal T* B;

    /// <summary>Elements from one row of B to the next.</summary>
    internal nint RowStrideB;

    /// <summary>Elements from one column of B to the next.</summary>
    internal nint ColStrideB;

    /// <summary>Element (0, 0) of C, which must not overlap A, B or itself.</summary>
    internal T* C;

    /// <summary>Elements from one row of C to the next.</summary>
    internal nint RowStrideC;

    /// <summary>Elements from one column of C to the next; fastest when this or <see cref="RowStrideC"/> is 1.</summary>
    internal nint ColStrideC;

    /// <summary>Rows of A and C.</summary>
    internal nint M;

    /// <summary>Columns of B and C.</summary>
    internal nint N;

    /// <summary>Columns of A and rows of B; 0 gives a zero product.</summary>
    internal nint K;

    /// <summary>Adds the product to C instead of replacing C.</summary>
    internal bool Accumulate;

    /// <summary>Optional scratch memory, 64-byte aligned; when null or smaller than <c>Gemm.WorkspaceBytes</c>, each thread keeps its own.</summary>
    internal void* Workspace;

    /// <summary>Size of <see cref="Workspace"/> in bytes.</summary>
    internal nint WorkspaceBytes;

    /// <summary>Row-major operands without gaps: A[m, k], B[k, n], C[m, n].</summary>
    internal static GemmArgs<T> RowMajor(T* a, T* b, T* c, nint m, nint n, nint k) => new()
    {
        A = a, RowStrideA = k, ColStrideA = 1,
        B = b, RowStrideB = n, ColStrideB = 1,
        C = c, RowStrideC = n, ColStrideC = 1,
        M = m, N = n, K = k,
    };

    /// <summary>The same product seen as Cᵀ = Bᵀ · Aᵀ: every element is the same sum in the same order.</summary>
    internal readonly GemmArgs<T> Transposed() => new()
    {
        A = B, RowStrideA = ColStrideB, ColStrideA = RowStrideB,
        B = A, RowStrideB = ColStrideA, ColStrideB = RowStrideA,
        C = C, RowStrideC = ColStrideC, ColStrideC = RowStrideC,
        M = N, N = M, K = K,
        Accumulate = Accumulate,
        Workspace = Workspace, WorkspaceBytes = WorkspaceBytes,
    };
}
