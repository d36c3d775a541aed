using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>
/// RMSProp, and AdaGrad with B = C = 1: r ← B·r + C·g²; d = √(r + D) + E; p ← p − A·g / d. One of D and E is ε, the other 0.
/// Centred: a ← B·a + C·g, and max(r − a², 0) takes the place of r in d. With momentum: m ← F·m + g / d; p ← p − A·m.
/// </summary>
/// <remarks>The states are r, then a, then m, as far as they are there. Source: Tieleman and Hinton 2012; centred: Graves, Generating sequences with recurrent neural networks, 2013, eq. 38 to 41.</remarks>
internal readonly struct RmsPropFormula<TCentered, TMomentum> : IOptimFormula where TCentered : struct, IChoice where TMomentum : struct, IChoice
{
    public static string Name => "rmsprop";

    public static int States => 1 + (TCentered.On ? 1 : 0) + (TMomentum.On ? 1 : 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V parameter, V gradient, ref V first, ref V second, ref V third, in OptimLanes<V> n) where V : struct, IRealLanes<V>
    {
        first = V.Fma(n.C * gradient, gradient, n.B * first);
        V spread = first;
        if (TCentered.On)
        {
            second = V.Fma(n.C, gradient, n.B * second);
            spread = V.Max(V.Fma(-second, second, first), V.Create(0));
        }

        V step = gradient / (V.Sqrt(spread + n.D) + n.E);
        if (!TMomentum.On) return V.Fma(-n.A, step, parameter);
        V sum = V.Fma(n.F, TCentered.On ? third : second, step);
        if (TCentered.On) third = sum;
        else second = sum;
        return V.Fma(-n.A, sum, parameter);
    }
}
