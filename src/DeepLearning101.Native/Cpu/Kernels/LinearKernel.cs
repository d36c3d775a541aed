using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>An affine map as one matrix product over all rows, with the transposed weight read in place; the bias is added to the finished rows.</summary>
internal sealed unsafe class LinearKernel : Kernel
{
    internal override string Name { get; } = $"cpu:linear:{Isa.Name}";

    internal override string? Declines(in KernelCall call) => RowsKernel.Declines(call.Inputs[0].DType);

    internal override void Run(in KernelCall call)
    {
        if (call.Outputs[0].Count == 0) return;
        if (ElementTable.ComputeType(call.Inputs[0].DType) == DType.Float32) Run<float>(call, DType.Float32);
        else Run<double>(call, DType.Float64);
    }

    private static void Run<T>(in KernelCall call, DType compute) where T : unmanaged
    {
        (Tensor x, Tensor weight, Tensor y) = (call.Inputs[0], call.Inputs[1], call.Outputs[0]);
        nint inputs = (nint)weight.Shape[1], outputs = (nint)weight.Shape[0], rows = (nint)(y.Count / outputs);
        // Strides that a matrix can have need no copy.
        Layout? matrix = x.DType == compute ? x.Layout.TryReshape([rows, inputs]) : null;
        using var dense = new ComputeOperand(matrix is null ? x : null, compute);
        using var w = new ComputeOperand(weight.DType == compute ? null : weight, compute);
        using var bias = new ComputeOperand(call.Inputs.Length > 2 ? call.Inputs[2] : null, compute);
        using var result = new ComputeResult(y, compute);
        Gemm.Run(new GemmArgs<T>
        {
            A = (T*)(matrix is null ? dense.Pointer : x.Pointer), RowStrideA = matrix is null ? inputs : (nint)matrix.Strides[0], ColStrideA = matrix is null ? 1 : (nint)matrix.Strides[1],
            B = (T*)(w.Pointer != null ? w.Pointer : weight.Pointer), RowStrideB = w.Pointer != null ? 1 : (nint)weight.Strides[1], ColStrideB = w.Pointer != null ? inputs : (nint)weight.Strides[0],
            C = (T*)result.Pointer, RowStrideC = outputs, ColStrideC = 1,
            M = rows, N = outputs, K = inputs,
        });
        if (bias.Pointer != null) AddRows(result.Pointer, bias.Pointer, rows, outputs, compute);
    }

    /// <summary>Adds one row to each row of a dense matrix.</summary>
    internal static void AddRows(void* matrix, void* row, nint rows, nint columns, DType compute) =>
        RowsKernel.Run(new RowAdder { Matrix = matrix, Row = row, Columns = columns }, compute, rows, columns);

    private struct RowAdder : IRowsKernel
    {
        internal void* Matrix, Row;
        internal nint Columns;

        public readonly void Rows<V, T>(nint begin, nint end)
            where V : unmanaged, IRealLanes<V>, IPack<V, T>
            where T : unmanaged
        {
            for (T* p = (T*)Matrix + begin * Columns, last = (T*)Matrix + end * Columns; p < last; p += Columns)
                RowLoop.Map<RowPlus, V, T>(p, (T*)Row, null, p, Columns);
        }
    }
}
