using System.Numerics;
using NUnit.Framework;

namespace DeepLearning101.Native.Data.Tests;

/// <summary>Checkpoints that PyTorch 1.13 wrote: tensors of every type, views, shared storages, optimiser state, plain values.</summary>
[TestFixture]
internal sealed unsafe class TorchCheckpointTests
{
    private static OrderedDictionary<string, Tensor> Load(string name, bool map = false) => map ? TorchCheckpoint.Map(GoldenFiles.Path(name)) : TorchCheckpoint.Read(GoldenFiles.Path(name));

    private static void SameAsNumPy(OrderedDictionary<string, Tensor> tensors, string npz)
    {
        OrderedDictionary<string, Tensor> expected = NpzFile.Load(GoldenFiles.Path(npz));
        Assert.That(tensors.Keys, Is.EquivalentTo(expected.Keys));
        foreach ((string name, Tensor tensor) in tensors)
        {
            Assert.That(tensor.Shape.ToArray(), Is.EqualTo(expected[name].Shape.ToArray()), name);
            if (tensor.DType != DType.BFloat16) Assert.That(tensor.DType, Is.EqualTo(expected[name].DType), name);
            Assert.That(Pattern.Read(tensor), Is.EqualTo(Pattern.Read(expected[name])), name);
        }
    }

    [Test]
    public void AStateDictHasTheValuesThatNumPySees([Values] bool map)
    {
        OrderedDictionary<string, Tensor> state = Load("state.pt", map);
        SameAsNumPy(state, "state.npz");
        Assert.That(state.Keys.First(), Is.EqualTo("0.weight"));
        foreach (DType dtype in Enum.GetValues<DType>()) Assert.That(state.Values.Any(t => t.DType == dtype), dtype.Name);
        foreach (Tensor tensor in state.Values) tensor.Dispose();
    }

    [Test]
    public void ViewsShareTheirStorage([Values] bool map)
    {
        OrderedDictionary<string, Tensor> state = Load("state.pt", map);
        Tensor whole = state["view.whole"], turned = state["view.transposed"], column = state["view.column"];
        Assert.That(turned.Strides.ToArray(), Is.EqualTo(new long[] { 1, 5 }));
        Assert.That(state["view.expanded"].Strides.ToArray(), Is.EqualTo(new long[] { 0, 1 }));
        Assert.That((nint)column.Pointer - (nint)whole.Pointer, Is.EqualTo((nint)12));
        whole.Fill_(9);
        Assert.That(turned.ToArray<float>(), Is.All.EqualTo(9f));
        whole.Dispose();
        state["0.weight"].Fill_(0);
        Assert.That(column.ToArray<float>(), Is.All.EqualTo(9f), "the storage lives as long as a view");
        foreach (Tensor tensor in state.Values) tensor.Dispose();
    }

    [Test]
    public void AMappedCheckpointIsNoCopyAndLeavesNothingBehind()
    {
        long live = LiveMemory.Bytes();
        OrderedDictionary<string, Tensor> mapped = Load("state.pt", map: true);
        // Only the storage without a byte has a block.
        Assert.That(Device.Cpu.Memory.LiveBytes - live, Is.LessThanOrEqualTo(64));
        foreach (Tensor tensor in mapped.Values) tensor.Dispose();
        Assert.That(Device.Cpu.Memory.LiveBytes, Is.EqualTo(live));
        OrderedDictionary<string, Tensor> read = Load("state.pt");
        Assert.That(Device.Cpu.Memory.LiveBytes, Is.GreaterThan(live));
        foreach (Tensor tensor in read.Values) tensor.Dispose();
        Assert.That(Device.Cpu.Memory.LiveBytes, Is.EqualTo(live));
    }

    [Test]
    public void NestedDictionariesBecomeFlatNames()
    {
        OrderedDictionary<string, Tensor> run = Load("training.pt");
        SameAsNumPy(run, "training.npz");
        Assert.That(run.Keys, Has.Member("optimizer.state.0.exp_avg").And.Member("model.1.running_var"));
        run["model.0.weight"].Fill_(4);
        Assert.That(run["parameter"].ToArray<float>(), Is.All.EqualTo(4f), "parameter and state dict are the same memory");
    }

    [Test]
    public void TheObjectIsAsItWasNested()
    {
        var run = (OrderedDictionary<object, object?>)TorchCheckpoint.ReadObject(GoldenFiles.Path("training.pt"))!;
        Assert.That(run["epoch"], Is.EqualTo(3L));
        Assert.That(run["best"], Is.EqualTo(0.125));
        Assert.That(run["history"], Is.EqualTo(new List<object?> { 1.5, 2.5 }));
        var optimizer = (OrderedDictionary<object, object?>)run["optimizer"]!;
        var group = (OrderedDictionary<object, object?>)((List<object?>)optimizer["param_groups"]!)[0]!;
        Assert.That(group["betas"], Is.EqualTo(new object?[] { 0.9, 0.999 }));
        Assert.That(group["lr"], Is.EqualTo(0.01));
        Assert.That(group["params"], Is.EqualTo(new List<object?> { 0L, 1L, 2L, 3L, 4L }));
        var first = (OrderedDictionary<object, object?>)((OrderedDictionary<object, object?>)optimizer["state"]!)[0L]!;
        Assert.That(((Tensor)first["step"]!).Item<float>(), Is.EqualTo(1f));
    }

    [Test]
    public void EveryPlainValueIsRead()
    {
        var v = (OrderedDictionary<object, object?>)TorchCheckpoint.ReadObject(GoldenFiles.Path("values.pt"))!;
        Assert.That(v["none"], Is.Null);
        Assert.That(v["true"], Is.EqualTo(true));
        Assert.That(v["false"], Is.EqualTo(false));
        Assert.That(new[] { v["byte"], v["short"], v["int"], v["long"], v["negative"] }, Is.EqualTo(new object[] { 7L, 300L, -70000L, 1L << 40, -(1L << 40) }));
        Assert.That(v["big"], Is.EqualTo(BigInteger.One << 80));
        Assert.That(v["float"], Is.EqualTo(-0.5));
        Assert.That(v["text"], Is.EqualTo("grüße"));
        Assert.That(v["long_text"], Is.EqualTo(new string('x', 300)));
        Assert.That(v["bytes"], Is.EqualTo(new byte[] { (byte)'a', (byte)'b', 255 }));
        Assert.That(v["bytearray"], Is.EqualTo(new byte[] { 0, 1 }));
        Assert.That(v["list"], Is.EqualTo(new List<object?> { 1L, new List<object?> { 2L, 3L } }));
        Assert.That(v["empty_list"], Is.EqualTo(new List<object?>()));
        Assert.That(v["tuples"], Is.EqualTo(new object?[] { Array.Empty<object?>(), new object?[] { 1L }, new object?[] { 1L, 2L }, new object?[] { 1L, 2L, 3L }, new object?[] { 1L, 2L, 3L, 4L } }));
        Assert.That(v["set"], Is.EqualTo(new HashSet<object> { 5L }));
        Assert.That(v["complex"], Is.EqualTo(new Complex(1, -2)));
        Assert.That(v["device"], Is.EqualTo("cuda:1"));
        Assert.That(v["cpu"], Is.EqualTo("cpu"));
        Assert.That(v["dtype"], Is.EqualTo(DType.BFloat16));
        Assert.That(v["size"], Is.EqualTo(LongList.Create([2, 3])));
        Assert.That(((OrderedDictionary<object, object?>)v["ordered"]!)["a"], Is.EqualTo(1L));
        Assert.That(((OrderedDictionary<object, object?>)v["counter"]!)["a"], Is.EqualTo(2L));
        Assert.That(((OrderedDictionary<object, object?>)v["default"]!)[2.5], Is.EqualTo("two"));
        Assert.That(((OrderedDictionary<object, object?>)v["default"]!)[false], Is.EqualTo("no"));
        Assert.That(((Tensor)v["storage"]!).ToArray<long>(), Is.EqualTo(new long[] { 0, 1, 2 }));
        var same = (List<object?>)v["same"]!;
        Assert.That(same[0], Is.InstanceOf<Tensor>().And.SameAs(same[1]));
    }

    [Test]
    public void AnythingElseIsNamedAndNeverRun()
    {
        Assert.That(() => Load("evil.pt"), Throws.InstanceOf<DataFormatException>().With.Message.Contains("posix.system").And.Message.Contains("evil.pt"));
        Assert.That(() => Load("script.pt"), Throws.InstanceOf<DataFormatException>().With.Message.Contains("__torch__"));
        Assert.That(() => Load("legacy.pt"), Throws.InstanceOf<DataFormatException>().With.Message.Contains("before version 1.6"));
        Assert.That(() => TensorFile.Inspect(GoldenFiles.Path("legacy.pt")), Throws.InstanceOf<DataFormatException>().With.Message.Contains("before version 1.6"));
        Assert.That(() => Load("numpy.npz"), Throws.InstanceOf<DataFormatException>().With.Message.Contains("no data.pkl"));
    }
}
