using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

/// <summary>Pieces of loss formulas.</summary>
internal static class LossFormulas
{
    /// <summary>ln(1 + e^x). Each side of 0 is analytic in itself, so that derived gradients of any order are right at 0 too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Softplus<V>(V x) where V : struct, IRealLanes<V>
    {
        V zero = V.Create(0), positive = V.Less(zero, x);
        return V.Log1p(V.Exp(V.Select(positive, -x, x))) + V.Select(positive, x, zero);
    }

    /// <summary>max(0, x); NaN stays; the derivative at 0 is 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Positive<V>(V x) where V : struct, IRealLanes<V> => V.Select(V.LessOrEqual(x, V.Create(0)), V.Create(0), x);
}
