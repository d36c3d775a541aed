using System.Diagnostics;
using DeepLearning101.Native.Cpu;
using DeepLearning101.Native.Tests.OpTable;

namespace DeepLearning101.Native.Tests.Draws;

/// <summary>The same seed gives the same bits: on any number of threads, on each instruction set, in a slice of a larger draw.</summary>
[TestFixture]
internal sealed class RandomBitsTests
{
    private static readonly (string Name, Func<Generator, Tensor> Draw)[] Draws =
    [
        ("uniform f32", g => Tensor.Rand([50_003], generator: g)), ("uniform f64", g => Tensor.Rand([50_003], DType.Float64, generator: g)), ("uniform f16", g => Tensor.Rand([50_003], DType.Float16, generator: g)),
        ("normal f32", g => Tensor.Randn([50_003], generator: g)), ("normal f64", g => Tensor.Randn([50_003], DType.Float64, generator: g)), ("normal bf16", g => Tensor.Randn([50_003], DType.BFloat16, generator: g)),
        ("integer", g => Tensor.RandInt(-7, 1000, [50_003], generator: g)), ("integer u8", g => Tensor.RandInt(0, 200, [50_003], DType.UInt8, generator: g)),
        ("permutation", g => Tensor.RandPerm(20_011, generator: g)), ("dropout", g => Tensor.Ones([50_003]).Dropout(0.3, generator: g)), ("bernoulli", g => Tensor.Full([50_003], 0.2).Bernoulli(g)),
        ("exponential", g => Tensor.Empty([50_003]).Exponential_(2, g)), ("multinomial", g => Tensor.From([0.2, 0.3, 0.5]).Multinomial(5_000, replacement: true, g)), ("categorical", g => Tensor.Zeros([4_000, 5]).Categorical(g)),
    ];

    private static IEnumerable<string> Hashes() => Draws.Select(d => $"{d.Name}\t{BitHash.Of([d.Draw(new Generator(2026))])}");

    /// <summary>Entry point of a child.</summary>
    internal static void PrintHashes()
    {
        Console.WriteLine(Isa.Name);
        foreach (string line in Hashes()) Console.WriteLine(line);
    }

    [Test]
    public void Any_number_of_threads()
    {
        string[] expected = [.. Hashes()];
        foreach (int threads in (int[])[1, 2, 7])
        {
            using ContextScope limit = Threads.Limit(threads);
            Assert.That(Hashes(), Is.EqualTo(expected), $"{threads} threads");
        }
    }

    [TestCase("DOTNET_EnableAVX512", "avx2|v128|scalar")]
    [TestCase("DOTNET_EnableAVX2", "v128|scalar")]
    [TestCase("DOTNET_EnableHWIntrinsic", "scalar")]
    public void Each_instruction_set(string knob, string levels)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(RandomBitsTests).Assembly.Location, "random-hashes"]) { RedirectStandardOutput = true };
        start.Environment[knob] = "0";
        using Process child = Process.Start(start)!;
        string[] lines = child.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        child.WaitForExit();
        Assert.That(child.ExitCode, Is.Zero);
        Assert.That(levels.Split('|'), Does.Contain(lines[0]), "the knob must really turn the instruction set off");
        Assert.That(lines[1..], Is.EqualTo(Hashes()));
    }

    [Test]
    public void A_slice_of_a_larger_draw([Values(DType.Float32, DType.Float64)] DType type, [Values] bool normal)
    {
        Tensor Draw(long n, ulong offset) => normal
            ? Tensor.Randn([n], type, generator: new Generator { State = new GeneratorState(99, offset) })
            : Tensor.Rand([n], type, generator: new Generator { State = new GeneratorState(99, offset) });
        Tensor whole = Draw(100_000, 0);
        ulong words = type == DType.Float64 ? 2ul : 1;
        foreach (long start in (long[])[4, 8, 64, 16_384, 50_004, 99_000])
            Assert.That(BitHash.Words(Draw(1000, (ulong)start * words)), Is.EqualTo(BitHash.Words(whole[TensorIndex.Slice(start, start + 1000)])), $"from {start}");
        Assert.That(BitHash.Words(Draw(77, 0)), Is.EqualTo(BitHash.Words(whole[..77])));
    }

    [Test]
    public void States_are_saved_restored_and_forked()
    {
        var generator = new Generator(5);
        Tensor.Rand([10], generator: generator);
        GeneratorState state = generator.State;
        string next = Hash(generator);
        generator.State = state;
        Generator fork = generator.Fork();
        Assert.That(generator.State, Is.EqualTo(new GeneratorState(5, state.Offset + 4)), "a fork moves its parent on by one block");
        Generator second = generator.Fork();
        generator.State = state;
        Assert.That(generator.Fork().State, Is.EqualTo(fork.State), "the same state forks the same way");
        generator.State = state;
        Assert.That(Hash(generator), Is.EqualTo(next));
        string[] streams = [next, Hash(fork), Hash(second), Hash(new Generator(5)), Hash(new Generator(6)), Hash(fork.Fork())];
        Assert.That(streams, Is.Unique);

        static string Hash(Generator generator) => BitHash.Of([Tensor.Rand([64], generator: generator)]);
    }

    [Test]
    public void Threads_that_share_a_generator_get_ranges_that_do_not_overlap()
    {
        var generator = new Generator(1);
        var drawn = new System.Collections.Concurrent.ConcurrentBag<double[]>();
        Parallel.For(0, 64, _ => drawn.Add(Tensor.Rand([100], DType.Float64, generator: generator).ToArray<double>()));
        Assert.That(generator.State.Offset, Is.EqualTo(64 * 200));
        Assert.That(drawn.SelectMany(x => x), Is.Unique);
    }
}
