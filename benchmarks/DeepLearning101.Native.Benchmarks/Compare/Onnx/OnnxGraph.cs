using System.Runtime.InteropServices;

namespace DeepLearning101.Native.Benchmarks.Compare.Onnx;

/// <summary>An ONNX model made node by node. Field numbers are those of the ONNX schema (onnx.proto3).</summary>
internal sealed class OnnxGraph
{
    private const int FloatType = 1, Int64Type = 7, BoolType = 9, DoubleType = 11;

    private readonly Protobuf graph = new();
    private int values;

    internal OnnxGraph() => graph.Text(2, "case");

    internal string Input(string name, DType type, long[] shape)
    {
        var dims = new Protobuf();
        foreach (long size in shape) dims.Message(1, new Protobuf().Int(1, size));
        graph.Message(11, new Protobuf().Text(1, name).Message(2, new Protobuf().Message(1, new Protobuf().Int(1, Type(type)).Message(2, dims))));
        return name;
    }

    internal void Output(string name, DType type) =>
        graph.Message(12, new Protobuf().Text(1, name).Message(2, new Protobuf().Message(1, new Protobuf().Int(1, Type(type)))));

    internal string Constant<T>(ReadOnlySpan<T> data, long[] shape) where T : unmanaged
    {
        string name = "c" + values++;
        int type = typeof(T) == typeof(float) ? FloatType : typeof(T) == typeof(double) ? DoubleType : typeof(T) == typeof(bool) ? BoolType : Int64Type;
        var tensor = new Protobuf();
        foreach (long size in shape) tensor.Int(1, size);
        graph.Message(5, tensor.Int(2, type).Text(8, name).Data(9, MemoryMarshal.AsBytes(data)));
        return name;
    }

    /// <summary>Adds a node with one result.</summary>
    /// <param name="op">Type of the node.</param>
    /// <param name="inputs">Its inputs; an empty name stands for one that is left out.</param>
    /// <param name="attributes">Attributes: <see cref="long"/>, <see cref="float"/>, <see cref="string"/> or <c>long[]</c>.</param>
    internal string Node(string op, string[] inputs, params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        string result = "v" + values++;
        var node = new Protobuf();
        foreach (string input in inputs) node.Text(1, input);
        node.Text(2, result).Text(4, op);
        foreach ((string name, object value) in attributes) node.Message(5, Attribute(name, value));
        graph.Message(1, node);
        return result;
    }

    internal byte[] Model(int opset = 21) => new Protobuf().Int(1, 10).Text(2, "dl101").Message(7, graph).Message(8, new Protobuf().Text(1, "").Int(2, opset)).Bytes;

    private static Protobuf Attribute(string name, object value)
    {
        Protobuf a = new Protobuf().Text(1, name);
        switch (value)
        {
            case float f:
                return a.Float(2, f).Int(20, 1);
            case string s:
                return a.Text(4, s).Int(20, 3);
            case long[] list:
                foreach (long i in list) a.Int(8, i);
                return a.Int(20, 7);
            default:
                return a.Int(3, (long)value).Int(20, 2);
        }
    }

    private static int Type(DType type) => type switch { DType.Float32 => FloatType, DType.Float64 => DoubleType, DType.Int64 => Int64Type, _ => BoolType };
}
