namespace DeepLearning101.Native.Cpu;

/// <summary>One block of native memory per thread for packed operands; it grows to the largest need and lives as long as the thread.</summary>
internal sealed unsafe class GemmScratch
{
    [ThreadStatic]
    private static GemmScratch? _mine;

    private void* _memory;
    private nint _bytes;

    ~GemmScratch() => LargeBlocks.Free(_memory);

    /// <summary>At least <paramref name="bytes"/> of 64-byte aligned memory, valid until this thread's next call.</summary>
    internal static void* Get(nint bytes)
    {
        GemmScratch mine = _mine ??= new GemmScratch();
        if (mine._bytes < bytes)
        {
            mine._bytes = 0;
            LargeBlocks.Free(mine._memory);
            mine._memory = null;
            mine._memory = LargeBlocks.Allocate((nuint)bytes);
            mine._bytes = bytes;
        }

        return mine._memory;
    }
}
