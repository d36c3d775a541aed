using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>The first elements of a vector: what a row leaves when its length is no multiple of the vector's.</summary>
internal static unsafe class PartPack
{
    /// <summary>Mask of the first <paramref name="count"/> lanes.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V Mask<V, T>(nint count) where V : struct, IPack<V, T> where T : unmanaged
    {
        if (V.Count * sizeof(T) == 64)
        {
            return sizeof(T) == 4
                ? Unsafe.BitCast<Vector512<int>, V>(Vector512.LessThan(Vector512<int>.Indices, Vector512.Create((int)count)))
                : Unsafe.BitCast<Vector512<long>, V>(Vector512.LessThan(Vector512<long>.Indices, Vector512.Create((long)count)));
        }

        if (V.Count * sizeof(T) == 32)
        {
            return sizeof(T) == 4
                ? Unsafe.BitCast<Vector256<int>, V>(Vector256.LessThan(Vector256<int>.Indices, Vector256.Create((int)count)))
                : Unsafe.BitCast<Vector256<long>, V>(Vector256.LessThan(Vector256<long>.Indices, Vector256.Create((long)count)));
        }

        return BytesMask<V, T>(count);
    }

    /// <summary>Reads the first <paramref name="count"/> elements (at least one) and no other; the lanes beyond hold anything.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V Load<V, T>(T* source, nint count) where V : struct, IPack<V, T> where T : unmanaged
    {
        if (V.Count * sizeof(T) == 64 && Avx512F.IsSupported)
        {
            return sizeof(T) == 4
                ? Unsafe.BitCast<Vector512<float>, V>(Avx512F.MaskLoad((float*)source, Unsafe.BitCast<V, Vector512<float>>(Mask<V, T>(count)), Vector512<float>.Zero))
                : Unsafe.BitCast<Vector512<double>, V>(Avx512F.MaskLoad((double*)source, Unsafe.BitCast<V, Vector512<double>>(Mask<V, T>(count)), Vector512<double>.Zero));
        }

        if (V.Count * sizeof(T) == 32 && Avx.IsSupported)
        {
            return sizeof(T) == 4
                ? Unsafe.BitCast<Vector256<float>, V>(Avx.MaskLoad((float*)source, Unsafe.BitCast<V, Vector256<float>>(Mask<V, T>(count))))
                : Unsafe.BitCast<Vector256<double>, V>(Avx.MaskLoad((double*)source, Unsafe.BitCast<V, Vector256<double>>(Mask<V, T>(count))));
        }

        return Copied<V, T>(source, count);
    }

    /// <summary>Writes the first <paramref name="count"/> elements and no other.</summary>
    [MethodImpl(Jit.Inline)]
    internal static void Store<V, T>(V value, T* destination, nint count) where V : struct, IPack<V, T> where T : unmanaged
    {
        if (V.Count * sizeof(T) == 64 && Avx512F.IsSupported)
        {
            if (sizeof(T) == 4) Avx512F.MaskStore((float*)destination, Unsafe.BitCast<V, Vector512<float>>(Mask<V, T>(count)), Unsafe.BitCast<V, Vector512<float>>(value));
            else Avx512F.MaskStore((double*)destination, Unsafe.BitCast<V, Vector512<double>>(Mask<V, T>(count)), Unsafe.BitCast<V, Vector512<double>>(value));
        }
        else if (V.Count * sizeof(T) == 32 && Avx.IsSupported)
        {
            if (sizeof(T) == 4) Avx.MaskStore((float*)destination, Unsafe.BitCast<V, Vector256<float>>(Mask<V, T>(count)), Unsafe.BitCast<V, Vector256<float>>(value));
            else Avx.MaskStore((double*)destination, Unsafe.BitCast<V, Vector256<double>>(Mask<V, T>(count)), Unsafe.BitCast<V, Vector256<double>>(value));
        }
        else
        {
            CopyOut(value, destination, count);
        }
    }

    private static void CopyOut<V, T>(V value, T* destination, nint count) where V : struct, IPack<V, T> where T : unmanaged
    {
        T* block = stackalloc T[V.Count];
        V.Store(value, block);
        for (nint i = 0; i < count; i++) destination[i] = block[i];
    }

    private static V BytesMask<V, T>(nint count) where V : struct, IPack<V, T> where T : unmanaged
    {
        byte* bytes = stackalloc byte[16];
        for (int i = 0; i < V.Count; i++) bytes[i] = i < count ? (byte)1 : (byte)0;
        return V.LoadMask(bytes);
    }

    private static V Copied<V, T>(T* source, nint count) where V : struct, IPack<V, T> where T : unmanaged
    {
        T* block = stackalloc T[V.Count];
        for (nint i = 0; i < V.Count; i++) block[i] = source[Math.Min(i, count - 1)];
        return V.Load(block);
    }
}
