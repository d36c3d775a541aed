using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Piecewise linear hyperbolic tangent.</summary>
    public static UnaryOp Hardtanh { get; } = OpRegistry.Add(UnaryOp.SlopedWithScalars<HardtanhFormula, HardtanhSlope>("hardtanh", new Contract { Formula = "min(max(x, low), high)", Kinks = [0.75, 1.5] },
        static (x, low, high) => x.Clamp(low, high)));
}

internal readonly struct HardtanhFormula : ITernaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V low, V high) where V : struct, IRealLanes<V>
    {
        V t = V.Select(V.Less(x, low), low, x);
        return V.Select(V.Less(high, t), high, t);
    }
}

internal readonly struct HardtanhSlope : ITernaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V low, V high) where V : struct, IRealLanes<V> => V.Select(V.And(V.Less(low, x), V.Less(x, high)), V.Create(1), V.Create(0));
}

/// <summary>Piecewise linear hyperbolic tangent.</summary>
public static class HardtanhExtensions
{
    extension(Tensor x)
    {
        /// <summary>min(max(x, minVal), maxVal); NaN stays; the derivative is 0 at both ends.</summary>
        public Tensor Hardtanh(double minVal = -1, double maxVal = 1) => Op.Hardtanh.Apply(x, minVal, maxVal);

        /// <summary>min(max(x, minVal), maxVal), written into x.</summary>
        public Tensor Hardtanh_(double minVal = -1, double maxVal = 1) => Op.Hardtanh.ApplyInPlace(x, new Scalars(minVal, maxVal));

        /// <summary>min(max(x, 0), 6); NaN stays.</summary>
        public Tensor Relu6() => Op.Hardtanh.Apply(x, 0, 6);

        /// <summary>min(max(x, 0), 6), written into x.</summary>
        public Tensor Relu6_() => Op.Hardtanh.ApplyInPlace(x, new Scalars(0, 6));
    }
}
