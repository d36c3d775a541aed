using System.Buffers.Binary;
using System.Text;

namespace DeepLearning101.Native.Data;

/// <summary>The header of a .npy file: magic number, version, length, and a dictionary in the notation of Python, which is read by <see cref="NpyLiteral"/> and never evaluated.</summary>
/// <remarks>Source: NumPy Enhancement Proposal 1, A simple file format for NumPy arrays; versions 1.0, 2.0, 3.0.</remarks>
/// <param name="DType">Element type.</param>
/// <param name="BigEndian">Whether the bytes of an element stand in the order that must be turned.</param>
/// <param name="Fortran">Whether the first index runs fastest.</param>
/// <param name="Shape">Shape.</param>
/// <param name="DataAt">Byte at which the elements begin.</param>
internal sealed record NpyHeader(DType DType, bool BigEndian, bool Fortran, long[] Shape, long DataAt)
{
    /// <summary>Longest header that is read; a header of eight lengths needs under 300 bytes.</summary>
    private const long MaxLength = 1 << 16;

    /// <summary>Places of the longest length, so that a header can be changed when an array grows: what NumPy leaves free since 1.23.</summary>
    private const int GrowthDigits = 21;

    private const int Alignment = 64;

    internal static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    internal long Bytes => TensorBytes.Count(Shape, DType.Size);

    internal Layout Layout
    {
        get
        {
            if (!Fortran) return Layout.Of(Shape);
            var strides = new long[Shape.Length];
            long stride = 1;
            for (int i = 0; i < strides.Length; i++)
            {
                strides[i] = stride;
                stride *= Math.Max(Shape[i], 1);
            }

            return new Layout(Shape, strides);
        }
    }

    internal static NpyHeader Read(FileBytes bytes)
    {
        if (bytes.Length < 10) throw bytes.Error(bytes.Length, "the file ends within the first ten bytes; a .npy file has at least those.");
        ReadOnlySpan<byte> head = bytes.Span(0, 10);
        if (!head.StartsWith(Magic)) throw bytes.Error(0, "a .npy file must begin with 93 'NUMPY'.");
        if (head[6] is not (1 or 2 or 3) || head[7] != 0) throw bytes.Error(6, $"version {head[6]}.{head[7]} of the .npy format is none of 1.0, 2.0, 3.0.");
        int start = head[6] == 1 ? 10 : 12;
        if (bytes.Length < start) throw bytes.Error(bytes.Length, "the file ends within the header's length.");
        long length = head[6] == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(head[8..]) : BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span(8, 4));
        if (length > MaxLength) throw bytes.Error(8, $"the header may have at most {MaxLength} bytes; the file tells {length}.");
        if (length > bytes.Length - start) throw bytes.Error(8, $"the header should have {length} bytes, but the file ends after {bytes.Length - start} more.");
        var literal = new NpyLiteral(bytes, start, (int)length);
        NpyHeader header = literal.Read();
        long have = bytes.Length - header.DataAt, need = header.Bytes;
        if (need < 0) throw bytes.Error(start, $"the shape {Layout.Format(header.Shape)} has more bytes than any file.");
        if (have < need) throw bytes.Error(bytes.Length, $"the data ends here, {need - have} bytes short of the {need} that the header promises.");
        if (have > need) throw bytes.Error(header.DataAt + need, $"trailing bytes: the header says that the data ends here; {have - need} bytes follow.");
        return header;
    }

    /// <summary>The header that NumPy writes for an array in row-major order, version 1.0.</summary>
    internal static byte[] Write(DType dtype, ReadOnlySpan<long> shape)
    {
        var text = new StringBuilder("{'descr': '").Append(NameOf(dtype)).Append("', 'fortran_order': False, 'shape': (");
        for (int i = 0; i < shape.Length; i++) text.Append(i > 0 ? ", " : "").Append(shape[i].ToString(System.Globalization.CultureInfo.InvariantCulture));
        text.Append(shape.Length == 1 ? ",), }" : "), }");
        if (shape.Length > 0) text.Append(' ', GrowthDigits - shape[0].ToString(System.Globalization.CultureInfo.InvariantCulture).Length);
        text.Append(' ', Alignment - (10 + text.Length + 1) % Alignment).Append('\n');
        var header = new byte[10 + text.Length];
        Magic.CopyTo(header);
        header[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), (ushort)text.Length);
        Encoding.ASCII.GetBytes(text.ToString(), header.AsSpan(10));
        return header;
    }

    private static string NameOf(DType dtype) => dtype switch
    {
        DType.Bool => "|b1",
        DType.UInt8 => "|u1",
        DType.Int8 => "|i1",
        DType.Int16 => "<i2",
        DType.Int32 => "<i4",
        DType.Int64 => "<i8",
        DType.Float16 => "<f2",
        DType.Float32 => "<f4",
        DType.Float64 => "<f8",
        DType.Complex64 => "<c8",
        DType.Complex128 => "<c16",
        _ => throw new TensorDTypeException("Npy", $"Npy: NumPy has no type for {dtype.Name}. Cast the tensor to f32.", dtype),
    };

    internal static DType? TypeOf(ReadOnlySpan<char> name) => name switch
    {
        "b1" => DType.Bool,
        "u1" => DType.UInt8,
        "i1" => DType.Int8,
        "i2" => DType.Int16,
        "i4" => DType.Int32,
        "i8" => DType.Int64,
        "f2" => DType.Float16,
        "f4" => DType.Float32,
        "f8" => DType.Float64,
        "c8" => DType.Complex64,
        "c16" => DType.Complex128,
        _ => null,
    };
}
