using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace DeepLearning101.Native;

/// <summary>The live storages of a capped pool and where the large ones were made.</summary>
internal sealed class MemoryCensus(long cap)
{
    private const long SiteThreshold = 64 << 10;

    private readonly ConditionalWeakTable<Storage, Entry> entries = new();

    internal long Cap { get; } = cap;

    internal void Add(Storage storage) => entries.AddOrUpdate(storage, new Entry(storage.Bytes, storage.Bytes >= SiteThreshold ? Site() : "(small, place not kept)"));

    internal void Remove(Storage storage) => entries.Remove(storage);

    internal TensorMemoryException Exceeded(long size, long live)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"memory: an allocation of {size:N0} bytes would pass the cap of {Cap:N0}; {live:N0} bytes are live. Largest live tensors:");
        foreach (Entry entry in entries.Select(e => e.Value).OrderByDescending(e => e.Bytes).Take(5))
            text.Append(CultureInfo.InvariantCulture, $"\n  {entry.Bytes:N0} bytes, made at {entry.Site}");
        text.Append("\nDispose tensors (or end their TensorScope) earlier, use a smaller batch, or raise the cap.");
        return new TensorMemoryException(text.ToString(), size, live, Cap);
    }

    /// <summary>The first frame outside this assembly.</summary>
    private static string Site()
    {
        var trace = new StackTrace(2, fNeedFileInfo: true);
        string engine = typeof(Tensor).Namespace!;
        for (int i = 0; i < trace.FrameCount; i++)
        {
            StackFrame frame = trace.GetFrame(i)!;
            string text = frame.ToString();
            if (frame.GetFileName() is { } file && !file.Contains(engine + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                return string.Create(CultureInfo.InvariantCulture, $"{file}:{frame.GetFileLineNumber()}");
            if (i == trace.FrameCount - 1) return text.Trim();
        }

        return "(unknown)";
    }

    private sealed record Entry(long Bytes, string Site);
}
