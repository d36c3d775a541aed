namespace DeepLearning101.Native.Data;

/// <summary>A storage that a checkpoint names: an entry of the archive seen as elements of one type.</summary>
/// <param name="Key">Name of the entry below <c>data/</c>; storages with the same key are the same memory.</param>
/// <param name="DType">Element type.</param>
/// <param name="Count">Number of elements.</param>
internal sealed record TorchStorage(string Key, DType DType, long Count);

/// <summary>A tensor that a checkpoint holds: a view of a storage, checked to lie within it. Its data is not looked at before the whole pickle has been read.</summary>
internal sealed class TorchTensor(string key, DType dtype, Layout layout, long offset)
{
    internal string Key => key;

    internal DType DType => dtype;

    internal Layout Layout => layout;

    /// <summary>First element, counted in elements from the start of the storage.</summary>
    internal long Offset => offset;
}

/// <summary>The few names of Python that a checkpoint may mention. None is looked up or called: each stands for one thing that <see cref="TorchGlobals"/> makes itself.</summary>
internal enum TorchName
{
    OrderedDict,
    Counter,
    DefaultDict,
    Set,
    FrozenSet,
    Complex,
    ByteArray,
    Encode,
    Size,
    Device,
    DType,
    Storage,
    RebuildTensor,
    RebuildTensor2,
    RebuildTensor3,
    RebuildParameter,
}

/// <summary>A name of Python on the stack of the pickle.</summary>
/// <param name="Name">Which.</param>
/// <param name="DType">Of a storage class or an element type, which.</param>
internal sealed record TorchGlobal(TorchName Name, DType DType = default);
