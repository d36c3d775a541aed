using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>Masks of attention: which keys a block of queries sees at all, and what a mask does to its scores.</summary>
/// <remarks>Keys before the first and behind the last that any query of a block sees are left out: their weights would be 0.</remarks>
internal static unsafe class AttentionMask
{
    private const int Block = AttentionCall.Block;
    internal const double Log2E = 1.44269504088896340736;

    /// <summary>Keys [low, high) that are worth a look; all where a query sees none, since its weights are NaN for every key.</summary>
    internal static (nint Low, nint High) Range<T>(in AttentionCall call, nint head, nint first, nint rows) where T : unmanaged
    {
        if (call.Causal) return (0, Math.Min(call.S, first + rows));
        if (!call.HasMask) return (0, call.S);
        void* mask = call.Of(AttentionCall.Mask, head);
        nint low = call.S, high = 0, queries = call.MaskStepQuery == 0 ? 1 : rows;
        for (nint i = 0; i < queries; i++)
        {
            nint at = (first + i) * call.MaskStepQuery, j = 0, last = call.S;
            while (j < call.S && !Sees<T>(call, mask, at + j * call.MaskStepKey)) j++;
            if (j == call.S) return (0, call.S);
            // What another query sees anyway needs no look.
            while (last > high && !Sees<T>(call, mask, at + (last - 1) * call.MaskStepKey)) last--;
            low = Math.Min(low, j);
            high = Math.Max(high, last);
        }

        return (low, high);
    }

    /// <summary>Scores [keys, lanes] of keys from <paramref name="key"/> on: those that a query must not see become −∞, others are added to.</summary>
    internal static void Apply<V, T>(in AttentionCall call, nint head, nint first, nint rows, nint key, nint keys, T* tile, T* room)
        where V : unmanaged, IRealLanes<V>, IPack<V, T>
        where T : unmanaged
    {
        nint lanes = AttentionTile.Lanes<V, T>(rows);
        if (call.Causal) Causal<V, T>(first, key, keys, lanes, tile, room);
        if (!call.HasMask) return;
        if (call.MaskStepQuery == 0) Shared<V, T>(call, head, key, keys, lanes, tile);
        else Own<V, T>(call, head, first, rows, key, keys, lanes, tile, room);
    }

    /// <summary>Elements that <see cref="Apply"/> needs for a block of keys.</summary>
    internal static nint Room(in AttentionCall call, nint keys) => call.HasMask && call.MaskStepQuery != 0 ? 2 * Block * (keys + 1) : Block;

    private static void Causal<V, T>(nint first, nint key, nint keys, nint lanes, T* tile, T* room)
        where V : unmanaged, IRealLanes<V>, IPack<V, T>
        where T : unmanaged
    {
        // Query first + i sees keys up to first + i.
        nint begin = Math.Max(0, first + 1 - key);
        if (begin >= keys) return;
        for (int i = 0; i < Block; i++) RowLoop.Put(room + i, i);
        V low = V.Create(double.NegativeInfinity);
        for (nint j = begin; j < keys; j++)
        {
            V distance = V.Create(key + j - first);
            T* row = tile + j * Block;
            for (nint lane = 0; lane < lanes; lane += V.Count) V.Store(V.Select(V.Less(V.Load(room + lane), distance), low, V.Load(row + lane)), row + lane);
        }
    }

    /// <summary>The mask is one row for all queries of a head.</summary>
    private static void Shared<V, T>(in AttentionCall call, nint head, nint key, nint keys, nint lanes, T* tile)
        where V : unmanaged, IRealLanes<V>, IPack<V, T>
        where T : unmanaged
    {
        V low = V.Create(double.NegativeInfinity);
        void* mask = call.Of(AttentionCall.Mask, head);
        nint at = key * call.MaskStepKey;
        for (nint j = 0; j < keys; j++, at += call.MaskStepKey)
        {
            T* row = tile + j * Block;
            if (call.MaskIsBool)
            {
                if (((bool*)mask)[at]) continue;
                for (nint lane = 0; lane < lanes; lane += V.Count) V.Store(low, row + lane);
                continue;
            }

            V added = V.Create(RowLoop.Get((T*)mask + at) * Log2E);
            for (nint lane = 0; lane < lanes; lane += V.Count) V.Store(V.Load(row + lane) + added, row + lane);
        }
    }

    /// <summary>Each query has a mask of its own: it is transposed, a block at a time.</summary>
    private static void Own<V, T>(in AttentionCall call, nint head, nint first, nint rows, nint key, nint keys, nint lanes, T* tile, T* room)
        where V : unmanaged, IRealLanes<V>, IPack<V, T>
        where T : unmanaged
    {
        void* mask = call.Of(AttentionCall.Mask, head);
        T* columns = room + Block * (keys + 1);
        nint at = first * call.MaskStepQuery + key * call.MaskStepKey;
        if (call.MaskIsBool)
        {
            byte* seen = (byte*)mask + at;
            if (call.MaskStepKey == 1 && AllSeen(seen, call.MaskStepQuery, rows, keys)) return;
            for (nint i = 0; i < rows; i++) Widen<V, T>(seen + i * call.MaskStepQuery, call.MaskStepKey, keys, room + i * keys);
            GemmPack.Strip(room, keys, 1, rows, keys, columns, Block);
        }
        else
        {
            GemmPack.Strip((T*)mask + at, call.MaskStepQuery, call.MaskStepKey, rows, keys, columns, Block);
        }

        V low = V.Create(double.NegativeInfinity), log = V.Create(Log2E);
        for (nint j = 0; j < keys; j++)
        {
            T* row = tile + j * Block, given = columns + j * Block;
            for (nint lane = rows; lane < lanes; lane++) given[lane] = default;
            for (nint lane = 0; lane < lanes; lane += V.Count)
            {
                V x = V.Load(row + lane), m = V.Load(given + lane);
                V.Store(call.MaskIsBool ? V.Select(m, x, low) : V.Fma(m, log, x), row + lane);
            }
        }
    }

    private static bool AllSeen(byte* seen, nint step, nint rows, nint keys)
    {
        for (nint i = 0; i < rows; i++)
            if (new ReadOnlySpan<byte>(seen + i * step, (int)keys).Contains((byte)0)) return false;
        return true;
    }

    /// <summary>A row of bytes as masks; up to a pack is written beyond its end.</summary>
    [SkipLocalsInit]
    private static void Widen<V, T>(byte* seen, nint step, nint keys, T* to)
        where V : unmanaged, IRealLanes<V>, IPack<V, T>
        where T : unmanaged
    {
        byte* block = stackalloc byte[V.Count];
        for (nint j = 0; j < keys; j += V.Count)
        {
            byte* from = seen + j;
            if (step != 1 || keys - j < V.Count)
            {
                for (nint i = 0; i < V.Count; i++) block[i] = i < keys - j ? seen[(j + i) * step] : (byte)0;
                from = block;
            }

            V.Store(V.LoadMask(from), to + j);
        }
    }

    private static bool Sees<T>(in AttentionCall call, void* mask, nint at) where T : unmanaged =>
        call.MaskIsBool ? ((bool*)mask)[at] : !double.IsNegativeInfinity(RowLoop.Get((T*)mask + at));
}
