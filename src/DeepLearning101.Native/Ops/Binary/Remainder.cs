using System.Numerics;
using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Remainder of the division that rounds down.</summary>
    public static BinaryOp Remainder { get; } = OpRegistry.Add(BinaryOp.Mixed<RemainderFormula, IntegerRemainder>("remainder", new Contract { Formula = "x − y ⌊x / y⌋", Ulp = 0.5, Low = 1, Second = (-10, -1),
        PyTorchDifferences = [new(PyTorchPart.SpecialValues, "where the quotient overflows, the exact remainder here; PyTorch's vector code has NaN"),
            new(PyTorchPart.SpecialGradients, "where the quotient overflows, as the value")] },
        Saved.Inputs | Saved.Outputs, static c =>
        {
            if (c.Needs(0)) c.Set(0, (c.Gradient()).SumTo(c.InputLayout(0).Shape));
            if (c.Needs(1)) c.Set(1, (-(c.Gradient() * ((c.Input(0) - c.Output()) / c.Input(1)).Round())).SumTo(c.InputLayout(1).Shape));
        }, kinks: [7], kinksLeft: [-7, -3.5, -7 / 3.0, -1.75, -1.4, -7 / 6.0, -1]));
}

internal readonly struct RemainderFormula : IBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y) where V : struct, IRealLanes<V>
    {
        V r = V.Fmod(x, y);
        // Negative where r and y differ in sign; where r = 0 nothing is to be done.
        return V.Select(V.Less(r * V.CopySign(V.Create(1), y), V.Create(0)), r + y, r);
    }
}

internal readonly struct IntegerRemainder : IIntegerBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Apply<T>(T x, T y) where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        if (y == T.Zero) Throw.DivideByZero("remainder");
        if (y == -T.One) return T.Zero;
        T r = x % y;
        return r != T.Zero && (r < T.Zero) != (y < T.Zero) ? r + y : r;
    }
}

/// <summary>Remainder of the division that rounds down.</summary>
public static class RemainderExtensions
{
    extension(Tensor x)
    {
        /// <summary>x − y · ⌊x / y⌋, with the sign of y; floating-point division by 0 gives NaN. Operands broadcast.</summary>
        public Tensor Remainder(Tensor y) => Op.Remainder.Apply(x, y);

        /// <summary>x − y · ⌊x / y⌋, with the sign of y; floating-point division by 0 gives NaN.</summary>
        public Tensor Remainder(double y) => Op.Remainder.Apply(x, y);

        /// <summary>x − y · ⌊x / y⌋, with the sign of y, written into x.</summary>
        public Tensor Remainder_(Tensor y) => Op.Remainder.ApplyInPlace(x, y);

        /// <summary>x − y · ⌊x / y⌋, with the sign of y, written into x.</summary>
        public Tensor Remainder_(double y) => Op.Remainder.ApplyInPlace(x, y);
    }
}
