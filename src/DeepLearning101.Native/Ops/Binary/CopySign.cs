using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Magnitude of one value with the sign of another.</summary>
    public static BinaryOp CopySign { get; } = OpRegistry.Add(BinaryOp.Ruled<CopySignFormula>("copysign", new Contract { Formula = "|x| · sign(y)", Kinks = [0],
        PyTorchDifferences = [new(PyTorchPart.SpecialValues, "the sign of a NaN means nothing"),
            new(PyTorchPart.SpecialGradients, "the sign of a NaN means nothing")] },
        Saved.Inputs, static c =>
        {
            if (c.Needs(0)) c.Set(0, (c.Gradient() * c.Input(0).Sign() * Tensor.OnesLike(c.Input(1)).CopySign(c.Input(1))).SumTo(c.InputLayout(0).Shape));
            if (c.Needs(1)) c.Set(1, Tensor.Zeros(c.InputLayout(1).Shape, c.InputDType(1), c.Gradient().Device));
        }));
}

internal readonly struct CopySignFormula : IBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y) where V : struct, IRealLanes<V> => V.CopySign(x, y);
}

/// <summary>Magnitude of one value with the sign of another.</summary>
public static class CopySignExtensions
{
    extension(Tensor x)
    {
        /// <summary>|x| with the sign bit of y; the derivative at 0 is 0. Operands broadcast.</summary>
        public Tensor CopySign(Tensor y) => Op.CopySign.Apply(x, y);

        /// <summary>|x| with the sign bit of y; the derivative at 0 is 0.</summary>
        public Tensor CopySign(double y) => Op.CopySign.Apply(x, y);

        /// <summary>|x| with the sign bit of y, written into x.</summary>
        public Tensor CopySign_(Tensor y) => Op.CopySign.ApplyInPlace(x, y);

        /// <summary>|x| with the sign bit of y, written into x.</summary>
        public Tensor CopySign_(double y) => Op.CopySign.ApplyInPlace(x, y);
    }
}
