using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>The few operations across lanes that windows with stride 2 need. They move bits only, so width changes nothing.</summary>
internal static unsafe class LaneShuffle
{
    /// <summary>source[0], source[2], … : every second of 2 · Count elements.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V Even<V, T>(T* source) where V : struct, IBitLanes<V, T> where T : unmanaged
    {
        if (typeof(V) == typeof(F32x16))
        {
            Vector512<float> low = Vector512.Load((float*)source), high = Vector512.Load((float*)source + 16);
            Vector512<int> index = Vector512.Create(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
            return Unsafe.BitCast<F32x16, V>(new F32x16(Avx512F.PermuteVar16x32x2(low, index, high)));
        }

        if (typeof(V) == typeof(F32x8))
        {
            Vector256<float> low = Vector256.Load((float*)source), high = Vector256.Load((float*)source + 8);
            Vector256<double> mixed = Avx.Shuffle(low, high, 0b10_00_10_00).AsDouble();
            return Unsafe.BitCast<F32x8, V>(new F32x8(Avx2.Permute4x64(mixed, 0b11_01_10_00).AsSingle()));
        }

        if (typeof(V) == typeof(F64x8))
        {
            Vector512<double> low = Vector512.Load((double*)source), high = Vector512.Load((double*)source + 8);
            return Unsafe.BitCast<F64x8, V>(new F64x8(Avx512F.PermuteVar8x64x2(low, Vector512.Create(0L, 2, 4, 6, 8, 10, 12, 14), high)));
        }

        if (typeof(V) == typeof(F64x4))
        {
            Vector256<double> low = Vector256.Load((double*)source), high = Vector256.Load((double*)source + 4);
            return Unsafe.BitCast<F64x4, V>(new F64x4(Avx2.Permute4x64(Avx.UnpackLow(low, high), 0b11_01_10_00)));
        }

        if (typeof(V) == typeof(F32x4) && Sse.IsSupported)
        {
            Vector128<float> low = Vector128.Load((float*)source), high = Vector128.Load((float*)source + 4);
            return Unsafe.BitCast<F32x4, V>(new F32x4(Sse.Shuffle(low, high, 0b10_00_10_00)));
        }

        if (typeof(V) == typeof(F32x4) && AdvSimd.Arm64.IsSupported)
        {
            Vector128<float> low = Vector128.Load((float*)source), high = Vector128.Load((float*)source + 4);
            return Unsafe.BitCast<F32x4, V>(new F32x4(AdvSimd.Arm64.UnzipEven(low, high)));
        }

        if (typeof(V) == typeof(F32x4))
        {
            float* s = (float*)source;
            return Unsafe.BitCast<F32x4, V>(new F32x4(Vector128.Create(s[0], s[2], s[4], s[6])));
        }

        if (typeof(V) == typeof(F64x2))
        {
            double* s = (double*)source;
            return Unsafe.BitCast<F64x2, V>(new F64x2(Vector128.Create(s[0], s[2])));
        }

        return V.Load(source);
    }

    /// <summary>source[1], source[3], …</summary>
    [MethodImpl(Jit.Inline)]
    internal static V Odd<V, T>(T* source) where V : struct, IBitLanes<V, T> where T : unmanaged
    {
        if (typeof(V) == typeof(F32x16))
        {
            Vector512<float> low = Vector512.Load((float*)source), high = Vector512.Load((float*)source + 16);
            Vector512<int> index = Vector512.Create(1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
            return Unsafe.BitCast<F32x16, V>(new F32x16(Avx512F.PermuteVar16x32x2(low, index, high)));
        }

        if (typeof(V) == typeof(F32x8))
        {
            Vector256<float> low = Vector256.Load((float*)source), high = Vector256.Load((float*)source + 8);
            Vector256<double> mixed = Avx.Shuffle(low, high, 0b11_01_11_01).AsDouble();
            return Unsafe.BitCast<F32x8, V>(new F32x8(Avx2.Permute4x64(mixed, 0b11_01_10_00).AsSingle()));
        }

        if (typeof(V) == typeof(F64x8))
        {
            Vector512<double> low = Vector512.Load((double*)source), high = Vector512.Load((double*)source + 8);
            return Unsafe.BitCast<F64x8, V>(new F64x8(Avx512F.PermuteVar8x64x2(low, Vector512.Create(1L, 3, 5, 7, 9, 11, 13, 15), high)));
        }

        if (typeof(V) == typeof(F64x4))
        {
            Vector256<double> low = Vector256.Load((double*)source), high = Vector256.Load((double*)source + 4);
            return Unsafe.BitCast<F64x4, V>(new F64x4(Avx2.Permute4x64(Avx.UnpackHigh(low, high), 0b11_01_10_00)));
        }

        if (typeof(V) == typeof(F32x4) && Sse.IsSupported)
        {
            Vector128<float> low = Vector128.Load((float*)source), high = Vector128.Load((float*)source + 4);
            return Unsafe.BitCast<F32x4, V>(new F32x4(Sse.Shuffle(low, high, 0b11_01_11_01)));
        }

        if (typeof(V) == typeof(F32x4) && AdvSimd.Arm64.IsSupported)
        {
            Vector128<float> low = Vector128.Load((float*)source), high = Vector128.Load((float*)source + 4);
            return Unsafe.BitCast<F32x4, V>(new F32x4(AdvSimd.Arm64.UnzipOdd(low, high)));
        }

        if (typeof(V) == typeof(F32x4))
        {
            float* s = (float*)source;
            return Unsafe.BitCast<F32x4, V>(new F32x4(Vector128.Create(s[1], s[3], s[5], s[7])));
        }

        if (typeof(V) == typeof(F64x2))
        {
            double* s = (double*)source;
            return Unsafe.BitCast<F64x2, V>(new F64x2(Vector128.Create(s[1], s[3])));
        }

        return V.Load(source + 1);
    }

    /// <summary>Writes every lane twice: 2 · Count elements.</summary>
    [MethodImpl(Jit.Inline)]
    internal static void StoreTwice<V, T>(V value, T* destination) where V : struct, IBitLanes<V, T> where T : unmanaged
    {
        if (typeof(V) == typeof(F32x16))
        {
            Vector512<float> v = Unsafe.BitCast<V, F32x16>(value).V;
            Avx512F.PermuteVar16x32(v, Vector512.Create(0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7)).Store((float*)destination);
            Avx512F.PermuteVar16x32(v, Vector512.Create(8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13, 14, 14, 15, 15)).Store((float*)destination + 16);
            return;
        }

        if (typeof(V) == typeof(F32x8))
        {
            Vector256<float> v = Unsafe.BitCast<V, F32x8>(value).V;
            Vector256.Shuffle(v, Vector256.Create(0, 0, 1, 1, 2, 2, 3, 3)).Store((float*)destination);
            Vector256.Shuffle(v, Vector256.Create(4, 4, 5, 5, 6, 6, 7, 7)).Store((float*)destination + 8);
            return;
        }

        if (typeof(V) == typeof(F32x4))
        {
            Vector128<float> v = Unsafe.BitCast<V, F32x4>(value).V;
            Vector128.Shuffle(v, Vector128.Create(0, 0, 1, 1)).Store((float*)destination);
            Vector128.Shuffle(v, Vector128.Create(2, 2, 3, 3)).Store((float*)destination + 4);
            return;
        }

        V.Store(value, destination + V.Count);
        for (int i = 0; i < V.Count; i++)
        {
            T lane = destination[V.Count + i];
            destination[2 * i] = lane;
            destination[2 * i + 1] = lane;
        }
    }

    /// <summary>Writes lanes that hold integers of the element's width as 64-bit integers.</summary>
    [MethodImpl(Jit.Inline)]
    internal static void StoreIntegers<V, T>(V value, long* destination) where V : struct, IBitLanes<V, T> where T : unmanaged
    {
        if (typeof(V) == typeof(F32x16))
        {
            Vector512<int> bits = Unsafe.BitCast<V, F32x16>(value).V.AsInt32();
            Avx512F.ConvertToVector512Int64(bits.GetLower()).Store(destination);
            Avx512F.ConvertToVector512Int64(bits.GetUpper()).Store(destination + 8);
            return;
        }

        if (sizeof(T) == sizeof(long))
        {
            V.Store(value, (T*)destination);
            return;
        }

        if (typeof(V) == typeof(F32x8))
        {
            Vector256<int> bits = Unsafe.BitCast<V, F32x8>(value).V.AsInt32();
            Vector256.WidenLower(bits).Store(destination);
            Vector256.WidenUpper(bits).Store(destination + 4);
            return;
        }

        if (typeof(V) == typeof(F32x4))
        {
            Vector128<int> bits = Unsafe.BitCast<V, F32x4>(value).V.AsInt32();
            Vector128.WidenLower(bits).Store(destination);
            Vector128.WidenUpper(bits).Store(destination + 2);
            return;
        }

        *destination = BitConverter.SingleToInt32Bits(Unsafe.BitCast<V, F32x1>(value).V);
    }

    /// <summary>Lanes that hold the integers 0, step, 2 · step, …</summary>
    internal static V Ramp<V, T>(int step) where V : struct, IBitLanes<V, T> where T : unmanaged
    {
        byte* memory = stackalloc byte[V.Count * sizeof(T)];
        for (int i = 0; i < V.Count; i++)
        {
            if (sizeof(T) == sizeof(long))
            {
                ((long*)memory)[i] = (long)i * step;
            }
            else
            {
                ((int*)memory)[i] = i * step;
            }
        }

        return V.Load((T*)memory);
    }
}
