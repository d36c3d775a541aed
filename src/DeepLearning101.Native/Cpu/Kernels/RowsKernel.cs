using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>Work on independent rows, written once over lanes. A struct of numbers and pointers.</summary>
internal interface IRowsKernel
{
    /// <summary>Does rows <paramref name="begin"/> to <paramref name="end"/> (exclusive); who does which must not change the result.</summary>
    void Rows<V, T>(nint begin, nint end)
        where V : unmanaged, IRealLanes<V>, IPack<V, T>
        where T : unmanaged;
}

/// <summary>Runs a <see cref="IRowsKernel"/> on the widest lanes of this machine and on as many threads as the work is worth.</summary>
internal static unsafe class RowsKernel
{
    /// <summary>Elements below which a second thread does not pay.</summary>
    private const long Grain = 1 << 13;

    /// <summary>Parts that a job is split into at most.</summary>
    private const long MaxParts = 64;

    /// <param name="kernel">The work.</param>
    /// <param name="compute">Type of the lanes: f32 or f64.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="work">Elements, weighted by their cost, of one row.</param>
    internal static void Run<K>(in K kernel, DType compute, nint rows, long work) where K : unmanaged, IRowsKernel
    {
        if (rows <= 0) return;
        bool single = compute == DType.Float32;
        if (Isa.HasAvx512)
        {
            if (single) Run<K, F32x16, float>(kernel, rows, work);
            else Run<K, F64x8, double>(kernel, rows, work);
        }
        else if (Isa.HasAvx2)
        {
            if (single) Run<K, F32x8, float>(kernel, rows, work);
            else Run<K, F64x4, double>(kernel, rows, work);
        }
        else if (Isa.HasV128)
        {
            if (single) Run<K, F32x4, float>(kernel, rows, work);
            else Run<K, F64x2, double>(kernel, rows, work);
        }
        else
        {
            if (single) Run<K, F32x1, float>(kernel, rows, work);
            else Run<K, F64x1, double>(kernel, rows, work);
        }
    }

    /// <summary>The type that elements of <paramref name="dtype"/> are computed in, or why there is none.</summary>
    internal static string? Declines(DType dtype) => dtype.IsFloatingPoint ? null : $"{dtype.Name} elements";

    private static void Run<K, V, T>(in K kernel, nint rows, long work)
        where K : unmanaged, IRowsKernel
        where V : unmanaged, IRealLanes<V>, IPack<V, T>
        where T : unmanaged
    {
        nint parts = (nint)Math.Clamp(rows * Math.Max(work, 1) / Grain, 1, Math.Min(rows, MaxParts));
        K own = kernel;
        if (parts == 1)
        {
            own.Rows<V, T>(0, rows);
            return;
        }

        var job = new Job<K, V, T> { Kernel = own, Count = rows, Parts = parts };
        Workers.Run(ref job, parts);
    }

    private struct Job<K, V, T> : IJob
        where K : unmanaged, IRowsKernel
        where V : unmanaged, IRealLanes<V>, IPack<V, T>
        where T : unmanaged
    {
        internal K Kernel;
        internal nint Count, Parts;

        public void Run(nint part, int worker) => Kernel.Rows<V, T>(Count * part / Parts, Count * (part + 1) / Parts);
    }
}
