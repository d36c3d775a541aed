using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace DeepLearning101.Native;

/// <summary>Names what memory is taken for, so that <see cref="MemoryPool.Tags"/> can tell weights from activations.</summary>
/// <example><code>
/// using (MemoryTag.Begin("weights")) model = new LeNet5();
/// foreach (MemoryTagUsage tag in Device.Cpu.Memory.Tags) Console.WriteLine(tag);
/// </code></example>
/// <remarks>Thread-safe. A program that never begins a tag pays one test of a flag for each allocation.</remarks>
public static class MemoryTag
{
    /// <summary>The tag of this flow; null where there is none.</summary>
    public static string? Current => FlowContext.Current.Tag;

    /// <summary>Until disposed, memory that this flow takes for tensors counts under <paramref name="name"/>, for as long as it lives; follows <c>await</c> and <c>Task.Run</c>, an inner tag replaces an outer one.</summary>
    /// <exception cref="ArgumentException">The name is empty or blank.</exception>
    public static ContextScope Begin(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        MemoryPool.IsObserved = true;
        return ContextScope.Enter(FlowContext.Current with { Tag = name });
    }
}

/// <summary>Memory that was taken under one <see cref="MemoryTag"/>.</summary>
/// <param name="Name">The tag.</param>
/// <param name="LiveBytes">Bytes of blocks that tensors hold now.</param>
/// <param name="PeakBytes">Largest <paramref name="LiveBytes"/> since the start or the last <see cref="MemoryPool.ResetPeak"/>.</param>
/// <param name="LiveTensors">Number of blocks; views share that of their tensor.</param>
/// <param name="Allocations">Number of blocks that were ever taken.</param>
public sealed record MemoryTagUsage(string Name, long LiveBytes, long PeakBytes, long LiveTensors, long Allocations);

/// <summary>The tags of one pool. Which storage has which is kept beside them, so that untagged ones stay as small as they are.</summary>
internal sealed class MemoryTags
{
    private readonly ConcurrentDictionary<string, Counter> counters = new();
    private readonly ConditionalWeakTable<Storage, Counter> tagged = [];

    internal void Add(Storage storage, string tag)
    {
        Counter counter = counters.GetOrAdd(tag, static _ => new Counter());
        tagged.Add(storage, counter);
        counter.Add(storage.BlockSize);
    }

    internal void Remove(Storage storage)
    {
        if (tagged.TryGetValue(storage, out Counter? counter) && tagged.Remove(storage)) counter.Remove(storage.BlockSize);
    }

    internal void ResetPeak()
    {
        foreach ((_, Counter counter) in counters) counter.ResetPeak();
    }

    internal MemoryTagUsage[] Usage()
    {
        var result = new List<MemoryTagUsage>();
        foreach ((string name, Counter counter) in counters) result.Add(counter.Usage(name));
        result.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        return [.. result];
    }

    private sealed class Counter
    {
        private readonly Lock gate = new();
        private long live, peak, tensors, allocations;

        internal void Add(long bytes)
        {
            lock (gate)
            {
                (live, tensors, allocations) = (live + bytes, tensors + 1, allocations + 1);
                peak = Math.Max(peak, live);
            }
        }

        internal void Remove(long bytes)
        {
            lock (gate) (live, tensors) = (live - bytes, tensors - 1);
        }

        internal void ResetPeak()
        {
            lock (gate) peak = live;
        }

        internal MemoryTagUsage Usage(string name)
        {
            lock (gate) return new MemoryTagUsage(name, live, peak, tensors, allocations);
        }
    }
}
