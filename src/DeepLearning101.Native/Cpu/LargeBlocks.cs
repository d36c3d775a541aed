using System.Runtime.InteropServices;

namespace DeepLearning101.Native.Cpu;

/// <summary>Memory from the system, on huge pages where a block is large enough for one and the system has them on request (Linux).</summary>
/// <remarks>
/// A product walks down columns whose elements lie a row apart, each in a page of its own: with pages of 4 KiB the translations miss their cache.
/// Measured on one core of a Zen 5 server, milliseconds with pages of 4 KiB and of 2 MiB: f32 2048 × 2048 × 2048 97.6 and 89.5; 1 × 4096 × 4096 2.9 and 2.1.
/// </remarks>
internal static unsafe partial class LargeBlocks
{
    private const nuint Alignment = 64;

    /// <summary>Bytes of a huge page.</summary>
    private const nuint HugePage = 2 << 20;

    /// <summary>MADV_HUGEPAGE of madvise(2).</summary>
    private const int AdviseHuge = 14;

    private static bool canAdvise = OperatingSystem.IsLinux();

    /// <summary>A block aligned to 64 bytes at least; <see cref="Free"/> gives it back.</summary>
    /// <exception cref="OutOfMemoryException">The system has not so many bytes.</exception>
    internal static void* Allocate(nuint bytes)
    {
        if (bytes < HugePage || !canAdvise) return NativeMemory.AlignedAlloc(bytes, Alignment);
        void* block = NativeMemory.AlignedAlloc(bytes, HugePage);
        try
        {
            // Only advice: a refusal leaves small pages.
            _ = Advise(block, bytes & ~(HugePage - 1), AdviseHuge);
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException)
        {
            canAdvise = false;
        }

        return block;
    }

    internal static void Free(void* block) => NativeMemory.AlignedFree(block);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* address, nuint length, int advice);
}
