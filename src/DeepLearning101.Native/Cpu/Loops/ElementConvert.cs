using System.Numerics;
using System.Runtime.CompilerServices;

namespace DeepLearning101.Native.Cpu;

/// <summary>
/// Conversion of runs of elements between any two types, with any byte strides; with equal types a strided copy.
/// Real to integer truncates towards zero and saturates, NaN becomes 0; to bool: x ≠ 0; complex to real keeps the real part; each value is rounded once.
/// </summary>
internal static unsafe class ElementConvert
{
    private static readonly nint[] Table = new nint[DTypes.Count * DTypes.Count];

    /// <summary>(source, source stride in bytes, destination, destination stride in bytes, number of elements).</summary>
    internal static delegate*<byte*, nint, byte*, nint, nint, void> Of(DType source, DType destination)
    {
        nint known = Table[(int)source * DTypes.Count + (int)destination];
        if (known == 0) Table[(int)source * DTypes.Count + (int)destination] = known = Bind(source, destination);
        return (delegate*<byte*, nint, byte*, nint, nint, void>)known;
    }

    private static nint Bind(DType source, DType destination) => source == destination
        ? source.Size switch
        {
            1 => (nint)(delegate*<byte*, nint, byte*, nint, nint, void>)&Move<byte>,
            2 => (nint)(delegate*<byte*, nint, byte*, nint, nint, void>)&Move<ushort>,
            4 => (nint)(delegate*<byte*, nint, byte*, nint, nint, void>)&Move<uint>,
            8 => (nint)(delegate*<byte*, nint, byte*, nint, nint, void>)&Move<ulong>,
            _ => (nint)(delegate*<byte*, nint, byte*, nint, nint, void>)&Move<Complex>,
        }
        : source switch
        {
            DType.Bool or DType.UInt8 => To<byte>(destination),
            DType.Int8 => To<sbyte>(destination),
            DType.Int16 => To<short>(destination),
            DType.Int32 => To<int>(destination),
            DType.Int64 => To<long>(destination),
            DType.Float16 => To<Half>(destination),
            DType.BFloat16 => To<BFloat16>(destination),
            DType.Float32 => To<float>(destination),
            DType.Float64 => To<double>(destination),
            DType.Complex64 => To<Complex64>(destination),
            _ => To<Complex>(destination),
        };

    private static nint To<S>(DType destination) where S : unmanaged => destination switch
    {
        DType.Bool => (nint)(delegate*<byte*, nint, byte*, nint, nint, void>)&Run<S, bool>,
        DType.UInt8 => (nint)(delegate*<byte*, nint, byte*, nint, nint, void>)&Run<S, byte>,
        DType.Int8 => (nint)(delegate*<byte*, nint, byte*, nint, nint, void>)&Run<S, sbyte>,
        DType.Int16 => (nint)(delegate*<byte*, nint, byte*, nint, nint, void>)&Run<S, short>,
        DType.Int32 => (nint)(delegate*<byte*, nint, byte*, nint, nint, void>)&Run<S, int>,
        DType.Int64 => (nint)(delegate*<byte*, nint, byte*, nint, nint, void>)&Run<S, long>,
        DType.Float16 => (nint)(delegate*<byte*, nint, byte*, nint, nint, void>)&Run<S, Half>,
        DType.BFloat16 => (nint)(delegate*<byte*, nint, byte*, nint, nint, void>)&Run<S, BFloat16>,
        DType.Float32 => (nint)(delegate*<byte*, nint, byte*, nint, nint, void>)&Run<S, float>,
        DType.Float64 => (nint)(delegate*<byte*, nint, byte*, nint, nint, void>)&Run<S, double>,
        DType.Complex64 => (nint)(delegate*<byte*, nint, byte*, nint, nint, void>)&Run<S, Complex64>,
        _ => (nint)(delegate*<byte*, nint, byte*, nint, nint, void>)&Run<S, Complex>,
    };

    private static void Move<T>(byte* source, nint sourceStride, byte* destination, nint destinationStride, nint n) where T : unmanaged
    {
        if (sourceStride == sizeof(T) && destinationStride == sizeof(T))
        {
            Buffer.MemoryCopy(source, destination, n * sizeof(T), n * sizeof(T));
            return;
        }

        if (sourceStride == 0 && destinationStride == sizeof(T) && n > 16)
        {
            // Of what the span can count.
            for (; n > 0; n -= 1 << 24, destination += (1 << 24) * (nint)sizeof(T)) new Span<T>(destination, (int)Math.Min(n, 1 << 24)).Fill(*(T*)source);
            return;
        }

        for (; n > 0; n--, source += sourceStride, destination += destinationStride) *(T*)destination = *(T*)source;
    }

    private static void Run<S, D>(byte* source, nint sourceStride, byte* destination, nint destinationStride, nint n) where S : unmanaged where D : unmanaged
    {
        if (sourceStride == sizeof(S) && destinationStride == sizeof(D))
        {
            nint done = DenseConvert.Run((S*)source, (D*)destination, n);
            source += done * sizeof(S);
            destination += done * sizeof(D);
            n -= done;
        }

        for (; n > 0; n--, source += sourceStride, destination += destinationStride) *(D*)destination = Value<S, D>(*(S*)source);
    }

    /// <summary>One value in another type.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static D Value<S, D>(S x) where S : unmanaged where D : unmanaged
    {
        if (typeof(D) == typeof(Complex)) return As<Complex, D>(ToComplex(x));
        if (typeof(D) == typeof(Complex64)) return As<Complex64, D>((Complex64)ToComplex(x));
        if (typeof(S) == typeof(Complex)) return Value<double, D>(As<S, Complex>(x).Real);
        if (typeof(S) == typeof(Complex64)) return Value<float, D>(As<S, Complex64>(x).Real);
        if (typeof(S) == typeof(float) || typeof(S) == typeof(Half) || typeof(S) == typeof(BFloat16) || typeof(S) == typeof(double)) return FromReal<D>(ToReal(x));
        return FromInteger<D>(ToInteger(x));
    }

    private static Complex ToComplex<S>(S x) where S : unmanaged
    {
        if (typeof(S) == typeof(Complex)) return As<S, Complex>(x);
        if (typeof(S) == typeof(Complex64)) return As<S, Complex64>(x);
        if (typeof(S) == typeof(float) || typeof(S) == typeof(Half) || typeof(S) == typeof(BFloat16) || typeof(S) == typeof(double)) return ToReal(x);
        return ToInteger(x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double ToReal<S>(S x) where S : unmanaged
    {
        if (typeof(S) == typeof(float)) return As<S, float>(x);
        if (typeof(S) == typeof(Half)) return (double)As<S, Half>(x);
        if (typeof(S) == typeof(BFloat16)) return (float)As<S, BFloat16>(x);
        return As<S, double>(x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long ToInteger<S>(S x) where S : unmanaged
    {
        if (typeof(S) == typeof(byte)) return As<S, byte>(x);
        if (typeof(S) == typeof(sbyte)) return As<S, sbyte>(x);
        if (typeof(S) == typeof(short)) return As<S, short>(x);
        if (typeof(S) == typeof(int)) return As<S, int>(x);
        return As<S, long>(x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static D FromReal<D>(double x) where D : unmanaged
    {
        if (typeof(D) == typeof(float)) return As<float, D>((float)x);
        if (typeof(D) == typeof(double)) return As<double, D>(x);
        if (typeof(D) == typeof(Half)) return As<Half, D>((Half)x);
        if (typeof(D) == typeof(BFloat16)) return As<BFloat16, D>(BFloat16.FromDouble(x));
        if (typeof(D) == typeof(bool)) return As<bool, D>(x != 0);
        if (typeof(D) == typeof(byte)) return As<byte, D>(byte.CreateSaturating(x));
        if (typeof(D) == typeof(sbyte)) return As<sbyte, D>(sbyte.CreateSaturating(x));
        if (typeof(D) == typeof(short)) return As<short, D>(short.CreateSaturating(x));
        if (typeof(D) == typeof(int)) return As<int, D>(int.CreateSaturating(x));
        return As<long, D>(long.CreateSaturating(x));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static D FromInteger<D>(long x) where D : unmanaged
    {
        if (typeof(D) == typeof(float)) return As<float, D>(x);
        if (typeof(D) == typeof(double)) return As<double, D>(x);
        if (typeof(D) == typeof(Half)) return As<Half, D>((Half)x);
        if (typeof(D) == typeof(BFloat16)) return As<BFloat16, D>(BFloat16.FromDouble(Math.Abs(x) < 1L << 53 ? x : (x >> 12 << 12) | ((x & 0xFFF) != 0 ? 1L << 12 : 0)));
        if (typeof(D) == typeof(bool)) return As<bool, D>(x != 0);
        if (typeof(D) == typeof(byte)) return As<byte, D>((byte)x);
        if (typeof(D) == typeof(sbyte)) return As<sbyte, D>((sbyte)x);
        if (typeof(D) == typeof(short)) return As<short, D>((short)x);
        if (typeof(D) == typeof(int)) return As<int, D>((int)x);
        return As<long, D>(x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T As<S, T>(S value) where S : unmanaged where T : unmanaged => Unsafe.BitCast<S, T>(value);
}
