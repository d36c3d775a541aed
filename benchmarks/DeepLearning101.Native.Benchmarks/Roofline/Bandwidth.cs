using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using DeepLearning101.Native.Cpu;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Benchmarks.Roofline;

/// <summary>Bytes a second that a level of memory gives to loops that read and write so many arrays at once.</summary>
/// <remarks>Bytes are those that the loop names; a line that the processor reads only to write it is not counted. Above the caches, stores past them are tried too and the better way is taken.</remarks>
internal static unsafe class Bandwidth
{
    /// <summary>Most arrays that a loop here reads at once, and writes at once.</summary>
    internal const int MostReads = 3, MostWrites = 1;

    /// <summary>GB/s over all threads.</summary>
    internal static double GigaBytes(MemoryLevel level, int reads, int writes, int threads) => Isa.Level switch
    {
        IsaLevel.Avx512 => Run<F32x16>(level, reads, writes, threads),
        IsaLevel.Avx2 => Run<F32x8>(level, reads, writes, threads),
        IsaLevel.V128 => Run<F32x4>(level, reads, writes, threads),
        _ => Run<F32x1>(level, reads, writes, threads),
    };

    private static double Run<V>(MemoryLevel level, int reads, int writes, int threads) where V : unmanaged, IBitLanes<V, float>
    {
        // Half of a private cache; of the shared one at least four private ones and at most a quarter, whose rest other programs may hold.
        long total = level switch
        {
            MemoryLevel.L1 => Caches.Size(MemoryLevel.L1) / 2,
            MemoryLevel.L2 => Caches.Size(MemoryLevel.L2) / 2,
            MemoryLevel.L3 => Math.Max(4 * Caches.Size(MemoryLevel.L2), Caches.Size(MemoryLevel.L3) / 4) / threads,
            _ => Math.Max(64 << 20, 4 * Math.Min(Caches.Size(MemoryLevel.L3), 128 << 20)) / threads,
        };
        int arrays = reads + writes, count = (int)(total / arrays / sizeof(float)) & ~255, stride = count + 1024 + 64;
        int passes = (int)Math.Max(1, (1L << 20) / total);
        var memory = (float*)NativeMemory.AlignedAlloc((nuint)((long)threads * arrays * stride * sizeof(float)), 4096);
        try
        {
            NativeMemory.Clear(memory, (nuint)((long)threads * arrays * stride * sizeof(float)));
            double seconds = Time<V, Cached>(memory, count, stride, reads, writes, passes, threads, level);
            if (level >= MemoryLevel.L3 && writes > 0) seconds = Math.Min(seconds, Time<V, Streamed>(memory, count, stride, reads, writes, passes, threads, level));
            return (double)threads * arrays * count * sizeof(float) * passes / seconds / 1e9;
        }
        finally
        {
            NativeMemory.AlignedFree(memory);
        }
    }

    private static double Time<V, S>(float* memory, int count, int stride, int reads, int writes, int passes, int threads, MemoryLevel level) where V : unmanaged, IBitLanes<V, float> where S : IStoring =>
        Teams.Best(threads, i =>
        {
            float* a = memory + ((long)i * (reads + writes) * stride), b = a + stride, c = b + stride, y = a + ((long)reads * stride);
            for (int pass = 0; pass < passes; pass++)
            {
                switch (reads, writes)
                {
                    case (1, 0): Read<V>(a, a + (count / 2), count / 2); break;
                    case (2, 0): Read<V>(a, b, count); break;
                    case (0, 1): Write<V, S>(y, count); break;
                    case (1, 1): Copy<V, S>(a, y, count); break;
                    case (2, 1): Add<V, S>(a, b, y, count); break;
                    default: AddThree<V, S>(a, b, c, y, count); break;
                }
            }
        }, level == MemoryLevel.Memory ? 6 : 60);

    private interface IStoring
    {
        static abstract bool Streams { get; }
    }

    private readonly struct Cached : IStoring
    {
        public static bool Streams => false;
    }

    private readonly struct Streamed : IStoring
    {
        public static bool Streams => true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<V, S>(V value, float* to) where V : unmanaged, IBitLanes<V, float> where S : IStoring
    {
        if (!S.Streams) V.Store(value, to);
        else if (sizeof(V) == 64) Vector512.StoreAlignedNonTemporal(*(Vector512<float>*)&value, to);
        else if (sizeof(V) == 32) Vector256.StoreAlignedNonTemporal(*(Vector256<float>*)&value, to);
        else V.Store(value, to);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Read<V>(float* a, float* b, int count) where V : unmanaged, IBitLanes<V, float>
    {
        V s0 = V.Create(0), s1 = s0, s2 = s0, s3 = s0;
        for (int i = 0; i < count; i += 2 * V.Count)
        {
            s0 += V.Load(a + i);
            s1 += V.Load(b + i);
            s2 += V.Load(a + i + V.Count);
            s3 += V.Load(b + i + V.Count);
        }

        V sum = s0 + s1 + (s2 + s3);
        if (V.MaskBits(V.Equal(sum, V.Create(0.123))) != 0) V.Store(sum, a);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Write<V, S>(float* y, int count) where V : unmanaged, IBitLanes<V, float> where S : IStoring
    {
        V value = V.Create(0);
        for (int i = 0; i < count; i += 2 * V.Count)
        {
            Store<V, S>(value, y + i);
            Store<V, S>(value, y + i + V.Count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Copy<V, S>(float* a, float* y, int count) where V : unmanaged, IBitLanes<V, float> where S : IStoring
    {
        for (int i = 0; i < count; i += 2 * V.Count)
        {
            Store<V, S>(V.Load(a + i), y + i);
            Store<V, S>(V.Load(a + i + V.Count), y + i + V.Count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Add<V, S>(float* a, float* b, float* y, int count) where V : unmanaged, IBitLanes<V, float> where S : IStoring
    {
        for (int i = 0; i < count; i += 2 * V.Count)
        {
            Store<V, S>(V.Load(a + i) + V.Load(b + i), y + i);
            Store<V, S>(V.Load(a + i + V.Count) + V.Load(b + i + V.Count), y + i + V.Count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void AddThree<V, S>(float* a, float* b, float* c, float* y, int count) where V : unmanaged, IBitLanes<V, float> where S : IStoring
    {
        for (int i = 0; i < count; i += 2 * V.Count)
        {
            Store<V, S>(V.Load(a + i) + V.Load(b + i) + V.Load(c + i), y + i);
            Store<V, S>(V.Load(a + i + V.Count) + V.Load(b + i + V.Count) + V.Load(c + i + V.Count), y + i + V.Count);
        }
    }
}
