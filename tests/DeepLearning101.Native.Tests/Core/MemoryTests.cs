using System.Runtime.CompilerServices;

namespace DeepLearning101.Native.Tests.Core;

/// <summary>The pool: alignment, counters, tags, trim, cap.</summary>
[TestFixture]
[NonParallelizable]
internal sealed class MemoryTests
{
    private static MemoryPool Memory => Device.Cpu.Memory;

    [SetUp]
    public void Settle() => Settled();

    [TearDown]
    public void NoCap() => Memory.Cap = null;

    /// <summary>What earlier tests forgot is freed now, not while counters are compared.</summary>
    internal static void Settled()
    {
        for (int i = 0; i < 2; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Memory.Trim();
        Memory.ResetPeak();
        Memory.CollectionBudget = 256L << 20;
    }

    [Test]
    public unsafe void Every_block_lies_at_a_multiple_of_64_bytes([Values] DType type)
    {
        for (int round = 0; round < 2; round++)
        {
            for (long n = 0; n < 3_000_000; n = n * 5 / 4 + 1)
            {
                using Tensor x = Tensor.Empty([n], type), y = Tensor.Empty([n], type);
                Assert.That(((nint)x.Pointer % 64, (nint)y.Pointer % 64), Is.EqualTo(((nint)0, (nint)0)), $"{n} elements");
                Assert.That((nint)x.Pointer, Is.Not.EqualTo((nint)y.Pointer));
            }
        }
    }

    [Test]
    public void Counters_follow_tensors_and_views()
    {
        long live = Memory.LiveBytes, reserved = Memory.ReservedBytes;
        const long size = 40 << 20;
        Tensor x = Tensor.Empty([size / 4]);
        Assert.That((Memory.LiveBytes - live, Memory.ReservedBytes - reserved, Memory.PeakBytes), Is.EqualTo((size, size, live + size)));
        Tensor view = x[10..];
        Assert.That(Memory.LiveBytes - live, Is.EqualTo(size), "a view takes nothing");
        x.Dispose();
        x.Dispose();
        Assert.That(Memory.LiveBytes - live, Is.EqualTo(size), "the view holds the block");
        view.Dispose();
        Assert.That((Memory.LiveBytes - live, Memory.ReservedBytes - reserved), Is.EqualTo((0L, size)), "the block is cached");
        Assert.That(Memory.CachedBytes, Is.GreaterThanOrEqualTo(size));
        using (Tensor again = Tensor.Empty([size / 4])) Assert.That(Memory.ReservedBytes - reserved, Is.EqualTo(size), "and used again");
        Memory.Trim(size * 2);
        Assert.That(Memory.ReservedBytes - reserved, Is.EqualTo(size), "the target allows it");
        Memory.Trim();
        Assert.That(Memory.ReservedBytes - reserved, Is.Zero);
        Assert.That(Memory.PeakBytes, Is.EqualTo(live + size));
        Memory.ResetPeak();
        Assert.That(Memory.PeakBytes, Is.EqualTo(live));
    }

    [Test]
    public async Task Tags_count_what_was_taken_under_them()
    {
        const int large = 1 << 20, small = 64;
        Tensor weights, inTask, hidden, untagged;
        string?[] seen = new string?[4];
        using (MemoryTag.Begin("test weights"))
        {
            weights = Tensor.Empty([large], DType.UInt8);
            inTask = await Task.Run(() => Tensor.Empty([small], DType.UInt8));
            seen[0] = MemoryTag.Current;
            using (MemoryTag.Begin("test activations")) (hidden, seen[1]) = (Tensor.Empty([large], DType.UInt8), MemoryTag.Current);
            seen[2] = MemoryTag.Current;
        }

        (untagged, seen[3]) = (Tensor.Empty([large], DType.UInt8), MemoryTag.Current);
        Assert.That(seen, Is.EqualTo(new[] { "test weights", "test activations", "test weights", null }));
        Assert.That(Usage("test weights"), Is.EqualTo(new MemoryTagUsage("test weights", large + small, large + small, 2, 2)));
        Assert.That(Usage("test activations"), Is.EqualTo(new MemoryTagUsage("test activations", large, large, 1, 1)));
        Tensor view = weights[1..];
        weights.Dispose();
        Assert.That(Usage("test weights").LiveTensors, Is.EqualTo(2), "the view holds the block");
        view.Dispose();
        Assert.That(Usage("test weights"), Is.EqualTo(new MemoryTagUsage("test weights", small, large + small, 1, 2)));
        inTask.Dispose();
        hidden.Dispose();
        untagged.Dispose();
        Forget();
        Settled();
        Assert.That(Usage("test weights"), Is.EqualTo(new MemoryTagUsage("test weights", 0, 0, 0, 22)), "finalisers count, too; the peak was reset");
        Assert.That(Memory.Tags.Select(t => t.Name), Is.Ordered.Using((IComparer<string>)StringComparer.Ordinal));
        Assert.That(() => MemoryTag.Begin(" "), Throws.ArgumentException);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void Forget()
        {
            using ContextScope tag = MemoryTag.Begin("test weights");
            for (int i = 0; i < 10; i++) (Tensor.Empty([small]), Tensor.Empty([100_000])).ToString();
        }
    }

    [Test]
    public void The_cap_throws_before_it_is_passed_and_names_the_largest_with_their_lines()
    {
        long room = Memory.ReservedBytes;
        Memory.Cap = room + (100L << 20);
        int line = Line();
        Tensor a = Tensor.Empty([5, 2 << 20]); // 40 MiB
        using Tensor b = Tensor.Full([6 << 20], 1); // 24 MiB
        using Tensor c = b[..(4 << 20)].Clone(); // 16 MiB
        var error = Assert.Throws<TensorMemoryException>(() => Tensor.Empty([32 << 20]))!;
        Assert.That(error, Is.InstanceOf<OutOfMemoryException>());
        Assert.That((error.RequestedBytes, error.Cap), Is.EqualTo((128L << 20, (long?)(room + (100L << 20)))));
        Assert.That(error.LiveBytes, Is.EqualTo(Memory.LiveBytes));
        Assert.That(error.Largest.Take(3).Select(t => (t.Bytes, t.Description)), Is.EqualTo(new[] { (40L << 20, "f32[5, 2097152]"), (24L << 20, "f32[6291456]"), (16L << 20, "f32[4194304]") }));
        for (int i = 0; i < 3; i++)
        {
            Assert.That(error.Largest[i].MadeAt, Does.EndWith($"MemoryTests.cs:{line + 1 + i}"));
            Assert.That(error.Message, Does.Contain(error.Largest[i].MadeAt).And.Contain(error.Largest[i].Description));
        }

        Assert.That(error.Message, Does.StartWith("memory: an allocation of 134,217,728 bytes would pass the cap of ").And.EndWith("raise the cap."));
        Assert.That(Memory.ReservedBytes, Is.LessThanOrEqualTo(Memory.Cap));
        Assert.That(Memory.PeakBytes, Is.LessThanOrEqualTo(Memory.Cap), "what was refused is no peak");
        a.Dispose();
        using Tensor fits = Tensor.Empty([10 << 20]);
        Assert.That(fits.Count, Is.EqualTo(10 << 20), "the cached block makes room");
        Assert.That(() => Memory.Cap = -1, Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Under_a_cap_forgotten_tensors_make_room()
    {
        Memory.Cap = Memory.ReservedBytes + (64L << 20);
        for (int i = 0; i < 40; i++) Assert.That(Tensor.Empty([20 << 20], DType.UInt8).Count, Is.EqualTo(20 << 20));
        Assert.That(Memory.ReservedBytes, Is.LessThanOrEqualTo(Memory.Cap));
    }

    [Test]
    public void Threads_that_allocate_at_once_do_not_pass_the_cap()
    {
        long cap = Memory.ReservedBytes + (32L << 20), highest = 0;
        Memory.Cap = cap;
        int refused = 0;
        var threads = new Thread[6];
        for (int t = 0; t < threads.Length; t++)
        {
            int step = t;
            threads[t] = new Thread(() =>
            {
                for (int i = 0; i < 300; i++)
                {
                    try
                    {
                        using Tensor x = Tensor.Empty([(1 << 20) * (1 + (i + step) % 9)], DType.UInt8);
                        InterlockedMax(ref highest, Memory.ReservedBytes);
                    }
                    catch (TensorMemoryException)
                    {
                        Interlocked.Increment(ref refused);
                    }
                }
            });
        }

        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        Assert.That(highest, Is.InRange(1, cap));
        Assert.That(refused, Is.LessThan(1800));
    }

    [Test]
    public void What_no_machine_has_is_refused_by_type()
    {
        var error = Assert.Throws<TensorMemoryException>(() => Tensor.Empty([1L << 50], DType.UInt8))!;
        Assert.That((error.RequestedBytes, error.Cap), Is.EqualTo((1L << 50, (long?)null)));
        Assert.That(error.Message, Does.Contain("1,125,899,906,842,624 bytes could not be had"));
        Assert.That(() => Tensor.Empty([1L << 46], DType.UInt8), Throws.TypeOf<TensorMemoryException>(), "more than an address space");
        Assert.That(Assert.Throws<TensorShapeException>(() => Tensor.Empty([1L << 40, 1L << 40]))!.Shapes[0], Is.EqualTo(new[] { 1L << 40, 1L << 40 }));
        Assert.That(() => Tensor.Zeros([1]).Expand([1L << 40, 1L << 40]), Throws.TypeOf<TensorShapeException>());
        Assert.That(() => Tensor.Zeros([4]).Reshape([1L << 32, 1L << 32]), Throws.TypeOf<TensorShapeException>());
    }

    private static MemoryTagUsage Usage(string name) => Memory.Tags.Single(t => t.Name == name);

    private static int Line([CallerLineNumber] int line = 0) => line;

    private static void InterlockedMax(ref long target, long value)
    {
        long seen = Volatile.Read(ref target);
        while (value > seen && Interlocked.CompareExchange(ref target, value, seen) is var now && now != seen) seen = now;
    }
}
