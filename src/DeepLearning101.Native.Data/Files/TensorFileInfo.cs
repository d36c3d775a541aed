namespace DeepLearning101.Native.Data;

/// <summary>The formats that <see cref="TensorFile"/> knows.</summary>
public enum TensorFormat
{
    /// <summary>safetensors (Hugging Face).</summary>
    SafeTensors,

    /// <summary>One array of NumPy.</summary>
    Npy,

    /// <summary>A zip archive of arrays of NumPy.</summary>
    Npz,

    /// <summary>A zip archive that <c>torch.save</c> wrote.</summary>
    TorchCheckpoint,

    /// <summary>IDX, the format of MNIST, plain or with gzip.</summary>
    Idx,

    /// <summary>PNG image.</summary>
    Png,

    /// <summary>Netpbm grey or colour image (P2 P3 P5 P6).</summary>
    Netpbm,
}

/// <summary>One tensor of a file.</summary>
/// <param name="Name">Name; empty where the format holds one tensor without a name.</param>
/// <param name="DType">Element type.</param>
/// <param name="Shape">Shape.</param>
/// <param name="Bytes">Bytes of the elements that the shape counts.</param>
public sealed record TensorFileEntry(string Name, DType DType, LongList Shape, long Bytes);

/// <summary>What a file holds.</summary>
/// <param name="Format">Format, recognised by the content.</param>
/// <param name="Tensors">The tensors, in the order of the file.</param>
/// <param name="Metadata">Texts by name that the file carries beside the tensors; empty where the format has none.</param>
public sealed record TensorFileInfo(TensorFormat Format, IReadOnlyList<TensorFileEntry> Tensors, IReadOnlyDictionary<string, string> Metadata)
{
    internal static readonly IReadOnlyDictionary<string, string> NoMetadata = new Dictionary<string, string>();
}
