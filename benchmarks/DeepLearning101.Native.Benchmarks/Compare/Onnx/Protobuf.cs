using System.Text;

namespace DeepLearning101.Native.Benchmarks.Compare.Onnx;

/// <summary>Writes one protobuf message: fields of variable-length integers, 32-bit floats and bytes.</summary>
internal sealed class Protobuf
{
    private readonly MemoryStream stream = new();

    internal byte[] Bytes => stream.ToArray();

    internal Protobuf Int(int field, long value)
    {
        Raw((ulong)(field << 3));
        Raw((ulong)value);
        return this;
    }

    internal Protobuf Float(int field, float value)
    {
        Raw((ulong)((field << 3) | 5));
        stream.Write(BitConverter.GetBytes(value));
        return this;
    }

    internal Protobuf Data(int field, ReadOnlySpan<byte> value)
    {
        Raw((ulong)((field << 3) | 2));
        Raw((ulong)value.Length);
        stream.Write(value);
        return this;
    }

    internal Protobuf Text(int field, string value) => Data(field, Encoding.UTF8.GetBytes(value));

    internal Protobuf Message(int field, Protobuf value) => Data(field, value.Bytes);

    private void Raw(ulong value)
    {
        for (; value >= 0x80; value >>= 7) stream.WriteByte((byte)(value | 0x80));
        stream.WriteByte((byte)value);
    }
}
