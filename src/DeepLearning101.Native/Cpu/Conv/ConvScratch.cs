using System.Runtime.InteropServices;

namespace DeepLearning101.Native.Cpu;

/// <summary>
/// Scratch memory of one thread, kept for the next call and freed with the thread: what a kernel packs into while it works.
/// Two purposes have a block each, because a job's parts run while the caller's workspace is in use.
/// </summary>
internal sealed unsafe class ConvScratch
{
    private const nuint Alignment = 64;

    [ThreadStatic]
    private static ConvScratch? _part;

    [ThreadStatic]
    private static ConvScratch? _call;

    private void* _memory;
    private nint _bytes;

    private ConvScratch()
    {
    }

    ~ConvScratch() => NativeMemory.AlignedFree(_memory);

    /// <summary>Scratch of the part that this thread runs; the contents are undefined.</summary>
    internal static void* ForPart(nint bytes) => (_part ??= new ConvScratch()).Ensure(bytes);

    /// <summary>Stand-in for a workspace that the caller of a kernel did not give.</summary>
    internal static void* ForCall(nint bytes) => (_call ??= new ConvScratch()).Ensure(bytes);

    private void* Ensure(nint bytes)
    {
        if (bytes > _bytes)
        {
            NativeMemory.AlignedFree(_memory);
            _memory = null;
            _bytes = 0;
            _memory = NativeMemory.AlignedAlloc((nuint)bytes, Alignment);
            _bytes = bytes;
        }

        return _memory;
    }
}
