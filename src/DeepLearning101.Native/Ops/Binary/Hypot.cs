using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Length of the hypotenuse.</summary>
    public static BinaryOp Hypot { get; } = OpRegistry.Add(BinaryOp.Ruled<HypotFormula>("hypot", new Contract { Formula = "√(x² + y²)", Ulp = 2,
        PyTorchDifferences = [new(PyTorchPart.SpecialGradients, "0 at the origin here, so that a training step goes on; PyTorch has NaN")] },
        Saved.Inputs | Saved.Outputs, static c =>
        {
            Tensor length = c.Output(), known = length.NotEqual(0);
            if (c.Needs(0)) c.Set(0, (c.Gradient() * c.Input(0) / length).Where(known, 0).SumTo(c.InputLayout(0).Shape));
            if (c.Needs(1)) c.Set(1, (c.Gradient() * c.Input(1) / length).Where(known, 0).SumTo(c.InputLayout(1).Shape));
        }, commutes: true));
}

internal readonly struct HypotFormula : IBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y) where V : struct, IRealLanes<V>
    {
        V a = V.Abs(x), b = V.Abs(y), swap = V.Less(a, b), zero = V.Create(0), infinity = V.Create(double.PositiveInfinity);
        V large = V.Select(swap, b, a), small = V.Select(swap, a, b);
        V ratio = small / large;
        V length = large * V.Sqrt(V.Fma(ratio, ratio, V.Create(1)));
        length = V.Select(V.Equal(large, zero), small, length);
        return V.Select(V.Or(V.Equal(a, infinity), V.Equal(b, infinity)), infinity, length);
    }
}

/// <summary>Length of the hypotenuse.</summary>
public static class HypotExtensions
{
    extension(Tensor x)
    {
        /// <summary>√(x² + y²) without overflow; ∞ where either is infinite, even beside NaN; the derivative at the origin is 0. Operands broadcast.</summary>
        public Tensor Hypot(Tensor y) => Op.Hypot.Apply(x, y);

        /// <summary>√(x² + y²) without overflow, written into x.</summary>
        public Tensor Hypot_(Tensor y) => Op.Hypot.ApplyInPlace(x, y);
    }
}
