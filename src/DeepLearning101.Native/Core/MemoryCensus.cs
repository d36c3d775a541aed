using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace DeepLearning101.Native;

/// <summary>A tensor that held memory when an allocation failed.</summary>
/// <param name="Bytes">Bytes of its elements.</param>
/// <param name="Description">Element type and shape, e.g. <c>f32[64, 784]</c>.</param>
/// <param name="MadeAt">File and line of the call outside the engine that made it.</param>
public sealed record LiveTensor(long Bytes, string Description, string MadeAt);

/// <summary>The live storages of a capped pool and where the large ones were made.</summary>
internal sealed class MemoryCensus
{
    /// <summary>Smaller ones are listed without a place: finding it takes some 20 µs.</summary>
    private const long SiteThreshold = 64 << 10;

    private const int Listed = 5;

    private readonly ConditionalWeakTable<Storage, Entry> entries = [];
    private long cap;

    internal long Cap { get => Volatile.Read(ref cap); set => Volatile.Write(ref cap, value); }

    internal void Add(Storage storage, DType dtype, Layout layout) =>
        entries.AddOrUpdate(storage, new Entry(storage.Bytes, dtype, layout, storage.Bytes >= SiteThreshold ? CallSite.Find() : null));

    internal void Remove(Storage storage) => entries.Remove(storage);

    internal TensorMemoryException Exceeded(long size, long live)
    {
        var found = new List<Entry>();
        long listed = 0;
        foreach ((_, Entry entry) in entries)
        {
            found.Add(entry);
            listed += entry.Bytes;
        }

        found.Sort(static (a, b) => b.Bytes.CompareTo(a.Bytes));
        var largest = new LiveTensor[Math.Min(found.Count, Listed)];
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"memory: an allocation of {size:N0} bytes would pass the cap of {Cap:N0}; {live:N0} bytes are live.");
        text.Append(largest.Length > 0 ? " Largest live tensors:" : " None of them was made under the cap.");
        for (int i = 0; i < largest.Length; i++)
        {
            Entry entry = found[i];
            largest[i] = new LiveTensor(entry.Bytes, entry.DType.Name + entry.Layout, entry.Site ?? "(small, place not kept)");
            text.Append(CultureInfo.InvariantCulture, $"\n  {entry.Bytes:N0} bytes, {largest[i].Description}, made at {largest[i].MadeAt}");
        }

        text.Append("\nDispose tensors (or end their TensorScope) earlier, use a smaller batch, or raise the cap.");
        return new TensorMemoryException(text.ToString(), size, live, Cap, largest);
    }

    private sealed record Entry(long Bytes, DType DType, Layout Layout, string? Site);
}
