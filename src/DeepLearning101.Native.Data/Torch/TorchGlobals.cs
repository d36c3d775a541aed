using System.Numerics;
using System.Text;

namespace DeepLearning101.Native.Data;

/// <summary>The allow-list of names, and what each makes of its arguments.</summary>
internal static class TorchGlobals
{
    private static readonly Dictionary<string, TorchGlobal> Known = Make();

    /// <summary>The thing that a name stands for.</summary>
    internal static TorchGlobal Find(FileBytes bytes, long at, string module, string name) => Known.TryGetValue($"{module}.{name}", out TorchGlobal? global)
        ? global
        : throw bytes.Error(at, $"the checkpoint names {module}.{name}, which is none of the things that tensors and plain data need; it is not loaded, since in Python that could run any code. Save the state dict (model.state_dict()) rather than the object.");

    private static Dictionary<string, TorchGlobal> Make()
    {
        var known = new Dictionary<string, TorchGlobal>(StringComparer.Ordinal)
        {
            ["collections.OrderedDict"] = new(TorchName.OrderedDict),
            ["collections.Counter"] = new(TorchName.Counter),
            ["collections.defaultdict"] = new(TorchName.DefaultDict),
            ["_codecs.encode"] = new(TorchName.Encode),
            ["torch.Size"] = new(TorchName.Size),
            ["torch.device"] = new(TorchName.Device),
            ["torch._utils._rebuild_tensor"] = new(TorchName.RebuildTensor),
            ["torch._utils._rebuild_tensor_v2"] = new(TorchName.RebuildTensor2),
            ["torch._utils._rebuild_tensor_v3"] = new(TorchName.RebuildTensor3),
            ["torch._utils._rebuild_parameter"] = new(TorchName.RebuildParameter),
            ["torch.storage.UntypedStorage"] = new(TorchName.Storage, DType.UInt8),
            ["torch.UntypedStorage"] = new(TorchName.Storage, DType.UInt8),
        };
        // Protocol 2 writes the module's name of Python 2.
        foreach (string builtins in (ReadOnlySpan<string>)["builtins", "__builtin__"])
        {
            known[builtins + ".set"] = new(TorchName.Set);
            known[builtins + ".frozenset"] = new(TorchName.FrozenSet);
            known[builtins + ".complex"] = new(TorchName.Complex);
            known[builtins + ".bytearray"] = new(TorchName.ByteArray);
        }

        foreach ((string storage, string[] names, DType dtype) in (ReadOnlySpan<(string, string[], DType)>)
        [
            ("Bool", ["bool"], DType.Bool), ("Byte", ["uint8"], DType.UInt8), ("Char", ["int8"], DType.Int8), ("Short", ["int16", "short"], DType.Int16),
            ("Int", ["int32", "int"], DType.Int32), ("Long", ["int64", "long"], DType.Int64), ("Half", ["float16", "half"], DType.Float16), ("BFloat16", ["bfloat16"], DType.BFloat16),
            ("Float", ["float32", "float"], DType.Float32), ("Double", ["float64", "double"], DType.Float64),
            ("ComplexFloat", ["complex64", "cfloat"], DType.Complex64), ("ComplexDouble", ["complex128", "cdouble"], DType.Complex128),
        ])
        {
            known[$"torch.{storage}Storage"] = new(TorchName.Storage, dtype);
            foreach (string name in names) known["torch." + name] = new(TorchName.DType, dtype);
        }

        return known;
    }

    /// <summary>What a name makes of its arguments.</summary>
    internal static object? Call(FileBytes bytes, long at, TorchGlobal global, object?[] arguments)
    {
        switch (global.Name, arguments)
        {
            case (TorchName.OrderedDict or TorchName.Counter, []):
            case (TorchName.DefaultDict, [] or [TorchGlobal or null]):
                return TorchPickle.NewDictionary();
            case (TorchName.OrderedDict or TorchName.Counter, [OrderedDictionary<object, object?> items]):
                return items;
            case (TorchName.Set or TorchName.FrozenSet, []):
                return new HashSet<object>();
            case (TorchName.Set or TorchName.FrozenSet, [List<object?> items]):
                var set = new HashSet<object>();
                foreach (object? item in items) set.Add(TorchPickle.Key(bytes, at, item));
                return set;
            case (TorchName.Complex, [double real, double imaginary]):
                return new Complex(real, imaginary);
            case (TorchName.ByteArray, [] ):
                return Array.Empty<byte>();
            case (TorchName.ByteArray, [byte[] content]):
                return content;
            case (TorchName.Encode, [string text, "latin1" or "latin-1"]):
                foreach (char c in text)
                    if (c > 255) throw bytes.Error(at, $"bytes are written as text of Latin-1, which has no U+{(int)c:X4}.");
                return Encoding.Latin1.GetBytes(text);
            case (TorchName.Size, []):
                return default(LongList);
            case (TorchName.Size, [object?[] or List<object?>]):
                return LongList.Create(Numbers(bytes, at, arguments[0], "torch.Size", int.MaxValue));
            case (TorchName.Device, [string device]):
                return device;
            case (TorchName.Device, [string device, long index]):
                return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{device}:{index}");
            case (TorchName.RebuildParameter, [TorchTensor tensor, ..]):
                return tensor;
            case (TorchName.RebuildTensor or TorchName.RebuildTensor2, [TorchStorage storage, long offset, { } size, { } stride, ..]):
                return Tensor(bytes, at, storage, storage.DType, offset, size, stride);
            case (TorchName.RebuildTensor3, [TorchStorage storage, long offset, { } size, { } stride, _, _, TorchGlobal { Name: TorchName.DType } dtype, ..]):
                return Tensor(bytes, at, storage, dtype.DType, offset, size, stride);
            default:
                throw bytes.Error(at, $"{global.Name} is given {arguments.Length} arguments that PyTorch never writes for it.");
        }
    }

    private static TorchTensor Tensor(FileBytes bytes, long at, TorchStorage storage, DType dtype, long offset, object size, object stride)
    {
        long[] shape = Numbers(bytes, at, size, "the shape of a tensor", Layout.MaxRank), strides = Numbers(bytes, at, stride, "the strides of a tensor", Layout.MaxRank);
        if (shape.Length != strides.Length) throw bytes.Error(at, $"a tensor has {shape.Length} lengths but {strides.Length} strides.");
        long count = storage.Count * storage.DType.Size / dtype.Size, elements = TensorBytes.Count(shape, dtype.Size);
        if (elements < 0) throw bytes.Error(at, $"the shape {Layout.Format(shape)} has more bytes than any file.");
        Int128 last = offset;
        for (int i = 0; i < shape.Length; i++)
        {
            if (strides[i] < 0) throw bytes.Error(at, $"the strides of a tensor must be ≥ 0; found {Layout.Format(strides)}.");
            last += (Int128)strides[i] * Math.Max(shape[i] - 1, 0);
        }

        if (offset < 0 || offset > count || (elements > 0 && last >= count)) throw bytes.Error(at, $"a tensor reaches element {last} (shape {Layout.Format(shape)}, strides {Layout.Format(strides)}, offset {offset}), but its storage '{storage.Key}' has {count}.");
        return new TorchTensor(storage.Key, dtype, new Layout(shape, strides), offset);
    }

    private static long[] Numbers(FileBytes bytes, long at, object? list, string what, int most)
    {
        if (list is LongList size) list = Array.ConvertAll(size.Span.ToArray(), n => (object?)n);
        IReadOnlyList<object?> items = list switch { object?[] tuple => tuple, List<object?> other => other, _ => throw bytes.Error(at, $"{what} must be a tuple of whole numbers.") };
        if (items.Count > most) throw bytes.Error(at, $"{what} has {items.Count} numbers; at most {most} are supported.");
        var numbers = new long[items.Count];
        for (int i = 0; i < numbers.Length; i++) numbers[i] = items[i] is long n ? n : throw bytes.Error(at, $"{what} must be a tuple of whole numbers.");
        return numbers;
    }
}
