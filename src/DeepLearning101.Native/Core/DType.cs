using System.Numerics;
using System.Runtime.CompilerServices;

namespace DeepLearning101.Native;

/// <summary>Element type of a <see cref="Tensor"/>.</summary>
public enum DType : byte
{
    /// <summary>One byte, 0 or 1.</summary>
    Bool,

    /// <summary>Unsigned 8-bit integer.</summary>
    UInt8,

    /// <summary>Signed 8-bit integer.</summary>
    Int8,

    /// <summary>Signed 16-bit integer.</summary>
    Int16,

    /// <summary>Signed 32-bit integer.</summary>
    Int32,

    /// <summary>Signed 64-bit integer.</summary>
    Int64,

    /// <summary>IEEE 754 binary16: 5 exponent bits, 10 fraction bits. A storage type: arithmetic is done in f32 and rounded once.</summary>
    Float16,

    /// <summary>The upper half of a binary32: 8 exponent bits, 7 fraction bits. A storage type like <see cref="Float16"/>.</summary>
    BFloat16,

    /// <summary>IEEE 754 binary32.</summary>
    Float32,

    /// <summary>IEEE 754 binary64.</summary>
    Float64,

    /// <summary>Two binary32: real and imaginary part.</summary>
    Complex64,

    /// <summary>Two binary64: real and imaginary part.</summary>
    Complex128,
}

/// <summary>Facts about element types: size, name, kind, promotion.</summary>
public static class DTypes
{
    /// <summary>Number of element types.</summary>
    public const int Count = 12;

    private static readonly string[] Names = ["bool", "u8", "i8", "i16", "i32", "i64", "f16", "bf16", "f32", "f64", "c64", "c128"];

    private static ReadOnlySpan<byte> Sizes => [1, 1, 1, 2, 4, 8, 2, 2, 4, 8, 8, 16];

    /// <summary>The type of the same name, e.g. <c>"f32"</c>.</summary>
    /// <exception cref="ArgumentException">No type has that name.</exception>
    public static DType Parse(string name)
    {
        int index = Array.IndexOf(Names, name);
        return index >= 0 ? (DType)index : throw new ArgumentException($"dtype: '{name}' is none of {string.Join(' ', Names)}.", nameof(name));
    }

    /// <summary>The element type that stores the C# type <typeparamref name="T"/>.</summary>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is no element type.</exception>
    public static DType Of<T>() where T : unmanaged
    {
        if (typeof(T) == typeof(float)) return DType.Float32;
        if (typeof(T) == typeof(double)) return DType.Float64;
        if (typeof(T) == typeof(long)) return DType.Int64;
        if (typeof(T) == typeof(int)) return DType.Int32;
        if (typeof(T) == typeof(short)) return DType.Int16;
        if (typeof(T) == typeof(sbyte)) return DType.Int8;
        if (typeof(T) == typeof(byte)) return DType.UInt8;
        if (typeof(T) == typeof(bool)) return DType.Bool;
        if (typeof(T) == typeof(Half)) return DType.Float16;
        if (typeof(T) == typeof(BFloat16)) return DType.BFloat16;
        if (typeof(T) == typeof(Complex64)) return DType.Complex64;
        if (typeof(T) == typeof(Complex)) return DType.Complex128;
        throw new NotSupportedException($"dtype: {typeof(T)} is no element type; use double, float, Half, BFloat16, Complex, Complex64, long, int, short, sbyte, byte or bool.");
    }

    extension(DType dtype)
    {
        /// <summary>Bytes of one element.</summary>
        public int Size
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => Sizes[(int)dtype];
        }

        /// <summary>Short name: f64 f32 f16 bf16 c64 c128 i64 i32 i16 i8 u8 bool.</summary>
        public string Name => Names[(int)dtype];

        /// <summary>Whether the type is f16, bf16, f32 or f64.</summary>
        public bool IsFloatingPoint => dtype is >= DType.Float16 and <= DType.Float64;

        /// <summary>Whether the type is c64 or c128.</summary>
        public bool IsComplex => dtype >= DType.Complex64;

        /// <summary>Whether the type is an integer or bool.</summary>
        public bool IsIntegral => dtype <= DType.Int64;

        /// <summary>Whether gradients can flow through values of this type.</summary>
        public bool IsDifferentiable => dtype >= DType.Float16;
    }

    /// <summary>
    /// The type in which two tensors meet, as in PyTorch: the wider of the same kind; floating over integral, complex over floating;
    /// f16 with bf16 gives f32; u8 with a signed type gives the next signed type that holds both.
    /// </summary>
    public static DType Promote(DType a, DType b)
    {
        if (a == b) return a;
        if (a > b) (a, b) = (b, a);
        if (b.IsComplex) return a == DType.Float64 ? DType.Complex128 : b;
        if (a == DType.Float16 && b == DType.BFloat16) return DType.Float32;
        if (a == DType.UInt8 && b == DType.Int8) return DType.Int16;
        return b;
    }

    /// <summary>
    /// The type of a tensor of <paramref name="tensor"/> combined with a number: the number changes the kind, never the width. A whole number that the
    /// integer type holds is taken as an integer (C# has one number type here where Python has two); every other one, infinities too, makes integers f32.
    /// </summary>
    public static DType PromoteScalar(DType tensor, double scalar) =>
        tensor.IsDifferentiable || (tensor != DType.Bool && Holds(tensor, scalar)) ? tensor
        : tensor == DType.Bool && Holds(DType.Int64, scalar) ? DType.Int64 : DType.Float32;

    /// <summary>Whether an integer type has a number: it is whole and in the type's range. Every floating-point and complex type has every number.</summary>
    internal static bool Holds(DType dtype, double value)
    {
        if (!dtype.IsIntegral) return true;
        if (value != Math.Truncate(value)) return false;
        (double low, double high) = Range(dtype);
        // The largest i64 is no double: 2^63 itself is one too many.
        return value >= low && (dtype == DType.Int64 ? value < high : value <= high);
    }

    /// <summary>The ends of an integer type's range; for i64 the upper one is 2^63.</summary>
    internal static (double Low, double High) Range(DType dtype) => dtype switch
    {
        DType.Bool => (0, 1),
        DType.UInt8 => (byte.MinValue, byte.MaxValue),
        DType.Int8 => (sbyte.MinValue, sbyte.MaxValue),
        DType.Int16 => (short.MinValue, short.MaxValue),
        DType.Int32 => (int.MinValue, int.MaxValue),
        _ => (long.MinValue, 9223372036854775808.0),
    };
}
