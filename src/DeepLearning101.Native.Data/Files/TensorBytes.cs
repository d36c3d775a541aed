namespace DeepLearning101.Native.Data;

/// <summary>Makes storages and tensors of bytes of a file: over the map where that is asked for and possible, a copy otherwise.</summary>
internal static unsafe class TensorBytes
{
    /// <summary>Product of a shape and an element size, or -1 where it passes what a file can have or a length is negative.</summary>
    internal static long Count(ReadOnlySpan<long> shape, int size)
    {
        // A zero length makes the product zero, but the others must still multiply to something that strides can hold.
        long most = size, count = size;
        foreach (long length in shape)
        {
            if (length < 0) return -1;
            if (Math.BigMul(most, Math.Max(length, 1), out most) != 0 || most is < 0 or > 1L << 60) return -1;
            count *= length;
        }

        return count;
    }

    /// <summary>A storage of <paramref name="length"/> bytes from <paramref name="at"/> on.</summary>
    /// <param name="bytes">File.</param>
    /// <param name="at">First byte.</param>
    /// <param name="length">Number of bytes; the caller has checked that they are there.</param>
    /// <param name="alignment">Bytes of which the place of the elements must be a multiple to be used as it is.</param>
    /// <param name="device">Where to.</param>
    /// <param name="map">Whether the storage may lie in the map itself.</param>
    internal static Storage Storage(FileBytes bytes, long at, long length, int alignment, Device? device, bool map)
    {
        device ??= Device.Cpu;
        byte* source = bytes.Pointer + at;
        if (map && device.IsHost && length > 0 && (nint)source % alignment == 0) return new Storage(device, (nint)source, length, bytes.Lease());
        var storage = new FinalizableStorage(device, length);
        if (length > 0) device.Upload(source, storage.Pointer, length);
        return storage;
    }

    /// <summary>A tensor whose elements lie in the file in the order of its layout, which reaches exactly <c>Count</c> elements.</summary>
    internal static Tensor Tensor(FileBytes bytes, long at, DType dtype, Layout layout, Device? device, bool map)
    {
        long length = layout.Count * dtype.Size;
        if (dtype == DType.Bool) CheckBools(bytes, at, length);
        return new Tensor(layout, Storage(bytes, at, length, dtype.IsComplex ? dtype.Size / 2 : dtype.Size, device, map), 0, dtype);
    }

    /// <summary>Kernels count on a bool being 0 or 1; any other byte is refused here rather than trusted there.</summary>
    internal static void CheckBools(FileBytes bytes, long at, long length)
    {
        for (long done = 0; done < length;)
        {
            int part = (int)Math.Min(length - done, 1 << 20);
            int wrong = bytes.Span(at + done, part).IndexOfAnyExceptInRange((byte)0, (byte)1);
            if (wrong >= 0) throw bytes.Error(at + done + wrong, $"a bool must be 0 or 1; found {bytes.Pointer[at + done + wrong]}.");
            done += part;
        }
    }

    /// <summary>Writes the elements of a tensor in row-major order.</summary>
    internal static void Write(Stream stream, Tensor tensor, byte[] buffer)
    {
        using Tensor? copy = tensor.IsContiguous ? null : tensor.Detach().Contiguous();
        Tensor source = copy ?? tensor;
        for (long done = 0, bytes = source.Count * source.DType.Size; done < bytes;)
        {
            int part = (int)Math.Min(buffer.Length, bytes - done);
            fixed (byte* p = buffer) source.Device.Download((nint)source.Pointer + (nint)done, p, part);
            stream.Write(buffer, 0, part);
            done += part;
        }

        GC.KeepAlive(tensor);
    }
}
