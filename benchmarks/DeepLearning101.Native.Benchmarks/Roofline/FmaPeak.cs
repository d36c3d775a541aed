using System.Runtime.CompilerServices;
using DeepLearning101.Native.Cpu;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Benchmarks.Roofline;

/// <summary>Floating-point operations a second of fused multiply-adds in registers: twelve chains, more than latency times ports of any processor today.</summary>
internal static unsafe class FmaPeak
{
    private const int Chains = 12, Steps = 50_000;

    /// <summary>GFLOP/s of a level of instructions, or 0 where the processor has it not.</summary>
    internal static double GigaFlops(IsaLevel level, bool isDouble, int threads)
    {
        if (!Isa.Supports(level)) return 0;
        return (level, isDouble) switch
        {
            (IsaLevel.Avx512, false) => Run<F32x16>(threads),
            (IsaLevel.Avx512, true) => Run<F64x8>(threads),
            (IsaLevel.Avx2, false) => Run<F32x8>(threads),
            (IsaLevel.Avx2, true) => Run<F64x4>(threads),
            (IsaLevel.V128, false) => Run<F32x4>(threads),
            (IsaLevel.V128, true) => Run<F64x2>(threads),
            (_, false) => Run<F32x1>(threads),
            _ => Run<F64x1>(threads),
        };
    }

    private static double Run<V>(int threads) where V : unmanaged, IRealLanes<V>
    {
        var sinks = new double[threads * 64];
        double seconds = Teams.Best(threads, i =>
        {
            fixed (double* sink = sinks) Chain<V>((V*)(sink + (i * 64)), Steps);
        }, 120);
        return 2.0 * Chains * Steps * V.Count * threads / seconds / 1e9;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Chain<V>(V* sink, int steps) where V : unmanaged, IRealLanes<V>
    {
        V a = V.Create(0.999), b = V.Create(0.001);
        V c0 = V.Create(0.1), c1 = V.Create(0.2), c2 = V.Create(0.3), c3 = V.Create(0.4), c4 = V.Create(0.5), c5 = V.Create(0.6);
        V c6 = V.Create(0.7), c7 = V.Create(0.8), c8 = V.Create(0.9), c9 = V.Create(1.0), c10 = V.Create(1.1), c11 = V.Create(1.2);
        for (int i = 0; i < steps; i++)
        {
            c0 = V.Fma(c0, a, b);
            c1 = V.Fma(c1, a, b);
            c2 = V.Fma(c2, a, b);
            c3 = V.Fma(c3, a, b);
            c4 = V.Fma(c4, a, b);
            c5 = V.Fma(c5, a, b);
            c6 = V.Fma(c6, a, b);
            c7 = V.Fma(c7, a, b);
            c8 = V.Fma(c8, a, b);
            c9 = V.Fma(c9, a, b);
            c10 = V.Fma(c10, a, b);
            c11 = V.Fma(c11, a, b);
        }

        *sink = c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7 + c8 + c9 + c10 + c11;
    }
}
