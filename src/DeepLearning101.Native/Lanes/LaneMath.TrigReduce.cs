using System.Runtime.CompilerServices;

namespace DeepLearning101.Native.Lanes;

// Reduction modulo π/2 for sin, cos and tan. Method: Cody and Waite with π/2 in three parts; the first product is exact for the remainder
// (both are multiples of the same power of two and the difference is below 1), the second is kept in two parts. Larger angles take the scalar
// reduction of Payne and Hanek, lane by lane: which way a lane goes depends on that lane alone.
internal static partial class LaneMath32
{
    private const double HalfPi1 = 1.57079637050628662109375, HalfPi2 = -4.37113900018624283e-8, HalfPi3 = -1.71512449944e-15;

    /// <summary>a = quadrant · π/2 + r + low, with |r| little above π/4 at most; the quadrant is in the low two bits of the pattern.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V TrigReduce<V>(V a, out V quadrant, out V low) where V : struct, IBitLanes<V, float>
    {
        V q = V.Round(a * V.Create(0.636619772367581343076));
        V exact = V.Fma(q, V.Create(-HalfPi1), a);
        V product = q * V.Create(HalfPi2);
        V productLow = V.Fma(q, V.Create(HalfPi3), V.Fma(q, V.Create(HalfPi2), -product));
        V r = exact - product;
        low = ((exact - r) - product) - productLow;
        quadrant = q + V.Create(IntegerShift);

        V large = V.Less(V.Create(131072), V.Abs(a));
        if (V.MaskBits(large) != 0)
        {
            V largeR = LargeAngle(a, out V largeQuadrant, out V largeLow);
            r = V.Select(large, largeR, r);
            low = V.Select(large, largeLow, low);
            quadrant = V.Select(large, largeQuadrant, quadrant);
        }
        return r;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static unsafe V LargeAngle<V>(V a, out V quadrant, out V low) where V : struct, IBitLanes<V, float>
    {
        float* angles = stackalloc float[16], quadrants = stackalloc float[16], rests = stackalloc float[16];
        V.Store(a, angles);
        for (int i = 0; i < V.Count; i++)
        {
            bool large = !(Math.Abs(angles[i]) <= 131072);
            quadrants[i] = PayneHanek.Reduce(large ? angles[i] : 1, out double high, out double rest);
            angles[i] = (float)high;
            rests[i] = (float)(high - angles[i] + rest);
        }
        quadrant = V.Load(quadrants) + V.Create(IntegerShift);
        low = V.Load(rests);
        return V.Load(angles);
    }
}

internal static partial class LaneMath64
{
    private const double HalfPi1 = 1.570796326794896557999, HalfPi2 = 6.12323399573676588613e-17, HalfPi3 = -1.49738490485916977732e-33;

    /// <summary>a = quadrant · π/2 + r + low, with |r| little above π/4 at most; the quadrant is in the low two bits of the pattern.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V TrigReduce<V>(V a, out V quadrant, out V low) where V : struct, IBitLanes<V, double>
    {
        V q = V.Round(a * V.Create(0.636619772367581343076));
        V exact = V.Fma(q, V.Create(-HalfPi1), a);
        V product = q * V.Create(HalfPi2);
        V productLow = V.Fma(q, V.Create(HalfPi3), V.Fma(q, V.Create(HalfPi2), -product));
        V r = exact - product;
        low = ((exact - r) - product) - productLow;
        quadrant = q + V.Create(IntegerShift);

        V large = V.Less(V.Create(1073741824), V.Abs(a));
        if (V.MaskBits(large) != 0)
        {
            V largeR = LargeAngle(a, out V largeQuadrant, out V largeLow);
            r = V.Select(large, largeR, r);
            low = V.Select(large, largeLow, low);
            quadrant = V.Select(large, largeQuadrant, quadrant);
        }
        return r;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static unsafe V LargeAngle<V>(V a, out V quadrant, out V low) where V : struct, IBitLanes<V, double>
    {
        double* angles = stackalloc double[16], quadrants = stackalloc double[16], rests = stackalloc double[16];
        V.Store(a, angles);
        for (int i = 0; i < V.Count; i++)
        {
            bool large = !(Math.Abs(angles[i]) <= 1073741824);
            quadrants[i] = PayneHanek.Reduce(large ? angles[i] : 1, out double high, out double rest);
            angles[i] = (double)high;
            rests[i] = (double)(high - angles[i] + rest);
        }
        quadrant = V.Load(quadrants) + V.Create(IntegerShift);
        low = V.Load(rests);
        return V.Load(angles);
    }
}
