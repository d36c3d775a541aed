using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>Folds the elements of vectors by halves without a round trip through memory; one vector, or as many as a vector has elements.</summary>
/// <remarks>
/// A load that overlaps a vector store which has not left the store buffer waits for it: folds through memory cost about 70 ns a row (sum_last_1K 2.3 µs for 32 rows).
/// Here a step puts the lower halves of two vectors in one register and the upper halves in another, so 16 rows share 15 combinations.
/// </remarks>
internal static unsafe class LaneFold
{
    /// <summary>Element 0 of the result: element i with i + Count/2, then with i + Count/4, … 1.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V One<F, V, T>(V v)
        where F : struct, IReduceFormula
        where V : struct, IPack<V, T>
        where T : unmanaged
    {
        if (!InRegisters<V, T>()) return OneInMemory<F, V, T>(v);
        if (V.Count > 8) v = F.Combine(Lower<V, T>(v, v, 8), Upper<V, T>(v, v, 8));
        if (V.Count > 4) v = F.Combine(Lower<V, T>(v, v, 4), Upper<V, T>(v, v, 4));
        v = F.Combine(Lower<V, T>(v, v, 2), Upper<V, T>(v, v, 2));
        return F.Combine(Lower<V, T>(v, v, 1), Upper<V, T>(v, v, 1));
    }

    /// <summary>Folds Count vectors, each as <see cref="One"/> does; element k of the result is what vector k folds to. The vectors are overwritten.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V Many<F, V, T>(V* v)
        where F : struct, IReduceFormula
        where V : unmanaged, IPack<V, T>
        where T : unmanaged
    {
        if (!InRegisters<V, T>())
        {
            T* first = stackalloc T[2 * V.Count];
            for (int i = 0; i < V.Count; i++) V.Store(OneInMemory<F, V, T>(v[i]), first + i);
            return V.Load(first);
        }

        if (V.Count > 8)
            for (int i = 0; i < 8; i++) v[i] = F.Combine(Lower<V, T>(v[2 * i], v[2 * i + 1], 8), Upper<V, T>(v[2 * i], v[2 * i + 1], 8));
        if (V.Count > 4)
            for (int i = 0; i < 4; i++) v[i] = F.Combine(Lower<V, T>(v[2 * i], v[2 * i + 1], 4), Upper<V, T>(v[2 * i], v[2 * i + 1], 4));
        for (int i = 0; i < 2; i++) v[i] = F.Combine(Lower<V, T>(v[2 * i], v[2 * i + 1], 2), Upper<V, T>(v[2 * i], v[2 * i + 1], 2));
        return Sorted<V, T>(F.Combine(Lower<V, T>(v[0], v[1], 1), Upper<V, T>(v[0], v[1], 1)));
    }

    [MethodImpl(Jit.Inline)]
    private static bool InRegisters<V, T>() where V : struct, IPack<V, T> where T : unmanaged =>
        V.Count * sizeof(T) == 64 && V.Count >= 4 ? Avx512F.IsSupported : V.Count * sizeof(T) == 32 && V.Count >= 4 && Avx.IsSupported;

    /// <summary>The lower half of each group of 2 · half elements of a, then those of b, in the order that the widths ask for.</summary>
    [MethodImpl(Jit.Inline)]
    private static V Lower<V, T>(V a, V b, int half) where V : struct, IPack<V, T> where T : unmanaged
    {
        if (V.Count * sizeof(T) == 64)
        {
            Vector512<float> x = Unsafe.BitCast<V, Vector512<float>>(a), y = Unsafe.BitCast<V, Vector512<float>>(b);
            return Unsafe.BitCast<Vector512<float>, V>((half * sizeof(T)) switch
            {
                32 => Avx512F.Shuffle4x128(x, y, 0x44),
                16 => Avx512F.Shuffle4x128(x, y, 0x88),
                8 => Avx512F.UnpackLow(x.AsDouble(), y.AsDouble()).AsSingle(),
                _ => Avx512F.Shuffle(x, y, 0x88),
            });
        }

        Vector256<float> s = Unsafe.BitCast<V, Vector256<float>>(a), t = Unsafe.BitCast<V, Vector256<float>>(b);
        return Unsafe.BitCast<Vector256<float>, V>((half * sizeof(T)) switch
        {
            16 => Avx.Permute2x128(s, t, 0x20),
            8 => Avx.UnpackLow(s.AsDouble(), t.AsDouble()).AsSingle(),
            _ => Avx.Shuffle(s, t, 0x88),
        });
    }

    /// <summary>The upper halves, in the order of <see cref="Lower"/>.</summary>
    [MethodImpl(Jit.Inline)]
    private static V Upper<V, T>(V a, V b, int half) where V : struct, IPack<V, T> where T : unmanaged
    {
        if (V.Count * sizeof(T) == 64)
        {
            Vector512<float> x = Unsafe.BitCast<V, Vector512<float>>(a), y = Unsafe.BitCast<V, Vector512<float>>(b);
            return Unsafe.BitCast<Vector512<float>, V>((half * sizeof(T)) switch
            {
                32 => Avx512F.Shuffle4x128(x, y, 0xEE),
                16 => Avx512F.Shuffle4x128(x, y, 0xDD),
                8 => Avx512F.UnpackHigh(x.AsDouble(), y.AsDouble()).AsSingle(),
                _ => Avx512F.Shuffle(x, y, 0xDD),
            });
        }

        Vector256<float> s = Unsafe.BitCast<V, Vector256<float>>(a), t = Unsafe.BitCast<V, Vector256<float>>(b);
        return Unsafe.BitCast<Vector256<float>, V>((half * sizeof(T)) switch
        {
            16 => Avx.Permute2x128(s, t, 0x31),
            8 => Avx.UnpackHigh(s.AsDouble(), t.AsDouble()).AsSingle(),
            _ => Avx.Shuffle(s, t, 0xDD),
        });
    }

    /// <summary>Puts what the steps leave in the order of the vectors: they work within 128 bits, so neighbours come out a quarter (a half) apart.</summary>
    [MethodImpl(Jit.Inline)]
    private static V Sorted<V, T>(V v) where V : struct, IPack<V, T> where T : unmanaged
    {
        if (V.Count == 16)
        {
            Vector512<int> x = Unsafe.BitCast<V, Vector512<int>>(v);
            return Unsafe.BitCast<Vector512<int>, V>(Vector512.Shuffle(x, Vector512.Create(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15)));
        }

        if (V.Count == 4) return Unsafe.BitCast<Vector256<long>, V>(Vector256.Shuffle(Unsafe.BitCast<V, Vector256<long>>(v), Vector256.Create(0L, 2, 1, 3)));
        return sizeof(T) == 8
            ? Unsafe.BitCast<Vector512<long>, V>(Vector512.Shuffle(Unsafe.BitCast<V, Vector512<long>>(v), Vector512.Create(0L, 2, 4, 6, 1, 3, 5, 7)))
            : Unsafe.BitCast<Vector256<int>, V>(Vector256.Shuffle(Unsafe.BitCast<V, Vector256<int>>(v), Vector256.Create(0, 4, 1, 5, 2, 6, 3, 7)));
    }

    private static V OneInMemory<F, V, T>(V v)
        where F : struct, IReduceFormula
        where V : struct, IPack<V, T>
        where T : unmanaged
    {
        // Folds below the vector's width read one vector beyond it.
        T* lanes = stackalloc T[2 * V.Count];
        V.Store(v, lanes);
        V.Store(v, lanes + V.Count);
        for (int half = V.Count / 2; half > 0; half /= 2) V.Store(F.Combine(V.Load(lanes), V.Load(lanes + half)), lanes);
        return V.Load(lanes);
    }
}
