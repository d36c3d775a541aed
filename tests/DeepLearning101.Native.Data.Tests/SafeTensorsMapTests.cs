using System.Buffers.Binary;
using System.Text;
using NUnit.Framework;

namespace DeepLearning101.Native.Data.Tests;

/// <summary>safetensors where they lie: no copy, the map lives as long as a tensor, the file never changes; and the exact bytes that are written.</summary>
[TestFixture]
internal sealed unsafe class SafeTensorsMapTests
{
    private TempFolder folder = null!;

    [SetUp]
    public void Begin() => folder = new TempFolder();

    [TearDown]
    public void End() => folder.Dispose();

    [Test]
    public void TheBytesAreThoseOfTheFormat()
    {
        string path = folder.File("a");
        SafeTensors.Save(path, new OrderedDictionary<string, Tensor> { ["ü<b>"] = Tensor.From(new byte[] { 7 }), ["a"] = Tensor.From(new[] { 1f, 2f }) }, [new("k", "v\"+")]);
        const string header = """{"__metadata__":{"k":"v\"+"},"ü<b>":{"dtype":"U8","shape":[1],"data_offsets":[8,9]},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""";
        byte[] text = Encoding.UTF8.GetBytes(header);
        int padded = (text.Length + 7) / 8 * 8;
        var expected = new byte[8 + padded + 9];
        expected.AsSpan(8, padded).Fill((byte)' ');
        BinaryPrimitives.WriteInt64LittleEndian(expected, padded);
        text.CopyTo(expected, 8);
        new byte[] { 0, 0, 0x80, 0x3F, 0, 0, 0, 0x40, 7 }.CopyTo(expected, 8 + padded);
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(expected));
    }

    [Test]
    public void EveryTypeIsAlignedAndMappedWithoutACopy()
    {
        string path = folder.File("a");
        var tensors = new OrderedDictionary<string, Tensor>();
        foreach (DType dtype in Enum.GetValues<DType>())
            if (dtype != DType.Complex128) tensors.Add(dtype.Name, Tensor.Ones([3], dtype));
        SafeTensors.Save(path, tensors);
        long live = LiveMemory.Bytes();
        OrderedDictionary<string, Tensor> mapped = SafeTensors.Map(path);
        Assert.That(Device.Cpu.Memory.LiveBytes, Is.EqualTo(live), "nothing is allocated");
        Assert.That(mapped.Keys, Is.EqualTo(tensors.Keys), "the order of the header is the one given");
        nint first = mapped.Values.Min(t => (nint)t.Pointer), end = mapped.Values.Max(t => (nint)t.Pointer + (nint)(t.Count * t.DType.Size));
        Assert.That((long)(end - first), Is.EqualTo(tensors.Values.Sum(t => t.Count * t.DType.Size)), "all lie in one map");
        foreach ((string name, Tensor tensor) in mapped)
        {
            using (tensor) Assert.That(tensor.To(DType.Float64).ToArray<double>(), Is.EqualTo(new double[] { 1, 1, 1 }), name);
        }
    }

    [Test]
    public void ATensorOutlivesFileNameAndOtherTensors()
    {
        string path = folder.File("a");
        SafeTensors.Save(path, new OrderedDictionary<string, Tensor> { ["a"] = Tensor.Full([1 << 16], 3), ["b"] = Tensor.Ones([2]) });
        OrderedDictionary<string, Tensor> mapped = SafeTensors.Map(path);
        Tensor view = mapped["a"].Slice(0, 65_000, 65_002);
        mapped["a"].Dispose();
        mapped["b"].Dispose();
        SafeTensors.Save(path, new Dictionary<string, Tensor> { ["a"] = Tensor.Zeros([1 << 16]) });
        File.Delete(path);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.That(view.ToArray<float>(), Is.EqualTo(new[] { 3f, 3f }));
        view.Dispose();
    }

    [Test]
    public void WritingToAMappedTensorLeavesTheFileAlone()
    {
        string path = folder.File("a");
        SafeTensors.Save(path, new Dictionary<string, Tensor> { ["a"] = Tensor.Ones([4]) });
        byte[] before = File.ReadAllBytes(path);
        using Tensor tensor = SafeTensors.Map(path)["a"];
        tensor.Fill_(5);
        Assert.That(tensor.ToArray<float>(), Is.EqualTo(new[] { 5f, 5, 5, 5 }));
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(before));
    }

    [Test]
    public void TheMapGoesWithTheLastTensor()
    {
        string path = folder.File("a");
        SafeTensors.Save(path, new OrderedDictionary<string, Tensor> { ["a"] = Tensor.Ones([1 << 12]), ["b"] = Tensor.Ones([2]) });
        OrderedDictionary<string, Tensor> mapped = SafeTensors.Map(path);
        Assert.That(IsMapped(path), Is.True);
        mapped["a"].Dispose();
        Assert.That(IsMapped(path), Is.True);
        mapped["b"].Dispose();
        Assert.That(IsMapped(path), Is.False);
        Forget(path);
        for (int i = 0; i < 20 && IsMapped(path); i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.That(IsMapped(path), Is.False, "tensors that nobody disposed hold the map no longer than the collector takes");
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void Forget(string path) => Assert.That(SafeTensors.Map(path)["a"].Count, Is.EqualTo(1 << 12));

    /// <summary>Asks the system on Linux; elsewhere a mapped file cannot be opened for writing.</summary>
    private static bool IsMapped(string path)
    {
        if (OperatingSystem.IsLinux()) return File.ReadAllText("/proc/self/maps").Contains(path, StringComparison.Ordinal);
        try
        {
            File.Open(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose();
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    [Test]
    public void AnUnalignedTensorIsCopied()
    {
        byte[] text = Encoding.UTF8.GetBytes("""{"x":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"y":{"dtype":"F64","shape":[1],"data_offsets":[1,9]}}""");
        var file = new byte[8 + text.Length + 9];
        BinaryPrimitives.WriteInt64LittleEndian(file, text.Length);
        text.CopyTo(file, 8);
        BinaryPrimitives.WriteDoubleLittleEndian(file.AsSpan(file.Length - 8), 1.25);
        OrderedDictionary<string, Tensor> mapped = SafeTensors.Map(folder.Write("a", file));
        Assert.That(mapped["y"].Item<double>(), Is.EqualTo(1.25));
        Assert.That((long)mapped["y"].Pointer % 8, Is.Zero);
        foreach (Tensor tensor in mapped.Values) tensor.Dispose();
    }

    [Test]
    public void AFileOfFiveGigabytesIsMappedWithoutReadingIt()
    {
        // The file has a hole: the system keeps no bytes for what was never written.
        const long count = 5_000_000_000;
        byte[] text = Encoding.UTF8.GetBytes("""{"a":{"dtype":"U8","shape":[5000000000],"data_offsets":[0,5000000000]},"b":{"dtype":"F32","shape":[2],"data_offsets":[5000000000,5000000008]}}""".PadRight(160));
        string path = folder.File("large");
        using (FileStream stream = File.Create(path))
        {
            var length = new byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(length, text.Length);
            stream.Write(length);
            stream.Write(text);
            stream.Position += count;
            stream.Write([0, 0, 0x80, 0x3F, 0, 0, 0, 0x40]);
        }

        long live = LiveMemory.Bytes(), managed = GC.GetAllocatedBytesForCurrentThread();
        OrderedDictionary<string, Tensor> mapped = SafeTensors.Map(path);
        Assert.That(Device.Cpu.Memory.LiveBytes, Is.EqualTo(live));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - managed, Is.LessThan(1 << 16));
        Assert.That(mapped["b"].ToArray<float>(), Is.EqualTo(new[] { 1f, 2f }));
        Assert.That(mapped["a"].Count, Is.EqualTo(count));
        Assert.That(mapped["a"].Slice(0, count - 2, count).ToArray<byte>(), Is.EqualTo(new byte[2]));
        foreach (Tensor tensor in mapped.Values) tensor.Dispose();
    }
}
