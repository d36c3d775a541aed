using System.Buffers.Binary;
using System.IO.Compression;

namespace DeepLearning101.Native.Data;

/// <summary>Reads and writes IDX files (the format of MNIST), plain or compressed with gzip, as tensors.</summary>
/// <remarks>
/// Layout: two zero bytes, a type byte (08 u8, 09 i8, 0B i16, 0C i32, 0D f32, 0E f64), the number of dimensions, each length as a big-endian 32-bit integer, the elements, big-endian.
/// Source: Y. LeCun, C. Cortes, C. J. C. Burges, The MNIST database, file formats.
/// </remarks>
public static class IdxFile
{
    private const int HeadLength = 4 + 4 * Layout.MaxRank;

    /// <summary>Reads a file.</summary>
    /// <exception cref="DataFormatException">The file is damaged or in another format; tells the byte.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static Tensor Read(string file)
    {
        using FileBytes bytes = FileBytes.Open(file);
        return Read(bytes);
    }

    /// <summary>Writes a file, which appears as a whole or not at all; with gzip where the name ends in <c>.gz</c>.</summary>
    /// <exception cref="TensorDTypeException">The tensor is of a type that the format lacks (it has u8 i8 i16 i32 f32 f64).</exception>
    /// <exception cref="TensorShapeException">A length does not fit 32 bits.</exception>
    public static void Write(string file, Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(tensor);
        var head = new byte[4 + 4 * tensor.Rank];
        head[2] = CodeOf(tensor.DType);
        head[3] = (byte)tensor.Rank;
        for (int i = 0; i < tensor.Rank; i++)
        {
            if (tensor.Shape[i] > uint.MaxValue) throw new TensorShapeException("IdxFile", $"IdxFile: every length must fit 32 bits; given {Layout.Format(tensor.Shape)}.", tensor.Shape.ToArray());
            BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(4 + 4 * i), (uint)tensor.Shape[i]);
        }

        AtomicFile.Write(file, stream =>
        {
            using GZipStream? gzip = file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true) : null;
            Stream to = gzip ?? stream;
            to.Write(head);
            WriteElements(to, tensor);
        });
    }

    internal static Tensor Read(FileBytes bytes)
    {
        DType dtype = default;
        long[] shape = [];
        byte[] content = DataFile.Read(bytes, HeadLength, head => Parse(bytes.Name, head, out dtype, out shape));
        Span<byte> data = content.AsSpan(4 + 4 * shape.Length);
        if (BitConverter.IsLittleEndian && dtype.Size > 1) Swap(data, dtype.Size);
        return Make(data, dtype, shape);
    }

    internal static TensorFileEntry Inspect(FileBytes bytes)
    {
        Parse(bytes.Name, DataFile.ReadHead(bytes, HeadLength), out DType dtype, out long[] shape);
        return new TensorFileEntry("", dtype, LongList.Create(shape), TensorBytes.Count(shape, dtype.Size));
    }

    private static long Parse(string file, byte[] head, out DType dtype, out long[] shape)
    {
        if (head.Length < 4) throw new DataFormatException(file, head.Length, "the file ends within the first four bytes; an IDX file has at least those.");
        if (head[0] != 0 || head[1] != 0) throw new DataFormatException(file, 0, $"the magic number must begin with two zero bytes; found {head[0]:X2} {head[1]:X2}.");
        dtype = head[2] switch
        {
            0x08 => DType.UInt8,
            0x09 => DType.Int8,
            0x0B => DType.Int16,
            0x0C => DType.Int32,
            0x0D => DType.Float32,
            0x0E => DType.Float64,
            _ => throw new DataFormatException(file, 2, $"the type byte must be one of 08 09 0B 0C 0D 0E; found {head[2]:X2}."),
        };
        int rank = head[3];
        if (rank > Layout.MaxRank) throw new DataFormatException(file, 3, $"at most {Layout.MaxRank} dimensions are supported; found {rank}.");
        shape = new long[rank];
        long bytes = dtype.Size;
        for (int i = 0; i < rank; i++)
        {
            int at = 4 + 4 * i;
            if (head.Length < at + 4) throw new DataFormatException(file, head.Length, $"the file ends within the length of dimension {i}.");
            shape[i] = BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(at));
            if (Math.BigMul(bytes, shape[i], out bytes) != 0 || bytes is < 0 or > 1L << 62) throw new DataFormatException(file, at, $"the lengths of the dimensions up to {i} multiply to more bytes than any file has.");
        }

        // A zero length must not hide others that multiply to more than strides can hold.
        if (TensorBytes.Count(shape, dtype.Size) < 0) throw new DataFormatException(file, 4, $"the lengths {Layout.Format(shape)} multiply to more bytes than any file has.");
        return 4 + 4 * rank + bytes;
    }

    private static byte CodeOf(DType dtype) => dtype switch
    {
        DType.UInt8 => 0x08,
        DType.Int8 => 0x09,
        DType.Int16 => 0x0B,
        DType.Int32 => 0x0C,
        DType.Float32 => 0x0D,
        DType.Float64 => 0x0E,
        _ => throw new TensorDTypeException("IdxFile", $"IdxFile: the format has u8 i8 i16 i32 f32 f64; given {dtype.Name}. Cast the tensor.", dtype),
    };

    private static unsafe void WriteElements(Stream stream, Tensor tensor)
    {
        using Tensor? copy = tensor.IsContiguous ? null : tensor.Detach().Contiguous();
        Tensor source = copy ?? tensor;
        int size = source.DType.Size;
        var buffer = new byte[1 << 16];
        for (long done = 0, bytes = source.Count * size; done < bytes;)
        {
            int part = (int)Math.Min(buffer.Length, bytes - done);
            fixed (byte* p = buffer) source.Device.Download((nint)source.Pointer + (nint)done, p, part);
            if (BitConverter.IsLittleEndian && size > 1) Swap(buffer.AsSpan(0, part), size);
            stream.Write(buffer, 0, part);
            done += part;
        }

        GC.KeepAlive(tensor);
    }

    private static unsafe Tensor Make(ReadOnlySpan<byte> data, DType dtype, long[] shape)
    {
        Tensor result = Tensor.Empty(shape, dtype);
        fixed (byte* p = data) result.Device.Upload(p, (nint)result.Pointer, data.Length);
        return result;
    }

    private static void Swap(Span<byte> data, int size)
    {
        for (int i = 0; i < data.Length; i += size) data.Slice(i, size).Reverse();
    }
}
