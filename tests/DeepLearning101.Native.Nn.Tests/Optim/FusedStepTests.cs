using System.Runtime.InteropServices;
using System.Security.Cryptography;
using DeepLearning101.Native.Cpu;
using NUnit.Framework;

namespace DeepLearning101.Native.Nn.Tests;

/// <summary>What the fused passes promise beside their values: the same bits on every pack and thread count, and no memory in the steady state.</summary>
[TestFixture]
internal sealed class FusedStepTests
{
    /// <summary>Every kind of rest, an empty tensor, and enough elements that several threads have work.</summary>
    private static readonly long[] Lengths = [1, 3, 0, 17, 8192, 8193, 40_001];

    private static readonly (string Name, Func<Parameter[], Optimizer> Make)[] Optimizers =
    [
        ("sgd", p => new Sgd(p, 0.1, weightDecay: 0.1)),
        ("momentum", p => new Sgd(p, 0.1, 0.9)),
        ("nesterov", p => new Sgd(p, 0.1, 0.9, nesterov: true)),
        ("heavy ball", p => new HeavyBall(p)),
        ("literal nesterov", p => new Nesterov(p)),
        ("adagrad", p => new AdaGrad(p)),
        ("rmsprop", p => new RmsProp(p)),
        ("rmsprop centered", p => new RmsProp(p, centered: true)),
        ("rmsprop momentum", p => new RmsProp(p, momentum: 0.5)),
        ("rmsprop both", p => new RmsProp(p, momentum: 0.5, centered: true)),
        ("adam", p => new Adam(p)),
        ("amsgrad", p => new Adam(p, amsgrad: true)),
        ("adamw", p => new AdamW(p)),
        ("nadam", p => new NAdam(p)),
        ("radam", p => new RAdam(p)),
        ("lamb", p => new Lamb(p)),
        ("proximal", p => new ProximalSgd(p, lambda1: 0.5)),
    ];

    private static IEnumerable<TestCaseData> Cases => Optimizers.Select(entry => new TestCaseData(entry.Make).SetArgDisplayNames(entry.Name));

    private static Parameter[] Parameters(DType dtype)
    {
        var parameters = new Parameter[Lengths.Length];
        for (int i = 0; i < parameters.Length; i++)
        {
            parameters[i] = new Parameter(Tensor.Randn([Lengths[i]], dtype, generator: new Generator((ulong)i)));
            parameters[i].Value.Grad = Tensor.Randn([Lengths[i]], dtype, generator: new Generator((ulong)i + 100));
        }

        return parameters;
    }

    private static void Step(Optimizer optimizer)
    {
        if (optimizer is Nesterov literal) literal.LookAhead();
        optimizer.Step();
    }

    private static string Hash(Func<Parameter[], Optimizer> make, DType dtype, int threads)
    {
        using ContextScope limit = Threads.Limit(threads);
        using TensorScope scope = TensorScope.Begin();
        Parameter[] parameters = Parameters(dtype);
        Optimizer optimizer = make(parameters);
        for (int i = 0; i < 4; i++) Step(optimizer);
        return Digest(parameters.Select(p => p.Value).Concat(optimizer.StateDict().Values));
    }

    [TestCaseSource(nameof(Cases))]
    public void SameBitsOnEveryThreadCount(Func<Parameter[], Optimizer> make)
    {
        foreach (DType dtype in new[] { DType.Float32, DType.Float64 })
        {
            string one = Hash(make, dtype, 1);
            Assert.That(Hash(make, dtype, 2), Is.EqualTo(one));
            Assert.That(Hash(make, dtype, 7), Is.EqualTo(one));
        }
    }

    [TestCaseSource(nameof(Cases))]
    public void ASteadyStepAllocatesNothing(Func<Parameter[], Optimizer> make)
    {
        Parameter[] parameters = Parameters(DType.Float32);
        Optimizer optimizer = make(parameters);
        using ContextScope limit = Threads.Limit(2);
        for (int i = 0; i < 40; i++) Step(optimizer);
        long native = Device.Cpu.Memory.LiveBytes, managed = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 20; i++) Step(optimizer);
        managed = GC.GetAllocatedBytesForCurrentThread() - managed;
        Assert.That(managed / 20, Is.LessThanOrEqualTo(200), "managed bytes a step");
        Assert.That(Device.Cpu.Memory.LiveBytes - native, Is.LessThanOrEqualTo(0), "native bytes");
    }

    private static readonly OptimNumbers Numbers = new(0.9, 0.1, 0.8, 0.2, 0.01, 1.5, 1e-6, 0.3, Scale: -1, Keep: 0.99, L2: 0.02, L1: 0.1);

    private static string Run<F>(IsaLevel level, DType dtype) where F : struct, IOptimFormula
    {
        OptimUpdate[] updates = Updates(dtype);
        FusedOptim.Run<F>(updates, level);
        return Read(updates);
    }

    private static string Lamb(IsaLevel level, DType dtype)
    {
        OptimUpdate[] updates = Updates(dtype);
        double[] rates = new double[updates.Length];
        Array.Fill(rates, 0.05);
        FusedLamb.Run(updates, rates, level);
        return Read(updates);
    }

    private static string Read(OptimUpdate[] updates)
    {
        Assert.That(updates[^1].Parameter.Cast(DType.Float64).ToArray<double>().Any(value => value != 0));
        return Digest(updates.SelectMany(update => new[] { update.Parameter, update.First!, update.Second!, update.Third! }));
    }

    private static string Digest(IEnumerable<Tensor> tensors)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (Tensor tensor in tensors) hash.AppendData(MemoryMarshal.AsBytes<double>(tensor.Detach().Cast(DType.Float64).ToArray<double>()));
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private static OptimUpdate[] Updates(DType dtype)
    {
        var updates = new OptimUpdate[Lengths.Length];
        for (int i = 0; i < updates.Length; i++)
        {
            Tensor Values(int seed) => Tensor.Randn([Lengths[i]], dtype, generator: new Generator((ulong)(i * 10 + seed)));
            updates[i] = new OptimUpdate(Values(1), Values(2), Values(3), Values(4).Abs(), Values(5).Abs(), Numbers);
        }

        return updates;
    }

    private static IEnumerable<TestCaseData> Formulas()
    {
        yield return Of<SgdFormula>();
        yield return Of<MomentumFormula<No>>();
        yield return Of<MomentumFormula<Yes>>();
        yield return Of<HeavyBallFormula>();
        yield return Of<LookAheadFormula>();
        yield return Of<LookBackFormula>();
        yield return Of<SoftThresholdFormula>();
        yield return Of<RmsPropFormula<No, No>>();
        yield return Of<RmsPropFormula<Yes, No>>();
        yield return Of<RmsPropFormula<No, Yes>>();
        yield return Of<RmsPropFormula<Yes, Yes>>();
        yield return Of<AdamFormula<No>>();
        yield return Of<AdamFormula<Yes>>();
        yield return Of<NAdamFormula>();
        yield return Of<ScaleFormula>();
        yield return Of<ClipFormula>();
        yield return Of<AverageFormula>();
        yield return new TestCaseData((Func<IsaLevel, DType, string>)Lamb).SetArgDisplayNames("lamb");

        static TestCaseData Of<F>() where F : struct, IOptimFormula => new TestCaseData((Func<IsaLevel, DType, string>)Run<F>).SetArgDisplayNames(typeof(F).ToString());
    }

    [TestCaseSource(nameof(Formulas))]
    public void SameBitsOnEveryPack(Func<IsaLevel, DType, string> run)
    {
        foreach (DType dtype in new[] { DType.Float32, DType.Float64 })
        {
            string narrow = run(IsaLevel.Scalar, dtype);
            foreach (IsaLevel level in Enum.GetValues<IsaLevel>())
                if (Isa.Supports(level)) Assert.That(run(level, dtype), Is.EqualTo(narrow), $"{Isa.NameOf(level)} {dtype.Name}");
        }
    }

    [Test]
    public void NormsAreExactAndTheSameOnEveryThreadCount()
    {
        Tensor[] tensors = [.. Lengths.Select((length, i) => Tensor.Randn([length], generator: new Generator((ulong)i)))];
        double[] one = new double[tensors.Length], many = new double[tensors.Length];
        using (Threads.Limit(1)) FusedNorm.Squares(tensors, one);
        using (Threads.Limit(7)) FusedNorm.Squares(tensors, many);
        Assert.That(many, Is.EqualTo(one));
        for (int i = 0; i < tensors.Length; i++) Assert.That(one[i], Is.EqualTo(tensors[i].ToArray<float>().Sum(x => (double)x * x)).Within(1e-12 * (1 + one[i])));
    }
}
