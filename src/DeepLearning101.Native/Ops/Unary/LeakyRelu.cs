using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Leaky rectified linear unit.</summary>
    public static UnaryOp LeakyRelu { get; } = OpRegistry.Add(UnaryOp.SlopedWithScalar<LeakyReluFormula, LeakyReluSlope>("leaky_relu", new Contract { Formula = "x > 0 ? x : slope · x", Ulp = 0.5, Kinks = [0], Source = "Maas, Hannun and Ng, Rectifier nonlinearities improve neural network acoustic models, 2013" },
        static (x, slope) => x.Where(x > 0, x * slope)));
}

internal readonly struct LeakyReluFormula : IBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V slope) where V : struct, IRealLanes<V> => V.Select(V.Less(V.Create(0), x), x, slope * x);
}

internal readonly struct LeakyReluSlope : IBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V slope) where V : struct, IRealLanes<V> => V.Select(V.Less(V.Create(0), x), V.Create(1), slope);
}

/// <summary>Leaky rectified linear unit.</summary>
public static class LeakyReluExtensions
{
    extension(Tensor x)
    {
        /// <summary>x where x &gt; 0, slope · x elsewhere; the derivative at 0 is the slope.</summary>
        public Tensor LeakyRelu(double negativeSlope = 0.01) => Op.LeakyRelu.Apply(x, negativeSlope);

        /// <summary>x where x &gt; 0, slope · x elsewhere, written into x.</summary>
        public Tensor LeakyRelu_(double negativeSlope = 0.01) => Op.LeakyRelu.ApplyInPlace(x, new Scalars(negativeSlope));
    }
}
