using System.Numerics;
using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Right shift.</summary>
    public static BinaryOp BitwiseRightShift { get; } = OpRegistry.Add(BinaryOp.SingleIntegers<RightShiftFormula>("bitwise_right_shift", new Contract { Formula = "x >> y", Low = 0, High = 8, Second = (0, 8) }));
}

internal readonly struct RightShiftFormula : IIntegerBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Apply<T>(T x, T y) where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        int bits = Unsafe.SizeOf<T>() * 8;
        if (y < T.Zero || y >= T.CreateTruncating(bits)) return x < T.Zero ? -T.One : T.Zero;
        return x >> int.CreateTruncating(y);
    }
}

/// <summary>Right shift.</summary>
public static class BitwiseRightShiftExtensions
{
    extension(Tensor x)
    {
        /// <summary>⌊x / 2^y⌋ of integers (arithmetic shift). Operands broadcast.</summary>
        public Tensor BitwiseRightShift(Tensor y) => Op.BitwiseRightShift.Apply(x, y);

        /// <summary>⌊x / 2^y⌋ of integers (arithmetic shift).</summary>
        public Tensor BitwiseRightShift(double y) => Op.BitwiseRightShift.Apply(x, y);

        /// <summary>⌊x / 2^y⌋ of integers (arithmetic shift), written into x.</summary>
        public Tensor BitwiseRightShift_(Tensor y) => Op.BitwiseRightShift.ApplyInPlace(x, y);

        /// <summary>⌊x / 2^y⌋ of integers (arithmetic shift), written into x.</summary>
        public Tensor BitwiseRightShift_(double y) => Op.BitwiseRightShift.ApplyInPlace(x, y);

        /// <summary>Right shift; operands broadcast.</summary>
        public static Tensor operator >>(Tensor left, Tensor right) => Op.BitwiseRightShift.Apply(left, right);

        /// <summary>Right shift.</summary>
        public static Tensor operator >>(Tensor left, int right) => Op.BitwiseRightShift.Apply(left, right);
    }
}
