namespace DeepLearning101.Native.Data;

/// <summary>Puts tensors in the place of what the pickle tells of them; a thing that several others refer to stays one thing.</summary>
internal sealed class TorchObjects(FileBytes bytes, TorchArchive.Maker maker)
{
    private const int MaxDepth = 64;

    private readonly Dictionary<object, object> done = new(ReferenceEqualityComparer.Instance);

    internal object? Convert(object? value) => Convert(value, 0);

    private object? Convert(object? value, int depth)
    {
        if (value is null or string or bool or long or double) return value;
        if (depth > MaxDepth) throw bytes.Error(0, $"the checkpoint is nested more than {MaxDepth} deep.");
        if (value is TorchGlobal global) return global.Name == TorchName.DType ? global.DType : throw bytes.Error(0, $"the checkpoint holds the name {global.Name} as a value.");
        if (done.TryGetValue(value, out object? known)) return known;
        switch (value)
        {
            case TorchTensor tensor:
                return done[value] = maker.Make(tensor);
            case TorchStorage storage:
                return done[value] = maker.Make(new TorchTensor(storage.Key, storage.DType, Layout.Of([storage.Count]), 0));
            case OrderedDictionary<object, object?> items:
                done.Add(items, items);
                for (int i = 0; i < items.Count; i++) items.SetAt(i, Convert(items.GetAt(i).Value, depth + 1));
                return items;
            case List<object?> items:
                done.Add(items, items);
                for (int i = 0; i < items.Count; i++) items[i] = Convert(items[i], depth + 1);
                return items;
            case object?[] items:
                done.Add(items, items);
                for (int i = 0; i < items.Length; i++) items[i] = Convert(items[i], depth + 1);
                return items;
            default:
                return value;
        }
    }
}
