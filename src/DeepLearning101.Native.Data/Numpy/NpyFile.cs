using System.Buffers.Binary;

namespace DeepLearning101.Native.Data;

/// <summary>Reads and writes .npy files, one array of NumPy each.</summary>
/// <remarks>
/// Versions 1.0, 2.0 and 3.0 of the format; any element type that tensors have (f16 f32 f64 c64 c128 i8 i16 i32 i64 u8 bool), in either byte order.
/// An array in Fortran order becomes a tensor with the strides to match, not a copy. Objects and records are refused, so nothing in a file is ever executed. Thread-safe.
/// Source: NumPy Enhancement Proposal 1.
/// </remarks>
public static class NpyFile
{
    /// <summary>Reads an array as a copy.</summary>
    /// <exception cref="DataFormatException">The file is damaged, in another format or of a type that tensors lack; tells the byte.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static Tensor Load(string path, Device? device = null)
    {
        using FileBytes bytes = FileBytes.Open(path);
        return Read(bytes, device, map: false);
    }

    /// <summary>An array where it lies: the file stays mapped until the tensor is disposed or collected, and what is written to the tensor stays in this process.</summary>
    /// <remarks>The file must not be made shorter meanwhile. Big-endian arrays are copied.</remarks>
    /// <exception cref="DataFormatException">The file is damaged, in another format or of a type that tensors lack; tells the byte.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static Tensor Map(string path)
    {
        using FileBytes bytes = FileBytes.Open(path, writable: true);
        return Read(bytes, null, map: true);
    }

    /// <summary>Writes a tensor in row-major order, byte for byte as NumPy 1.24 does; the file appears as a whole or not at all.</summary>
    /// <exception cref="TensorDTypeException">The tensor is bf16, which NumPy lacks.</exception>
    public static void Save(string path, Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        byte[] header = NpyHeader.Write(tensor.DType, tensor.Shape);
        AtomicFile.Write(path, stream =>
        {
            stream.Write(header);
            TensorBytes.Write(stream, tensor, new byte[1 << 16]);
        });
    }

    internal static Tensor Read(FileBytes bytes, Device? device, bool map)
    {
        NpyHeader header = NpyHeader.Read(bytes);
        if (!header.BigEndian) return TensorBytes.Tensor(bytes, header.DataAt, header.DType, header.Layout, device, map);
        Tensor tensor = TensorBytes.Tensor(bytes, header.DataAt, header.DType, header.Layout, null, map: false);
        Turn(tensor, header.Bytes);
        if (device is null || device.IsHost) return tensor;
        using (tensor) return tensor.To(device);
    }

    internal static TensorFileEntry Inspect(FileBytes bytes, string name)
    {
        NpyHeader header = NpyHeader.Read(bytes);
        return new TensorFileEntry(name, header.DType, LongList.Create(header.Shape), header.Bytes);
    }

    private static unsafe void Turn(Tensor tensor, long bytes)
    {
        int size = tensor.DType.IsComplex ? tensor.DType.Size / 2 : tensor.DType.Size;
        for (long done = 0; done < bytes;)
        {
            int part = (int)Math.Min(bytes - done, 1 << 20);
            byte* p = (byte*)tensor.Pointer + done;
            switch (size)
            {
                case 2:
                    BinaryPrimitives.ReverseEndianness(new ReadOnlySpan<short>(p, part / 2), new Span<short>(p, part / 2));
                    break;
                case 4:
                    BinaryPrimitives.ReverseEndianness(new ReadOnlySpan<int>(p, part / 4), new Span<int>(p, part / 4));
                    break;
                default:
                    BinaryPrimitives.ReverseEndianness(new ReadOnlySpan<long>(p, part / 8), new Span<long>(p, part / 8));
                    break;
            }

            done += part;
        }

        GC.KeepAlive(tensor);
    }
}
