using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>The test that decides whether a zero in the padding may be multiplied like any other element.</summary>
internal static unsafe class ConvFinite
{
    /// <summary>Whether no element is infinite or NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static bool All<V, T>(T* values, nint count) where V : struct, IBitLanes<V, T> where T : unmanaged
    {
        // 0 · v is 0 for finite v and NaN otherwise, and NaN stays in the sum.
        V zero = V.Create(0), sum = zero;
        nint i = 0;
        for (; i <= count - V.Count; i += V.Count)
        {
            sum = V.Fma(V.Load(values + i), zero, sum);
        }

        for (; i < count; i++)
        {
            sum = V.Fma(Splat.Of<V, T>(values + i), zero, sum);
        }

        return V.MaskBits(V.Equal(sum, sum)) == V.MaskBits(V.Equal(zero, zero));
    }
}
