using System.Buffers.Binary;

namespace DeepLearning101.Native.Data;

/// <summary>Reads IDX files (the format of MNIST), plain or compressed with gzip, as tensors.</summary>
/// <remarks>
/// Layout: two zero bytes, a type byte (08 u8, 09 i8, 0B i16, 0C i32, 0D f32, 0E f64), the number of dimensions, each length as a big-endian 32-bit integer, the elements, big-endian.
/// Source: Y. LeCun, C. Cortes, C. J. C. Burges, The MNIST database, file formats.
/// </remarks>
public static class IdxFile
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="DataFormatException">The file is damaged or in another format; tells the byte.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static Tensor Read(string file)
    {
        ArgumentNullException.ThrowIfNull(file);
        DType dtype = default;
        long[] shape = [];
        byte[] content = DataFile.Read(file, 4 + 4 * Layout.MaxRank, head => Parse(file, head, out dtype, out shape));
        Span<byte> data = content.AsSpan(4 + 4 * shape.Length);
        if (BitConverter.IsLittleEndian && dtype.Size > 1) Swap(data, dtype.Size);
        return Make(data, dtype, shape);
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

        return 4 + 4 * rank + bytes;
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
