using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Piecewise linear sigmoid.</summary>
    public static UnaryOp Hardsigmoid { get; } = OpRegistry.Add(UnaryOp.Sloped<HardsigmoidFormula, HardsigmoidSlope>("hardsigmoid", new Contract { Formula = "min(max(x + 3, 0), 6) / 6", Ulp = 2, Kinks = [-3, 3],
        PyTorchDifferences = [new(PyTorchPart.Gradients, "1/6 here; PyTorch rounds it to f32 in every type", Within: 1e-7)] },
        composed: static x => (x + 3).Clamp(0, 6) / 6));
}

internal readonly struct HardsigmoidFormula : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, IRealLanes<V> => V.Min(V.Max(x + V.Create(3), V.Create(0)), V.Create(6)) / V.Create(6);
}

internal readonly struct HardsigmoidSlope : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, IRealLanes<V> => V.Select(V.Less(V.Abs(x), V.Create(3)), V.Create(1.0 / 6), V.Create(0));
}

/// <summary>Piecewise linear sigmoid.</summary>
public static class HardsigmoidExtensions
{
    extension(Tensor x)
    {
        /// <summary>min(max(x + 3, 0), 6) / 6; NaN stays.</summary>
        public Tensor Hardsigmoid() => Op.Hardsigmoid.Apply(x);

        /// <summary>min(max(x + 3, 0), 6) / 6, written into x.</summary>
        public Tensor Hardsigmoid_() => Op.Hardsigmoid.ApplyInPlace(x);
    }
}
