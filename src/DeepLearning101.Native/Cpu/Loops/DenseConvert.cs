using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace DeepLearning101.Native.Cpu;

/// <summary>Conversions of neighbouring elements in vectors, for the pairs of types that models use; the same bits as one by one.</summary>
/// <remarks>f16 by integer arithmetic on f32 patterns: F. Giesen, "Half to float done quickly" and "Float to half", public domain notes, 2012.</remarks>
internal static unsafe class DenseConvert
{
    /// <summary>Converts as many of the first elements as fill vectors; the number of them (0 where the pair has no vector form).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static nint Run<S, D>(S* source, D* destination, nint n) where S : unmanaged where D : unmanaged
    {
        if (!Vector256.IsHardwareAccelerated || !IsKnown<S, D>()) return 0;
        nint i = 0;
        for (; i <= n - 16; i += 16)
        {
            if (typeof(S) == typeof(Half) || typeof(S) == typeof(BFloat16))
            {
                (Vector256<uint> low, Vector256<uint> high) = Vector256.Widen(Vector256.Load((ushort*)(source + i)));
                Store((float*)(destination + i), typeof(S) == typeof(Half) ? FromHalf(low) : low << 16, typeof(S) == typeof(Half) ? FromHalf(high) : high << 16);
            }
            else if (typeof(D) == typeof(Half) || typeof(D) == typeof(BFloat16))
            {
                Vector256<uint> low = Vector256.Load((uint*)(source + i)), high = Vector256.Load((uint*)(source + i + 8));
                (low, high) = typeof(D) == typeof(Half) ? (ToHalf(low), ToHalf(high)) : (ToBFloat(low), ToBFloat(high));
                Vector256.Narrow(low, high).Store((ushort*)(destination + i));
            }
            else if (typeof(S) == typeof(byte))
            {
                Vector128<byte> bytes = Vector128.Load((byte*)(source + i));
                (Vector256<uint> first, Vector256<uint> second) = Vector256.Widen(Vector256.Create(Vector128.WidenLower(bytes), Vector128.WidenUpper(bytes)));
                if (typeof(D) == typeof(int)) Store((float*)(destination + i), first, second);
                else Store((float*)(destination + i), Vector256.ConvertToSingle(first.AsInt32()).AsUInt32(), Vector256.ConvertToSingle(second.AsInt32()).AsUInt32());
            }
            else if (typeof(S) == typeof(int) && typeof(D) == typeof(float))
            {
                Vector256.ConvertToSingle(Vector256.Load((int*)(source + i))).Store((float*)(destination + i));
                Vector256.ConvertToSingle(Vector256.Load((int*)(source + i + 8))).Store((float*)(destination + i + 8));
            }
            else if (typeof(S) == typeof(int))
            {
                (Vector256<long> a, Vector256<long> b) = Vector256.Widen(Vector256.Load((int*)(source + i)));
                (Vector256<long> c, Vector256<long> d) = Vector256.Widen(Vector256.Load((int*)(source + i + 8)));
                Store((long*)(destination + i), a, b, c, d);
            }
            else if (typeof(S) == typeof(float))
            {
                (Vector256<double> a, Vector256<double> b) = Vector256.Widen(Vector256.Load((float*)(source + i)));
                (Vector256<double> c, Vector256<double> d) = Vector256.Widen(Vector256.Load((float*)(source + i + 8)));
                Store((long*)(destination + i), a.AsInt64(), b.AsInt64(), c.AsInt64(), d.AsInt64());
            }
            else
            {
                Vector256.Narrow(Vector256.Load((double*)(source + i)), Vector256.Load((double*)(source + i + 4))).Store((float*)(destination + i));
                Vector256.Narrow(Vector256.Load((double*)(source + i + 8)), Vector256.Load((double*)(source + i + 12))).Store((float*)(destination + i + 8));
            }
        }

        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsKnown<S, D>() =>
        (typeof(D) == typeof(float) && (typeof(S) == typeof(Half) || typeof(S) == typeof(BFloat16) || typeof(S) == typeof(byte) || typeof(S) == typeof(int) || typeof(S) == typeof(double)))
        || (typeof(S) == typeof(float) && (typeof(D) == typeof(Half) || typeof(D) == typeof(BFloat16) || typeof(D) == typeof(double)))
        || (typeof(D) == typeof(int) && typeof(S) == typeof(byte))
        || (typeof(S) == typeof(int) && typeof(D) == typeof(long));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* to, Vector256<uint> low, Vector256<uint> high)
    {
        low.Store((uint*)to);
        high.Store((uint*)to + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(long* to, Vector256<long> a, Vector256<long> b, Vector256<long> c, Vector256<long> d)
    {
        a.Store(to);
        b.Store(to + 4);
        c.Store(to + 8);
        d.Store(to + 12);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> FromHalf(Vector256<uint> half)
    {
        Vector256<uint> exponent = Vector256.Create(0x7C00u << 13), bits = (half & Vector256.Create(0x7FFFu)) << 13, own = bits & exponent;
        Vector256<uint> normal = bits + Vector256.Create(112u << 23);
        // Infinity and NaN have the exponent 255; zero and denormals are renormalised by a subtraction.
        Vector256<uint> special = normal + Vector256.Create(112u << 23);
        Vector256<uint> small = ((normal + Vector256.Create(1u << 23)).AsSingle() - Vector256.Create(113u << 23).AsSingle()).AsUInt32();
        Vector256<uint> value = Vector256.ConditionalSelect(Vector256.Equals(own, exponent), special, Vector256.ConditionalSelect(Vector256.Equals(own, Vector256<uint>.Zero), small, normal));
        return value | ((half & Vector256.Create(0x8000u)) << 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> ToHalf(Vector256<uint> bits)
    {
        Vector256<uint> sign = bits & Vector256.Create(0x80000000u), size = bits ^ sign;
        Vector256<uint> odd = (size >> 13) & Vector256<uint>.One;
        Vector256<uint> normal = (size + Vector256.Create(unchecked(((15u - 127u) << 23) + 0xFFF)) + odd) >> 13;
        // The sum with ½ · 2^−24's partner rounds a denormal to its last place.
        Vector256<uint> magic = Vector256.Create(126u << 23);
        Vector256<uint> small = (size.AsSingle() + magic.AsSingle()).AsUInt32() - magic;
        Vector256<uint> special = Vector256.ConditionalSelect(Vector256.GreaterThan(size.AsInt32(), Vector256.Create(0x7F800000)).AsUInt32(), Vector256.Create(0x7E00u), Vector256.Create(0x7C00u));
        Vector256<uint> value = Vector256.ConditionalSelect(Vector256.LessThan(size.AsInt32(), Vector256.Create(113 << 23)).AsUInt32(), small, normal);
        value = Vector256.ConditionalSelect(Vector256.GreaterThanOrEqual(size.AsInt32(), Vector256.Create(143 << 23)).AsUInt32(), special, value);
        return value | (sign >> 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> ToBFloat(Vector256<uint> bits)
    {
        Vector256<uint> rounded = (bits + Vector256.Create(0x7FFFu) + ((bits >> 16) & Vector256<uint>.One)) >> 16;
        Vector256<uint> isNan = Vector256.GreaterThan((bits & Vector256.Create(0x7FFFFFFFu)).AsInt32(), Vector256.Create(0x7F800000)).AsUInt32();
        return Vector256.ConditionalSelect(isNan, (bits >> 16) | Vector256.Create(0x40u), rounded);
    }
}
