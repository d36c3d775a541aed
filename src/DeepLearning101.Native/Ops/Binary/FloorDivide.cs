using System.Numerics;
using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Quotient rounded down.</summary>
    public static BinaryOp FloorDivide { get; } = OpRegistry.Add(BinaryOp.Mixed<FloorDivideFormula, IntegerFloorDivide>("floor_divide", new Contract { Formula = "⌊x / y⌋", Ulp = 1, Low = 1, Second = (-10, -1),
        PyTorchDifferences = [new(PyTorchPart.SpecialValues, "where the quotient overflows, ∞ here; PyTorch has NaN")] },
        Saved.None, static c =>
        {
            if (c.Needs(0)) c.Set(0, (Tensor.ZerosLike(c.Gradient())).SumTo(c.InputLayout(0).Shape));
            if (c.Needs(1)) c.Set(1, (Tensor.ZerosLike(c.Gradient())).SumTo(c.InputLayout(1).Shape));
        }, kinks: [7], kinksLeft: [-7, -3.5, -7 / 3.0, -1.75, -1.4, -7 / 6.0, -1]));
}

internal readonly struct FloorDivideFormula : IBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y) where V : struct, IRealLanes<V>
    {
        // From the exact remainder, because x / y may round up to the next integer.
        V r = V.Fmod(x, y), zero = V.Create(0), one = V.Create(1);
        V quotient = (x - r) / y;
        quotient = V.Select(V.Less(r * V.CopySign(one, y), zero), quotient - one, quotient);
        V floor = V.Floor(quotient);
        floor = V.Select(V.Less(V.Create(0.5), quotient - floor), floor + one, floor);
        floor = V.Select(V.Equal(quotient, zero), V.CopySign(zero, x / y), floor);
        return V.Select(V.Equal(y, zero), x / y, floor);
    }
}

internal readonly struct IntegerFloorDivide : IIntegerBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Apply<T>(T x, T y) where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        if (y == T.Zero) Throw.DivideByZero("floor_divide");
        if (y == -T.One) return unchecked(-x);
        T q = x / y;
        return (x < T.Zero) != (y < T.Zero) && q * y != x ? q - T.One : q;
    }
}

/// <summary>Quotient rounded down.</summary>
public static class FloorDivideExtensions
{
    extension(Tensor x)
    {
        /// <summary>⌊x / y⌋, of the exact quotient; floating-point division by 0 gives ±∞ or NaN; the derivative is 0. Operands broadcast.</summary>
        public Tensor FloorDivide(Tensor y) => Op.FloorDivide.Apply(x, y);

        /// <summary>⌊x / y⌋, of the exact quotient; floating-point division by 0 gives ±∞ or NaN; the derivative is 0.</summary>
        public Tensor FloorDivide(double y) => Op.FloorDivide.Apply(x, y);

        /// <summary>⌊x / y⌋, of the exact quotient, written into x.</summary>
        public Tensor FloorDivide_(Tensor y) => Op.FloorDivide.ApplyInPlace(x, y);

        /// <summary>⌊x / y⌋, of the exact quotient, written into x.</summary>
        public Tensor FloorDivide_(double y) => Op.FloorDivide.ApplyInPlace(x, y);
    }
}
