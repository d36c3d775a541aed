using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>Attention with online softmax: scores of 128 keys and 32 queries at a time, so memory does not grow with the product of both lengths.</summary>
/// <remarks>
/// Method: Dao et al., FlashAttention, 2022, with the scores transposed (<see cref="AttentionTile"/>). Keys that no query of a block sees are left out,
/// so a causal mask halves the work and padding shortens it.
/// </remarks>
internal sealed unsafe class AttentionKernel : Kernel
{
    /// <summary>Keys of a tile: 128 × 32 singles are 16 KiB of first-level cache.</summary>
    private const int Keys = 128;

    /// <summary>Bytes of the keys and values of a head beyond which several blocks of queries share each reading of them.</summary>
    private const nint SharedBytes = 256 * 1024;

    private const nint SharingBlocks = 4;

    internal override string Name { get; } = $"cpu:attention:{Isa.Name}";

    internal override string? Declines(in KernelCall call) => RowsKernel.Declines(call.Inputs[0].DType);

    internal override void Run(in KernelCall call)
    {
        if (call.Outputs[0].Count == 0) return;
        DType compute = ElementTable.ComputeType(call.Inputs[0].DType);
        Tensor? given = call.Inputs.Length > 3 ? call.Inputs[3] : null;
        bool isBool = given?.DType == DType.Bool;
        using var q = new AttentionOperand(call.Inputs[0], compute, denseRows: true);
        using var k = new AttentionOperand(call.Inputs[1], compute, denseRows: true);
        using var v = new AttentionOperand(call.Inputs[2], compute, denseRows: true);
        using var mask = new AttentionOperand(given, isBool ? DType.Bool : compute, denseRows: false);
        using var output = new ComputeResult(call.Outputs[0], compute);
        AttentionCall attention = AttentionCall.Of(call.Inputs[0], call.Inputs[1], call.Inputs[2], call.Get<AttentionAttributes>());
        attention.Add(q);
        attention.Add(k);
        attention.Add(v);
        attention.AddMask(mask, isBool);
        nint sharing = attention.S * (attention.E + attention.D) * compute.Size > SharedBytes ? SharingBlocks : 1;
        var job = new Forward { Call = attention, Out = output.Pointer, Sharing = sharing };
        AttentionRun.Run(job, compute, attention.Heads * job.Groups, sharing * AttentionCall.Block * attention.S * (attention.E + attention.D + 32));
    }

    private struct Forward : IAttentionJob
    {
        internal AttentionCall Call;
        internal void* Out;

        /// <summary>Blocks of queries that pass over the keys together.</summary>
        internal nint Sharing;

        internal readonly nint Groups => (Call.Blocks + Sharing - 1) / Sharing;

        public readonly void Items<O, T, W, V>(nint begin, nint end)
            where O : struct, ITileOps<T, W>
            where T : unmanaged
            where W : struct
            where V : unmanaged, IRealLanes<V>, IPack<V, T>
        {
            const nint Block = AttentionCall.Block;
            nint packed = Call.E * Block, own = packed + 3 * Block;
            T* memory = (T*)GemmScratch.Get((Sharing * own + Keys * Block + AttentionMask.Room(Call, Keys)) * sizeof(T));
            T* tile = memory + Sharing * own, room = tile + Keys * Block;
            nint* ranges = stackalloc nint[2 * (int)SharingBlocks];
            for (nint item = begin; item < end; item++)
            {
                nint head = item / Groups, block = item % Groups * Sharing, blocks = Math.Min(Sharing, Call.Blocks - block), low = Call.S, high = 0;
                for (nint b = 0; b < blocks; b++)
                {
                    nint first = (block + b) * Block, rows = Call.Rows(block + b);
                    T* query = memory + b * own, max = query + packed;
                    AttentionTile.Pack<V, T>((T*)Call.Of(AttentionCall.Query, head) + first * Call.RowStride(AttentionCall.Query), Call.RowStride(AttentionCall.Query), rows, Call.E, query, Call.Scale * AttentionMask.Log2E);
                    for (nint i = 0; i < Block; i++)
                    {
                        RowLoop.Put(max + i, double.NegativeInfinity);
                        max[Block + i] = default;
                    }

                    (ranges[2 * b], ranges[2 * b + 1]) = AttentionMask.Range<T>(Call, head, first, rows);
                    low = Math.Min(low, ranges[2 * b]);
                    high = Math.Max(high, ranges[2 * b + 1]);
                }

                for (nint key = low; key < high; key += Keys)
                {
                    for (nint b = 0; b < blocks; b++)
                    {
                        nint keys = Math.Min(Keys, ranges[2 * b + 1] - key);
                        if (keys > 0) Step<O, T, W, V>(head, block + b, key, keys, key == low, memory + b * own, tile, room);
                    }
                }

                for (nint b = 0; b < blocks; b++)
                {
                    T* to = (T*)Out + (head * Call.L + (block + b) * Block) * Call.D;
                    nint rows = Call.Rows(block + b);
                    // Without keys the sum of the values is empty.
                    if (Call.S == 0) new Span<T>(to, (int)(rows * Call.D)).Clear();
                    else AttentionTile.ScaleRows<V, T>(to, Call.D, rows, Call.D, memory + b * own + packed + Block, divide: true);
                }
            }
        }

        /// <summary>A block of queries meets a tile of keys.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void Step<O, T, W, V>(nint head, nint block, nint key, nint keys, bool isFirst, T* query, T* tile, T* room)
            where O : struct, ITileOps<T, W>
            where T : unmanaged
            where W : struct
            where V : unmanaged, IRealLanes<V>, IPack<V, T>
        {
            const nint Block = AttentionCall.Block;
            nint first = block * Block, rows = Call.Rows(block), lanes = AttentionTile.Lanes<V, T>(rows);
            nint rowK = Call.RowStride(AttentionCall.Key), rowV = Call.RowStride(AttentionCall.Value);
            T* max = query + Call.E * Block, sum = max + Block, factor = sum + Block, to = (T*)Out + (head * Call.L + first) * Call.D;
            nint halfKeys = Call.HalfKeys(block, key, keys);
            AttentionTile.Keys<O, T, W>((T*)Call.Of(AttentionCall.Key, head) + key * rowK, rowK, keys, halfKeys, query, lanes, tile, Call.E);
            AttentionMask.Apply<V, T>(Call, head, first, rows, key, keys, tile, room);
            AttentionTile.Softmax<V, T>(tile, keys, halfKeys, lanes, max, sum, factor);
            if (!isFirst) AttentionTile.ScaleRows<V, T>(to, Call.D, rows, Call.D, factor, divide: false);
            AttentionTile.Values<O, T, W>(tile, keys, halfKeys, rows, (T*)Call.Of(AttentionCall.Value, head) + key * rowV, rowV, Call.D, to, Call.D, add: !isFirst);
        }
    }
}
