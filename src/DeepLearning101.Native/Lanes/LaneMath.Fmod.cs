using System.Runtime.CompilerServices;

namespace DeepLearning101.Native.Lanes;

// Remainder of a division. Method: q = trunc(a / b); where |q| stays below 2^22 (2^51) it is off by at most one, and a − q b is exact in one
// fused multiply-add, because it is a multiple of the last place of b below |b|. Larger quotients take the exact scalar remainder, lane by lane.
// Error: none, the remainder is always representable.
internal static unsafe partial class LaneMath32
{
    [MethodImpl(Jit.Inline)]
    internal static V Fmod<V>(V a, V b) where V : struct, IBitLanes<V, float>
    {
        V size = V.Abs(b), quotient = a / b;
        V easy = V.Less(V.Abs(quotient), V.Create(4194304));
        V r = V.Fma(-V.Truncate(quotient), b, a);
        // A quotient that was rounded up to the next integer leaves a remainder of the wrong sign.
        V step = V.CopySign(size, a);
        r = V.Select(V.Less(r * V.CopySign(V.Create(1), a), V.Create(0)), r + step, r);
        r = V.CopySign(r, a);
        r = V.Select(V.Less(V.Abs(a), size), a, r);
        if (V.MaskBits(V.Not(easy)) != 0) r = FmodSlow(a, b);
        return r;
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static V FmodSlow<V>(V a, V b) where V : struct, IBitLanes<V, float>
    {
        float* x = stackalloc float[16], y = stackalloc float[16];
        V.Store(a, x);
        V.Store(b, y);
        for (int i = 0; i < V.Count; i++) x[i] %= y[i];
        return V.Load(x);
    }
}

internal static unsafe partial class LaneMath64
{
    [MethodImpl(Jit.Inline)]
    internal static V Fmod<V>(V a, V b) where V : struct, IBitLanes<V, double>
    {
        V size = V.Abs(b), quotient = a / b;
        V easy = V.Less(V.Abs(quotient), V.Create(2251799813685248));
        V r = V.Fma(-V.Truncate(quotient), b, a);
        // A quotient that was rounded up to the next integer leaves a remainder of the wrong sign.
        V step = V.CopySign(size, a);
        r = V.Select(V.Less(r * V.CopySign(V.Create(1), a), V.Create(0)), r + step, r);
        r = V.CopySign(r, a);
        r = V.Select(V.Less(V.Abs(a), size), a, r);
        if (V.MaskBits(V.Not(easy)) != 0) r = FmodSlow(a, b);
        return r;
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static V FmodSlow<V>(V a, V b) where V : struct, IBitLanes<V, double>
    {
        double* x = stackalloc double[16], y = stackalloc double[16];
        V.Store(a, x);
        V.Store(b, y);
        for (int i = 0; i < V.Count; i++) x[i] %= y[i];
        return V.Load(x);
    }
}
