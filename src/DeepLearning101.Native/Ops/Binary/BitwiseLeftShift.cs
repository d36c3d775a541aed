using System.Numerics;
using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Left shift.</summary>
    public static BinaryOp BitwiseLeftShift { get; } = OpRegistry.Add(BinaryOp.SingleIntegers<LeftShiftFormula>("bitwise_left_shift", new Contract { Formula = "x << y", Low = 0, High = 8, Second = (0, 8) }));
}

internal readonly struct LeftShiftFormula : IIntegerBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Apply<T>(T x, T y) where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        int bits = Unsafe.SizeOf<T>() * 8;
        if (y < T.Zero || y >= T.CreateTruncating(bits)) return T.Zero;
        return x << int.CreateTruncating(y);
    }
}

/// <summary>Left shift.</summary>
public static class BitwiseLeftShiftExtensions
{
    extension(Tensor x)
    {
        /// <summary>x · 2^y of integers; bits that leave the element are lost. Operands broadcast.</summary>
        public Tensor BitwiseLeftShift(Tensor y) => Op.BitwiseLeftShift.Apply(x, y);

        /// <summary>x · 2^y of integers; bits that leave the element are lost.</summary>
        public Tensor BitwiseLeftShift(double y) => Op.BitwiseLeftShift.Apply(x, y);

        /// <summary>x · 2^y of integers, written into x.</summary>
        public Tensor BitwiseLeftShift_(Tensor y) => Op.BitwiseLeftShift.ApplyInPlace(x, y);

        /// <summary>x · 2^y of integers, written into x.</summary>
        public Tensor BitwiseLeftShift_(double y) => Op.BitwiseLeftShift.ApplyInPlace(x, y);

        /// <summary>Left shift; operands broadcast.</summary>
        public static Tensor operator <<(Tensor left, Tensor right) => Op.BitwiseLeftShift.Apply(left, right);

        /// <summary>Left shift.</summary>
        public static Tensor operator <<(Tensor left, int right) => Op.BitwiseLeftShift.Apply(left, right);
    }
}
