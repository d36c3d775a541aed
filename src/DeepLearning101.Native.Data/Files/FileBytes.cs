using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;

namespace DeepLearning101.Native.Data;

/// <summary>The bytes of a file, mapped into memory. Every reader of a format works on these; the map is gone when the reader and the last tensor over it are.</summary>
/// <remarks>
/// A map made for tensors is private: what is written to a tensor stays in this process and never reaches the file.
/// Tensors that nobody disposes are found by the collector: with the last of them the handle of the view becomes unreachable and its finaliser unmaps.
/// </remarks>
internal sealed unsafe class FileBytes : IDisposable
{
    private readonly MemoryMappedFile? map;
    private readonly MemoryMappedViewAccessor? view;
    private readonly IDisposable? whole;
    private readonly long origin;
    private readonly string within = "";
    private GCHandle pin;
    private int owners = 1;

    private FileBytes(string name, MemoryMappedFile? map, MemoryMappedViewAccessor? view, long length)
    {
        (Name, this.map, this.view, Length) = (name, map, view, length);
        if (view is null) return;
        byte* p = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref p);
        Pointer = p + view.PointerOffset;
        // The view is held by this object, which is enough; a reference that is not given back would keep the finaliser from unmapping.
        view.SafeMemoryMappedViewHandle.ReleasePointer();
    }

    private FileBytes(string name, byte[] bytes, string within)
    {
        (Name, Length, this.within) = (name, bytes.Length, within);
        pin = GCHandle.Alloc(bytes, GCHandleType.Pinned);
        Pointer = (byte*)pin.AddrOfPinnedObject();
    }

    private FileBytes(FileBytes file, long at, long length, string within)
    {
        (Name, Length, origin) = (file.Name, length, file.origin + at);
        Pointer = file.Pointer + at;
        this.within = file.within + within;
        whole = file.Lease();
    }

    /// <summary>What messages call the file.</summary>
    internal string Name { get; }

    internal byte* Pointer { get; private set; }

    internal long Length { get; }

    /// <summary>Maps a file.</summary>
    /// <param name="path">File.</param>
    /// <param name="writable">Whether tensors will lie in the map: then its pages are copied when they are written to.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    internal static FileBytes Open(string path, bool writable = false)
    {
        ArgumentNullException.ThrowIfNull(path);
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1);
        try
        {
            long length = stream.Length;
            if (length == 0)
            {
                stream.Dispose();
                return new FileBytes(path, null, null, 0);
            }

            MemoryMappedFileAccess access = writable ? MemoryMappedFileAccess.CopyOnWrite : MemoryMappedFileAccess.Read;
            MemoryMappedFile map = MemoryMappedFile.CreateFromFile(stream, null, 0, access, HandleInheritability.None, leaveOpen: false);
            try
            {
                return new FileBytes(path, map, map.CreateViewAccessor(0, length, access), length);
            }
            catch
            {
                map.Dispose();
                throw;
            }
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Bytes in memory under a name; they must not be used otherwise meanwhile.</summary>
    internal static FileBytes Over(string name, byte[] bytes) => new(name, bytes, "");

    /// <summary>Some of the bytes; the caller has checked that they are there.</summary>
    internal ReadOnlySpan<byte> Span(long at, long length)
    {
        if ((ulong)at > (ulong)Length || (ulong)length > (ulong)(Length - at)) throw Error(Math.Clamp(at, 0, Length), $"the file ends after {Length} bytes; {length} bytes from {at} on are needed.");
        return new ReadOnlySpan<byte>(Pointer + at, checked((int)length));
    }

    /// <summary>The bytes as a stream.</summary>
    internal Stream Stream() => Length == 0 ? System.IO.Stream.Null : new UnmanagedMemoryStream(Pointer, Length);

    /// <summary>The error that a byte of this file is wrong.</summary>
    internal DataFormatException Error(long at, string problem, Exception? inner = null) => new(Name, origin + at, within + problem, inner);

    /// <summary>A part that a reader sees as a file of its own; errors tell the byte of the whole file.</summary>
    /// <param name="at">First byte.</param>
    /// <param name="length">Number of bytes; the caller has checked that they are there.</param>
    /// <param name="within">What messages begin with, e.g. the name of the part.</param>
    internal FileBytes Slice(long at, long length, string within) => new(this, at, length, within);

    /// <summary>The unpacked content of a part; errors tell the byte of that content.</summary>
    internal FileBytes Unpacked(byte[] content, string within) => new(Name, content, this.within + within);

    /// <summary>Something that keeps the map until it is disposed.</summary>
    internal IDisposable Lease()
    {
        Interlocked.Increment(ref owners);
        return new Owner(this);
    }

    /// <summary>The reader lets go.</summary>
    public void Dispose()
    {
        if (Interlocked.Decrement(ref owners) != 0) return;
        Pointer = null;
        whole?.Dispose();
        if (pin.IsAllocated) pin.Free();
        if (view is null) return;
        view.Dispose();
        map!.Dispose();
    }

    private sealed class Owner(FileBytes bytes) : IDisposable
    {
        private FileBytes? held = bytes;

        public void Dispose() => Interlocked.Exchange(ref held, null)?.Dispose();
    }
}
