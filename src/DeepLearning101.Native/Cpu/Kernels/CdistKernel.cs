using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>Distances of all pairs of rows, of order 1 or 2, without the differences in memory.</summary>
internal sealed unsafe class CdistKernel : Kernel
{
    internal override string Name { get; } = $"cpu:cdist:{Isa.Name}";

    internal override string? Declines(in KernelCall call) =>
        call.Get<NormOrder>().P is not (1 or 2) ? "a norm of another order than 1 or 2" : RowsKernel.Declines(call.Inputs[0].DType);

    internal override void Run(in KernelCall call)
    {
        (Tensor x, Tensor y, Tensor result) = (call.Inputs[0], call.Inputs[1], call.Outputs[0]);
        if (result.Count == 0) return;
        DType compute = ElementTable.ComputeType(x.DType);
        using var left = new ComputeOperand(x, compute);
        using var right = new ComputeOperand(y, compute);
        using var output = new ComputeResult(result, compute);
        var rows = new Pairs { X = left.Pointer, Y = right.Pointer, Out = output.Pointer, P = (nint)x.Shape[^2], R = (nint)y.Shape[^2], M = (nint)x.Shape[^1], Root = call.Get<NormOrder>().P == 2 };
        rows.Batch.Begin(result.Shape[..^2]);
        rows.Batch.Add(Layout.Of(x.Shape[..^2]), 1);
        rows.Batch.Add(Layout.Of(y.Shape[..^2]), 1);
        RowsKernel.Run(rows, compute, (nint)(result.Count / rows.R), rows.R * (rows.M + 16));
    }

    private struct Pairs : IRowsKernel
    {
        internal void* X, Y, Out;
        internal nint P, R, M;
        internal bool Root;
        internal StridedWalk Batch;

        public readonly void Rows<V, T>(nint begin, nint end)
            where V : unmanaged, IRealLanes<V>, IPack<V, T>
            where T : unmanaged
        {
            for (nint i = begin; i < end; i++)
            {
                nint batch = i / P;
                T* x = (T*)X + (Batch.Offset(0, batch) * P + i % P) * M, y = (T*)Y + Batch.Offset(1, batch) * R * M, to = (T*)Out + i * R;
                for (nint j = 0; j < R; j++)
                {
                    double sum = Root ? RowLoop.Sum<RowDistance2, V, T>(x, y + j * M, null, M) : RowLoop.Sum<RowDistance1, V, T>(x, y + j * M, null, M);
                    RowLoop.Put(to + j, Root ? Math.Sqrt(sum) : sum);
                }
            }
        }
    }
}
