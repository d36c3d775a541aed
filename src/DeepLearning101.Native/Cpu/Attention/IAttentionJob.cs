using System.Runtime.Intrinsics;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>Attention of a range of independent items, over the tiles and the lanes of one instruction set. A struct of numbers and pointers.</summary>
internal interface IAttentionJob
{
    /// <summary>Does items <paramref name="begin"/> to <paramref name="end"/> (exclusive); who does which must not change the result.</summary>
    void Items<O, T, W, V>(nint begin, nint end)
        where O : struct, ITileOps<T, W>
        where T : unmanaged
        where W : struct
        where V : unmanaged, IRealLanes<V>, IPack<V, T>;
}

/// <summary>Runs an <see cref="IAttentionJob"/> on the widest tiles of this machine and on as many threads as the work is worth.</summary>
internal static class AttentionRun
{
    /// <summary>Multiply-adds below which a second thread does not pay: some 10 µs of one core.</summary>
    private const long Grain = 1 << 19;

    /// <summary>Parts that a job is split into at most.</summary>
    private const long MaxParts = 64;

    internal static void Run<K>(in K kernel, DType compute, nint items, long work) where K : unmanaged, IAttentionJob
    {
        bool single = compute == DType.Float32;
        if (Isa.HasAvx512)
        {
            if (single) Run<K, TileOps512F32, float, Vector512<float>, F32x16>(kernel, items, work);
            else Run<K, TileOps512F64, double, Vector512<double>, F64x8>(kernel, items, work);
        }
        else if (Isa.HasAvx2)
        {
            if (single) Run<K, TileOps256F32, float, Vector256<float>, F32x8>(kernel, items, work);
            else Run<K, TileOps256F64, double, Vector256<double>, F64x4>(kernel, items, work);
        }
        else if (Isa.HasV128)
        {
            if (single) Run<K, TileOps128F32, float, Vector128<float>, F32x4>(kernel, items, work);
            else Run<K, TileOps128F64, double, Vector128<double>, F64x2>(kernel, items, work);
        }
        else
        {
            if (single) Run<K, TileOpsScalarF32, float, float, F32x1>(kernel, items, work);
            else Run<K, TileOpsScalarF64, double, double, F64x1>(kernel, items, work);
        }
    }

    private static void Run<K, O, T, W, V>(in K kernel, nint items, long work)
        where K : unmanaged, IAttentionJob
        where O : struct, ITileOps<T, W>
        where T : unmanaged
        where W : struct
        where V : unmanaged, IRealLanes<V>, IPack<V, T>
    {
        if (items <= 0) return;
        nint parts = (nint)Math.Clamp(items * Math.Max(work, 1) / Grain, 1, Math.Min(items, MaxParts));
        var job = new Job<K, O, T, W, V> { Kernel = kernel, Count = items, Parts = parts };
        if (parts == 1) job.Run(0, 0);
        else Workers.Run(ref job, parts);
    }

    private struct Job<K, O, T, W, V> : IJob
        where K : unmanaged, IAttentionJob
        where O : struct, ITileOps<T, W>
        where T : unmanaged
        where W : struct
        where V : unmanaged, IRealLanes<V>, IPack<V, T>
    {
        internal K Kernel;
        internal nint Count, Parts;

        public void Run(nint part, int worker) => Kernel.Items<O, T, W, V>(Count * part / Parts, Count * (part + 1) / Parts);
    }
}
