using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Piecewise linear swish.</summary>
    public static UnaryOp Hardswish { get; } = OpRegistry.Add(UnaryOp.Sloped<HardswishFormula, HardswishSlope>("hardswish", new Contract { Formula = "x · min(max(x + 3, 0), 6) / 6", Ulp = 2, Kinks = [-3, 3], Source = "Howard et al., Searching for MobileNetV3, 2019",
        PyTorchDifferences = [new(PyTorchPart.SpecialGradients, "at 3 the slope from above, 1, here; PyTorch takes the one from below, 1.5")] },
        composed: static x => x * (x + 3).Clamp(0, 6) / 6));
}

internal readonly struct HardswishFormula : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, IRealLanes<V> => x * V.Min(V.Max(x + V.Create(3), V.Create(0)), V.Create(6)) / V.Create(6);
}

internal readonly struct HardswishSlope : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, IRealLanes<V>
    {
        V three = V.Create(3), inner = V.Fma(x, V.Create(1.0 / 3), V.Create(0.5));
        return V.Select(V.Less(x, -three), V.Create(0), V.Select(V.Less(x, three), inner, V.Create(1)));
    }
}

/// <summary>Piecewise linear swish.</summary>
public static class HardswishExtensions
{
    extension(Tensor x)
    {
        /// <summary>x · min(max(x + 3, 0), 6) / 6; −∞ gives NaN.</summary>
        public Tensor Hardswish() => Op.Hardswish.Apply(x);

        /// <summary>x · min(max(x + 3, 0), 6) / 6, written into x.</summary>
        public Tensor Hardswish_() => Op.Hardswish.ApplyInPlace(x);
    }
}
