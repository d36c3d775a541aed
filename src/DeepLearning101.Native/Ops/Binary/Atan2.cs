using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Angle of the point (y, x).</summary>
    public static BinaryOp Atan2 { get; } = OpRegistry.Add(BinaryOp.Of<Atan2Formula>("atan2", new Contract { Formula = "angle of the point (y, x)", Ulp = 2,
        PyTorchDifferences = [new(PyTorchPart.SpecialGradients, "0 at the origin here, so that a training step goes on; PyTorch has NaN")] },
        rule: static c =>
        {
            Tensor rate = c.Gradient() / (c.Input(0).Square() + c.Input(1).Square());
            if (c.Needs(0)) c.Set(0, (rate * c.Input(1)).SumTo(c.InputLayout(0).Shape));
            if (c.Needs(1)) c.Set(1, (-(rate * c.Input(0))).SumTo(c.InputLayout(1).Shape));
        }));
}

internal readonly struct Atan2Formula : IBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V y, V x) where V : struct, IRealLanes<V> => V.Atan2(y, x);
}

/// <summary>Angle of the point (y, x).</summary>
public static class Atan2Extensions
{
    extension(Tensor x)
    {
        /// <summary>Angle of the point (y, x) = (this, other) in (−π, π]; the derivative at the origin is 0. Operands broadcast.</summary>
        public Tensor Atan2(Tensor y) => Op.Atan2.Apply(x, y);

        /// <summary>Angle of the point (y, x) = (this, other) in (−π, π], written into x.</summary>
        public Tensor Atan2_(Tensor y) => Op.Atan2.ApplyInPlace(x, y);
    }
}
