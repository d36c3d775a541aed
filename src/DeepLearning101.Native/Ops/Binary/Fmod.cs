using System.Numerics;
using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Remainder of the division towards zero.</summary>
    public static BinaryOp Fmod { get; } = OpRegistry.Add(BinaryOp.Mixed<FmodFormula, IntegerFmod>("fmod", new Contract { Formula = "x − y trunc(x / y)", Low = 1, Second = (-10, -1),
        PyTorchDifferences = [new(PyTorchPart.SpecialValues, "where the quotient overflows, the exact remainder here; PyTorch's vector code has NaN"),
            new(PyTorchPart.SpecialGradients, "the derivative by the divisor is the exact quotient, rounded towards 0, as in the result; PyTorch rounds the quotient first")] },
        Saved.Inputs | Saved.Outputs, static c =>
        {
            if (c.Needs(0)) c.Set(0, (c.Gradient()).SumTo(c.InputLayout(0).Shape));
            if (c.Needs(1)) c.Set(1, (-(c.Gradient() * ((c.Input(0) - c.Output()) / c.Input(1)).Round())).SumTo(c.InputLayout(1).Shape));
        }, kinks: [7], kinksLeft: [-7, -3.5, -7 / 3.0, -1.75, -1.4, -7 / 6.0, -1]));
}

internal readonly struct FmodFormula : IBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y) where V : struct, IRealLanes<V> => V.Fmod(x, y);
}

internal readonly struct IntegerFmod : IIntegerBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Apply<T>(T x, T y) where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        if (y == T.Zero) Throw.DivideByZero("fmod");
        // The smallest integer by −1 overflows in the processor's division.
        return y == -T.One ? T.Zero : x % y;
    }
}

/// <summary>Remainder of the division towards zero.</summary>
public static class FmodExtensions
{
    extension(Tensor x)
    {
        /// <summary>x − y · trunc(x / y), exact, with the sign of x; floating-point division by 0 gives NaN. Operands broadcast.</summary>
        public Tensor Fmod(Tensor y) => Op.Fmod.Apply(x, y);

        /// <summary>x − y · trunc(x / y), exact, with the sign of x; floating-point division by 0 gives NaN.</summary>
        public Tensor Fmod(double y) => Op.Fmod.Apply(x, y);

        /// <summary>x − y · trunc(x / y), exact, with the sign of x, written into x.</summary>
        public Tensor Fmod_(Tensor y) => Op.Fmod.ApplyInPlace(x, y);

        /// <summary>x − y · trunc(x / y), exact, with the sign of x, written into x.</summary>
        public Tensor Fmod_(double y) => Op.Fmod.ApplyInPlace(x, y);
    }
}
