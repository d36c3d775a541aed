namespace DeepLearning101.Native;

/// <summary>Shapes of operands do not fit.</summary>
public sealed class TensorShapeException : ArgumentException
{
    /// <summary>Made with the operation's name, the full text and the shapes that were given.</summary>
    public TensorShapeException(string op, string message, params long[][] shapes) : base(message) => (Op, Shapes) = (op, shapes);

    /// <summary>Name of the operation.</summary>
    public string Op { get; }

    /// <summary>The shapes that were given.</summary>
    public IReadOnlyList<long[]> Shapes { get; }
}

/// <summary>An operation has no meaning or no kernel for an element type.</summary>
public sealed class TensorDTypeException : NotSupportedException
{
    /// <summary>Made with the operation's name, the full text and the types that were given.</summary>
    public TensorDTypeException(string op, string message, params DType[] dtypes) : base(message) => (Op, DTypes) = (op, dtypes);

    /// <summary>Name of the operation.</summary>
    public string Op { get; }

    /// <summary>The element types that were given.</summary>
    public IReadOnlyList<DType> DTypes { get; }
}

/// <summary>Operands live on different devices.</summary>
public sealed class TensorDeviceException : InvalidOperationException
{
    /// <summary>Made with the operation's name, the full text and the devices.</summary>
    public TensorDeviceException(string op, string message, params Device[] devices) : base(message) => (Op, Devices) = (op, devices);

    /// <summary>Name of the operation.</summary>
    public string Op { get; }

    /// <summary>The devices of the operands.</summary>
    public IReadOnlyList<Device> Devices { get; }
}

/// <summary>An index lies outside its dimension.</summary>
public sealed class TensorIndexException : ArgumentOutOfRangeException
{
    /// <summary>Made with the operation's name, the full text, the index and the length that it must stay below.</summary>
    public TensorIndexException(string op, string message, long index, long length) : base("index", index, message) => (Op, Index, Length) = (op, index, length);

    /// <summary>Name of the operation.</summary>
    public string Op { get; }

    /// <summary>The index that was given.</summary>
    public long Index { get; }

    /// <summary>Length of the dimension.</summary>
    public long Length { get; }
}

/// <summary>A gradient cannot be computed as asked: nothing was recorded, the tape was freed, or a saved tensor was overwritten.</summary>
public sealed class TensorGradientException : InvalidOperationException
{
    /// <summary>Made with the operation's name and the full text.</summary>
    public TensorGradientException(string op, string message) : base(message) => Op = op;

    /// <summary>Name of the operation.</summary>
    public string Op { get; }
}

/// <summary>Memory ran out, or an allocation would pass <see cref="MemoryPool.Cap"/>.</summary>
public sealed class TensorMemoryException : OutOfMemoryException
{
    /// <summary>Made with the full text, the size asked for, the live bytes, the cap and the largest live tensors.</summary>
    public TensorMemoryException(string message, long requested, long live, long? cap, IReadOnlyList<LiveTensor>? largest = null) : base(message) =>
        (RequestedBytes, LiveBytes, Cap, Largest) = (requested, live, cap, largest ?? []);

    /// <summary>Bytes that were asked for.</summary>
    public long RequestedBytes { get; }

    /// <summary>Bytes that tensors held at that time.</summary>
    public long LiveBytes { get; }

    /// <summary>The cap, or null where the system refused.</summary>
    public long? Cap { get; }

    /// <summary>Up to five of the largest tensors that were made under the cap and live, largest first.</summary>
    public IReadOnlyList<LiveTensor> Largest { get; }
}

/// <summary>A number that is given with an operation lies outside its range.</summary>
public sealed class TensorArgumentException : ArgumentOutOfRangeException
{
    private readonly string text;

    /// <summary>Made with the operation's name, the parameter's name, the full text and the value that was given.</summary>
    public TensorArgumentException(string op, string parameter, string message, object given) : base(parameter, given, message) => (Op, text) = (op, message);

    /// <summary>Name of the operation.</summary>
    public string Op { get; }

    /// <summary>The full text. (The framework's own would show the value as the current culture writes it.)</summary>
    public override string Message => text;
}
