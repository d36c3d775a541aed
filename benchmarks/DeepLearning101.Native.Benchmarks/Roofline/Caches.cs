using System.Runtime.Intrinsics.X86;

namespace DeepLearning101.Native.Benchmarks.Roofline;

/// <summary>A level of the memory hierarchy.</summary>
internal enum MemoryLevel
{
    /// <summary>First-level data cache of a core.</summary>
    L1,

    /// <summary>Second-level cache of a core.</summary>
    L2,

    /// <summary>Last-level cache, shared.</summary>
    L3,

    /// <summary>Memory.</summary>
    Memory,
}

/// <summary>Cache sizes as the processor states them (leaf 4, or 8000001Dh on AMD); a virtual machine often hides the system's files on them.</summary>
internal static class Caches
{
    private static readonly long[] sizes = Read();

    /// <summary>Bytes that a level holds: L1 and L2 for each core, L3 in all.</summary>
    internal static long Size(MemoryLevel level) => level == MemoryLevel.Memory ? long.MaxValue : sizes[(int)level];

    /// <summary>The smallest level that holds so many bytes spread over so many cores.</summary>
    internal static MemoryLevel Holding(double bytes, int threads) =>
        bytes / threads <= sizes[0] ? MemoryLevel.L1 : bytes / threads <= sizes[1] ? MemoryLevel.L2 : bytes <= sizes[2] ? MemoryLevel.L3 : MemoryLevel.Memory;

    private static long[] Read()
    {
        long[] result = [32 << 10, 1 << 20, 32 << 20];
        if (!X86Base.IsSupported) return result;
        bool amd = X86Base.CpuId(0, 0).Ebx == 0x68747541;
        for (int i = 0; i < 8; i++)
        {
            (int eax, int ebx, int ecx, _) = X86Base.CpuId(amd ? unchecked((int)0x8000001D) : 4, i);
            int kind = eax & 31, level = (eax >> 5) & 7;
            if (kind == 0) break;
            if (kind == 2 || level is < 1 or > 3) continue;
            result[level - 1] = (((uint)ebx >> 22) + 1L) * ((((uint)ebx >> 12) & 1023) + 1L) * (((uint)ebx & 4095) + 1L) * ((uint)ecx + 1L);
        }

        return result;
    }
}
