using System.Runtime.InteropServices;

namespace DeepLearning101.Native.Tests.OpTable;

/// <summary>Tensors whose last byte is the last one before a page that cannot be touched (where the system has <c>mmap</c>), with sentinels before the first.</summary>
internal sealed unsafe partial class GuardedMemory : IDisposable
{
    private const int Page = 4096, Sentinel = 64;

    private readonly List<(nint Base, nint Length, nint Start)> blocks = [];

    public void Dispose()
    {
        foreach ((nint at, nint length, _) in blocks)
        {
            if (OperatingSystem.IsLinux()) _ = munmap(at, length);
            else NativeMemory.Free((void*)at);
        }
    }

    internal Tensor Copy(Tensor x, bool poison = false)
    {
        long bytes = x.Count * x.DType.Size;
        nint room = (nint)((bytes + Sentinel + Page - 1) / Page * Page), length = room + Page, at;
        if (OperatingSystem.IsLinux())
        {
            at = mmap(0, length, 3, 0x22, -1, 0);
            Assert.That(mprotect(at + room, Page, 0), Is.Zero);
        }
        else
        {
            at = (nint)NativeMemory.Alloc((nuint)length);
        }

        nint start = at + room - (nint)bytes;
        new Span<byte>((void*)at, (int)(start - at)).Fill(0xA5);
        blocks.Add((at, length, start));
        var tensor = new Tensor(x.Layout.Contiguous, new Storage(Device.Cpu, start, bytes, null), 0, x.DType);
        if (poison) new Span<byte>((void*)start, (int)bytes).Fill(0xFF);
        else ((Backend)Device.Cpu).Copy(x, tensor);
        return tensor;
    }

    internal void CheckSentinels(string what)
    {
        foreach ((nint at, _, nint start) in blocks)
            Assert.That(new ReadOnlySpan<byte>((void*)at, (int)(start - at)).IndexOfAnyExcept((byte)0xA5), Is.EqualTo(-1), $"{what}: written before the first byte");
    }

    [LibraryImport("libc")]
    private static partial nint mmap(nint address, nint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc")]
    private static partial int mprotect(nint address, nint length, int protection);

    [LibraryImport("libc")]
    private static partial int munmap(nint address, nint length);
}
