using System.Numerics;
using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Power.</summary>
    public static BinaryOp Pow { get; } = OpRegistry.Add(BinaryOp.Mixed<PowFormula, IntegerPow>("pow", PowFormula.Contract, Saved.Inputs | Saved.Outputs,
        static c =>
        {
            Tensor x = c.Input(0), y = c.Input(1);
            if (c.Needs(0)) c.Set(0, (c.Gradient() * (y * x.Pow(y - 1)).Conj()).Where(y.NotEqual(0), 0).SumTo(c.InputLayout(0).Shape));
            if (c.Needs(1))
            {
                Tensor slope = c.Gradient() * (c.Output() * x.Log()).Conj(), flat = x.Equal(0);
                c.Set(1, Tensor.Where(y.DType.IsComplex ? flat : flat.LogicalAnd(y >= 0), 0, slope).SumTo(c.InputLayout(1).Shape));
            }
        },
        scalar: UnaryOp.MixedWithScalar<PowFormula, IntegerPow, PowSlope>("pow_scalar", PowFormula.Contract, static c =>
        {
            double y = c.Get<Scalars>().A;
            c.Set(0, y == 0 ? Tensor.ZerosLike(c.Gradient()) : c.Gradient() * (c.Input(0).Pow(y - 1) * y).Conj());
        }),
        complex: true));
}

internal readonly struct PowFormula : IBinaryFormula
{
    internal static Contract Contract => new() { Formula = "x^y", Ulp = 2, Low = 0.25, High = 4, Second = (-3, 3) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y) where V : struct, IRealLanes<V> => V.Pow(x, y);
}

internal readonly struct PowSlope : IBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y) where V : struct, IRealLanes<V> => V.Select(V.Equal(y, V.Create(0)), V.Create(0), y * V.Pow(x, y - V.Create(1)));
}

internal readonly struct IntegerPow : IIntegerBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Apply<T>(T x, T y) where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        // 1 / x^|y| truncated: only the powers of 1 and −1 are left.
        if (y < T.Zero) return x == T.One ? x : x == -T.One ? (T.IsEvenInteger(y) ? T.One : x) : T.Zero;
        T power = T.One;
        for (; y != T.Zero; y >>= 1, x *= x)
            if (T.IsOddInteger(y)) power *= x;
        return power;
    }
}

/// <summary>Power.</summary>
public static class PowExtensions
{
    extension(Tensor x)
    {
        /// <summary>x^y with the special cases of IEEE 754; integers stay integers and wrap. Operands broadcast.</summary>
        public Tensor Pow(Tensor exponent) => Op.Pow.Apply(x, exponent);

        /// <summary>x^y with the special cases of IEEE 754; 2, ½, −½ and −1 are the square, the root and their reciprocals.</summary>
        /// <exception cref="ArgumentOutOfRangeException">x holds integers and the exponent is a negative integer.</exception>
        public Tensor Pow(double exponent)
        {
            if (x.DType.IsIntegral && exponent < 0 && exponent == Math.Truncate(exponent)) Throw.Argument("pow", nameof(exponent), "of integers, the exponent must not be a negative integer; cast the tensor to a floating-point type", exponent);
            return exponent switch
            {
                2 => x.DType == DType.Bool ? Op.Pow.Apply(x, exponent) : x.Square(),
                0.5 => x.Sqrt(),
                -0.5 => x.Rsqrt(),
                -1 => x.Reciprocal(),
                _ => Op.Pow.Apply(x, exponent),
            };
        }

        /// <summary>number^x.</summary>
        public static Tensor Pow(double number, Tensor exponent) => Op.Pow.Apply(number, exponent);

        /// <summary>x^y, written into x.</summary>
        public Tensor Pow_(Tensor exponent) => Op.Pow.ApplyInPlace(x, exponent);

        /// <summary>x^y, written into x.</summary>
        public Tensor Pow_(double exponent) => Op.Pow.ApplyInPlace(x, exponent);
    }
}
