using System.Runtime.InteropServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>Attention, one block of queries of one head at a time: scores, softmax and weighted values stay in the cache.</summary>
internal sealed unsafe class AttentionKernel : Kernel
{
    internal override string Name { get; } = $"cpu:attention:{Isa.Name}";

    internal override string? Declines(in KernelCall call) => RowsKernel.Declines(call.Inputs[0].DType);

    internal override void Run(in KernelCall call)
    {
        if (call.Outputs[0].Count == 0) return;
        DType compute = ElementTable.ComputeType(call.Inputs[0].DType);
        using var q = new ComputeOperand(call.Inputs[0], compute);
        using var k = new ComputeOperand(call.Inputs[1], compute);
        using var v = new ComputeOperand(call.Inputs[2], compute);
        Tensor? given = call.Inputs.Length > 3 ? call.Inputs[3] : null;
        using var mask = new ComputeOperand(given, given?.DType == DType.Bool ? DType.Bool : compute);
        using var output = new ComputeResult(call.Outputs[0], compute);
        AttentionCall attention = AttentionCall.Of(call.Inputs, call.Get<AttentionAttributes>());
        attention.Q = q.Pointer;
        attention.K = k.Pointer;
        attention.V = v.Pointer;
        attention.Mask = mask.Pointer;
        RowsKernel.Run(new Forward { Call = attention, Out = output.Pointer }, compute, attention.Heads * attention.Blocks, AttentionCall.Block * attention.S * (attention.E + attention.D + 32));
    }

    private struct Forward : IRowsKernel
    {
        internal AttentionCall Call;
        internal void* Out;

        public readonly void Rows<V, T>(nint begin, nint end)
            where V : unmanaged, IRealLanes<V>, IPack<V, T>
            where T : unmanaged
        {
            T* weights = (T*)NativeMemory.AlignedAlloc((nuint)(AttentionCall.Block * Call.S * sizeof(T) + 64), 64);
            try
            {
                for (nint i = begin; i < end; i++)
                {
                    nint head = i / Call.Blocks, block = i % Call.Blocks, first = block * AttentionCall.Block, keys = Call.Seen(block);
                    Call.Weights<V, T>(head, block, weights);
                    Gemm.Run(GemmArgs<T>.RowMajor(weights, (T*)Call.V + head * Call.S * Call.D, (T*)Out + (head * Call.L + first) * Call.D, Math.Min(AttentionCall.Block, Call.L - first), Call.D, keys));
                }
            }
            finally
            {
                NativeMemory.AlignedFree(weights);
            }
        }
    }
}

/// <summary>Gradients of attention: the weights are computed again, block by block; a head is one thread's, so that the sums over its queries have one order.</summary>
internal sealed unsafe class AttentionGradKernel : Kernel
{
    internal override string Name { get; } = $"cpu:attention_grad:{Isa.Name}";

    internal override string? Declines(in KernelCall call) => RowsKernel.Declines(call.Inputs[0].DType);

    internal override void Run(in KernelCall call)
    {
        DType compute = ElementTable.ComputeType(call.Inputs[0].DType);
        using var g = new ComputeOperand(call.Inputs[0], compute);
        using var q = new ComputeOperand(call.Inputs[1], compute);
        using var k = new ComputeOperand(call.Inputs[2], compute);
        using var v = new ComputeOperand(call.Inputs[3], compute);
        Tensor? given = call.Inputs.Length > 4 ? call.Inputs[4] : null;
        using var mask = new ComputeOperand(given, given?.DType == DType.Bool ? DType.Bool : compute);
        using var dq = new ComputeResult(call.Outputs[0], compute);
        using var dk = new ComputeResult(call.Outputs[1], compute);
        using var dv = new ComputeResult(call.Outputs[2], compute);
        AttentionCall attention = AttentionCall.Of(call.Inputs[1..], call.Get<AttentionAttributes>());
        attention.Q = q.Pointer;
        attention.K = k.Pointer;
        attention.V = v.Pointer;
        attention.Mask = mask.Pointer;
        RowsKernel.Run(
            new Backward { Call = attention, G = g.Pointer, Dq = dq.Pointer, Dk = dk.Pointer, Dv = dv.Pointer },
            compute, attention.Heads, attention.L * attention.S * (3 * attention.E + 2 * attention.D + 32));
    }

    private struct Backward : IRowsKernel
    {
        internal AttentionCall Call;
        internal void* G, Dq, Dk, Dv;

        public readonly void Rows<V, T>(nint begin, nint end)
            where V : unmanaged, IRealLanes<V>, IPack<V, T>
            where T : unmanaged
        {
            (nint l, nint s, nint e, nint d) = (Call.L, Call.S, Call.E, Call.D);
            nint room = AttentionCall.Block * s;
            T* weights = (T*)NativeMemory.AlignedAlloc((nuint)(2 * room * sizeof(T) + 64), 64), scores = weights + room;
            try
            {
                for (nint head = begin; head < end; head++)
                {
                    T* dk = (T*)Dk + head * s * e, dv = (T*)Dv + head * s * d;
                    NativeMemory.Clear(dk, (nuint)(s * e * sizeof(T)));
                    NativeMemory.Clear(dv, (nuint)(s * d * sizeof(T)));
                    for (nint block = 0; block < Call.Blocks; block++)
                    {
                        nint first = block * AttentionCall.Block, rows = Math.Min(AttentionCall.Block, l - first), keys = Call.Seen(block);
                        T* g = (T*)G + (head * l + first) * d, q = (T*)Call.Q + (head * l + first) * e;
                        Call.Weights<V, T>(head, block, weights);
                        Product(weights, 1, keys, g, d, 1, dv, d, keys, d, rows, accumulate: true);
                        Product(g, d, 1, (T*)Call.V + head * s * d, 1, d, scores, keys, rows, keys, d, accumulate: false);
                        for (nint i = 0; i < rows; i++)
                        {
                            T* p = weights + i * keys, dp = scores + i * keys;
                            double mean = RowLoop.Sum<RowTimes, V, T>(p, dp, null, keys);
                            RowLoop.Map<SoftmaxGrad, V, T>(p, dp, null, dp, keys, mean, Call.Scale);
                        }

                        Product(scores, keys, 1, (T*)Call.K + head * s * e, e, 1, (T*)Dq + (head * l + first) * e, e, rows, e, keys, accumulate: false);
                        Product(scores, 1, keys, q, e, 1, dk, e, keys, e, rows, accumulate: true);
                    }
                }
            }
            finally
            {
                NativeMemory.AlignedFree(weights);
            }
        }

        /// <summary>C [m, n] = A · B or C += A · B, C dense in rows of <paramref name="rowC"/>.</summary>
        private static void Product<T>(T* a, nint rowA, nint colA, T* b, nint rowB, nint colB, T* c, nint rowC, nint m, nint n, nint k, bool accumulate) where T : unmanaged =>
            Gemm.Run(new GemmArgs<T>
            {
                A = a, RowStrideA = rowA, ColStrideA = colA, B = b, RowStrideB = rowB, ColStrideB = colB,
                C = c, RowStrideC = rowC, ColStrideC = 1, M = m, N = n, K = k, Accumulate = accumulate,
            });
    }
}
