using System.Runtime.InteropServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>Gradients of attention: the weights are computed again, 32 queries at a time; a head is one thread's, so that the sums over its queries have one order.</summary>
/// <remarks>Five products, none of which needs a packed operand but the queries and their gradients (<see cref="AttentionTile"/>); memory: two tiles [keys, 32].</remarks>
internal sealed unsafe class AttentionGradKernel : Kernel
{
    internal override string Name { get; } = $"cpu:attention_grad:{Isa.Name}";

    internal override string? Declines(in KernelCall call) => RowsKernel.Declines(call.Inputs[0].DType);

    internal override void Run(in KernelCall call)
    {
        DType compute = ElementTable.ComputeType(call.Inputs[0].DType);
        Tensor? given = call.Inputs.Length > 4 ? call.Inputs[4] : null;
        bool isBool = given?.DType == DType.Bool;
        using var g = new AttentionOperand(call.Inputs[0], compute, denseRows: true);
        using var q = new AttentionOperand(call.Inputs[1], compute, denseRows: true);
        using var k = new AttentionOperand(call.Inputs[2], compute, denseRows: true);
        using var v = new AttentionOperand(call.Inputs[3], compute, denseRows: true);
        using var mask = new AttentionOperand(given, isBool ? DType.Bool : compute, denseRows: false);
        using var dq = new ComputeResult(call.Outputs[0], compute);
        using var dk = new ComputeResult(call.Outputs[1], compute);
        using var dv = new ComputeResult(call.Outputs[2], compute);
        AttentionCall attention = AttentionCall.Of(call.Inputs[1], call.Inputs[2], call.Inputs[3], call.Get<AttentionAttributes>());
        attention.Add(q);
        attention.Add(k);
        attention.Add(v);
        attention.AddMask(mask, isBool);
        attention.Add(g);
        AttentionRun.Run(
            new Backward { Call = attention, Dq = dq.Pointer, Dk = dk.Pointer, Dv = dv.Pointer },
            compute, attention.Heads, attention.L * attention.S * (3 * attention.E + 2 * attention.D + 32));
    }

    private struct Backward : IAttentionJob
    {
        internal AttentionCall Call;
        internal void* Dq, Dk, Dv;

        public readonly void Items<O, T, W, V>(nint begin, nint end)
            where O : struct, ITileOps<T, W>
            where T : unmanaged
            where W : struct
            where V : unmanaged, IRealLanes<V>, IPack<V, T>
        {
            const nint Block = AttentionCall.Block;
            (nint s, nint e, nint d) = (Call.S, Call.E, Call.D);
            nint rowQ = Call.RowStride(AttentionCall.Query), rowK = Call.RowStride(AttentionCall.Key), rowV = Call.RowStride(AttentionCall.Value), rowG = Call.RowStride(AttentionCall.Gradient);
            T* weights = (T*)GemmScratch.Get(((2 * s + e + d + 3) * Block + AttentionMask.Room(Call, s)) * sizeof(T));
            T* scores = weights + s * Block, packed = scores + s * Block, packedG = packed + e * Block, max = packedG + d * Block, sum = max + Block, factor = sum + Block, room = factor + Block;
            for (nint head = begin; head < end; head++)
            {
                T* dk = (T*)Dk + head * s * e, dv = (T*)Dv + head * s * d;
                NativeMemory.Clear(dk, (nuint)(s * e * sizeof(T)));
                NativeMemory.Clear(dv, (nuint)(s * d * sizeof(T)));
                for (nint block = 0; block < Call.Blocks; block++)
                {
                    nint first = block * Block, rows = Call.Rows(block), lanes = AttentionTile.Lanes<V, T>(rows);
                    (nint low, nint high) = AttentionMask.Range<T>(Call, head, first, rows);
                    nint keys = high - low;
                    T* q = (T*)Call.Of(AttentionCall.Query, head) + first * rowQ, g = (T*)Call.Of(AttentionCall.Gradient, head) + first * rowG;
                    T* k = (T*)Call.Of(AttentionCall.Key, head) + low * rowK, v = (T*)Call.Of(AttentionCall.Value, head) + low * rowV;
                    AttentionTile.Pack<V, T>(q, rowQ, rows, e, packed, Call.Scale * AttentionMask.Log2E);
                    AttentionTile.Pack<V, T>(g, rowG, rows, d, packedG, 1);
                    for (nint i = 0; i < Block; i++)
                    {
                        RowLoop.Put(max + i, double.NegativeInfinity);
                        sum[i] = default;
                    }

                    nint halfKeys = Call.HalfKeys(block, low, keys);
                    AttentionTile.Keys<O, T, W>(k, rowK, keys, halfKeys, packed, lanes, weights, e);
                    AttentionMask.Apply<V, T>(Call, head, first, rows, low, keys, weights, room);
                    AttentionTile.Softmax<V, T>(weights, keys, halfKeys, lanes, max, sum, factor);
                    AttentionTile.Keys<O, T, W>(v, rowV, keys, halfKeys, packedG, lanes, scores, d);
                    AttentionTile.SoftmaxGrad<V, T>(weights, scores, keys, halfKeys, lanes, sum, Call.Scale);
                    AttentionTile.Queries<O, T, W>(weights, keys, halfKeys, rows, g, rowG, d, dv + low * d);
                    AttentionTile.Queries<O, T, W>(scores, keys, halfKeys, rows, q, rowQ, e, dk + low * e);
                    AttentionTile.Values<O, T, W>(scores, keys, halfKeys, rows, k, rowK, e, (T*)Dq + (head * Call.L + first) * e, e, add: false);
                }
            }
        }
    }
}
