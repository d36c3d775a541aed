using System.Globalization;
using System.Numerics;

namespace DeepLearning101.Native.Data;

/// <summary>Reads checkpoints of PyTorch: the zip archives that <c>torch.save</c> has written since version 1.6 (<c>.pt</c>, <c>.pth</c>, <c>.bin</c>).</summary>
/// <remarks>
/// Nothing in a file is ever executed: the pickle inside is read as data, and a name that is not needed for tensors and plain values is a <see cref="DataFormatException"/> that tells it.
/// Tensors that share a storage in the file share it here; views keep their strides. Where a tensor lived (<c>cuda:0</c>) and whether it wanted a gradient is not carried over.
/// Thread-safe.
/// </remarks>
public static class TorchCheckpoint
{
    /// <summary>Deepest nesting of dictionaries, lists and tuples that is followed.</summary>
    private const int MaxDepth = 64;

    /// <summary>All tensors of a checkpoint under flat names, e.g. a state dict, or <c>model.fc.weight</c> and <c>optimizer.state.0.exp_avg</c> of nested dictionaries; values that are no tensors are left out.</summary>
    /// <param name="path">File.</param>
    /// <param name="device">Where to. Default: the processor.</param>
    /// <returns>Tensors in the order of the file, as copies: the file may change or go afterwards.</returns>
    /// <exception cref="DataFormatException">The file is damaged, in another format, or names something of Python that is no plain data; tells the byte.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static OrderedDictionary<string, Tensor> Read(string path, Device? device = null)
    {
        using FileBytes bytes = FileBytes.Open(path);
        return Read(bytes, TorchArchive.Read(bytes), device, map: false);
    }

    /// <summary>The same, with the tensors where they lie in the file: without a copy and without a look at checksums.</summary>
    /// <remarks>The file stays mapped until the last tensor is disposed or collected, and must not be made shorter meanwhile. What is written to a tensor stays in this process.</remarks>
    /// <exception cref="DataFormatException">As for <see cref="Read(string, Device?)"/>.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static OrderedDictionary<string, Tensor> Map(string path)
    {
        using FileBytes bytes = FileBytes.Open(path, writable: true);
        return Read(bytes, TorchArchive.Read(bytes), null, map: true);
    }

    /// <summary>The object that was saved, as it is nested.</summary>
    /// <param name="path">File.</param>
    /// <param name="device">Where to. Default: the processor.</param>
    /// <returns>
    /// None: null. bool: <see cref="bool"/>. int: <see cref="long"/>, larger ones <see cref="BigInteger"/>. float: <see cref="double"/>. complex: <see cref="Complex"/>. str: <see cref="string"/>. bytes, bytearray: an array of <see cref="byte"/>.
    /// list: <see cref="List{T}"/> of object. tuple: an array of object. dict, OrderedDict, Counter, defaultdict: <see cref="OrderedDictionary{TKey, TValue}"/> of object. set, frozenset: <see cref="HashSet{T}"/> of object.
    /// torch.Size: <see cref="LongList"/>. torch.device: a text such as <c>cuda:0</c>. torch.dtype: <see cref="DType"/>. Tensor, Parameter: <see cref="Tensor"/>. Storage: a 1-D <see cref="Tensor"/>.
    /// </returns>
    /// <exception cref="DataFormatException">As for <see cref="Read(string, Device?)"/>.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static object? ReadObject(string path, Device? device = null)
    {
        using FileBytes bytes = FileBytes.Open(path);
        return ReadObject(bytes, TorchArchive.Read(bytes), device);
    }

    internal static OrderedDictionary<string, Tensor> Read(FileBytes bytes, TorchArchive archive, Device? device, bool map)
    {
        var result = new OrderedDictionary<string, Tensor>(StringComparer.Ordinal);
        using var maker = new TorchArchive.Maker(archive, device, map);
        try
        {
            foreach ((string name, TorchTensor tensor) in Flatten(bytes, archive)) result.Add(name, maker.Make(tensor));
        }
        catch
        {
            maker.Abandon();
            throw;
        }

        return result;
    }

    internal static TensorFileInfo Inspect(FileBytes bytes, TorchArchive archive)
    {
        OrderedDictionary<string, TorchTensor> flat = Flatten(bytes, archive);
        var tensors = new TensorFileEntry[flat.Count];
        for (int i = 0; i < tensors.Length; i++)
        {
            (string name, TorchTensor tensor) = flat.GetAt(i);
            tensors[i] = new TensorFileEntry(name, tensor.DType, LongList.Create(tensor.Layout.Shape), tensor.Layout.Count * tensor.DType.Size);
        }

        return new TensorFileInfo(TensorFormat.TorchCheckpoint, tensors, TensorFileInfo.NoMetadata);
    }

    internal static object? ReadObject(FileBytes bytes, TorchArchive archive, Device? device)
    {
        using var maker = new TorchArchive.Maker(archive, device, map: false);
        try
        {
            return new TorchObjects(bytes, maker).Convert(archive.Root);
        }
        catch
        {
            maker.Abandon();
            throw;
        }
    }

    private static OrderedDictionary<string, TorchTensor> Flatten(FileBytes bytes, TorchArchive archive)
    {
        var result = new OrderedDictionary<string, TorchTensor>(StringComparer.Ordinal);
        // A pickle may refer to one list many times, and to that from another many times: what it spells out is longer than any tree of honest size.
        long left = archive.PickleLength;
        Flatten(bytes, archive.Root, "", 0, result, ref left);
        return result;
    }

    private static void Flatten(FileBytes bytes, object? value, string name, int depth, OrderedDictionary<string, TorchTensor> result, ref long left)
    {
        if (depth > MaxDepth) throw bytes.Error(0, $"the checkpoint is nested more than {MaxDepth} deep.");
        if (left-- <= 0) throw bytes.Error(0, "the checkpoint spells out more values than its pickle has bytes.");
        switch (value)
        {
            case TorchTensor tensor:
                if (!result.TryAdd(name, tensor)) throw bytes.Error(0, $"two tensors have the flat name '{name}'.");
                break;
            case OrderedDictionary<object, object?> items:
                foreach ((object key, object? item) in items) Flatten(bytes, item, Join(name, key), depth + 1, result, ref left);
                break;
            case List<object?> items:
                for (int i = 0; i < items.Count; i++) Flatten(bytes, items[i], Join(name, (long)i), depth + 1, result, ref left);
                break;
            case object?[] items:
                for (int i = 0; i < items.Length; i++) Flatten(bytes, items[i], Join(name, (long)i), depth + 1, result, ref left);
                break;
        }
    }

    private static string Join(string name, object key)
    {
        string last = System.Convert.ToString(key, CultureInfo.InvariantCulture)!;
        return name.Length == 0 ? last : $"{name}.{last}";
    }
}
