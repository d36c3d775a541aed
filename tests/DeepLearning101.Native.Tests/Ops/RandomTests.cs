using DeepLearning101.Native.Testing;
using NUnit.Framework;

namespace DeepLearning101.Native.Tests.Ops;

/// <summary>Random ops: the same bits on any number of threads and in any slice, distributions, draws, dropout.</summary>
[TestFixture]
internal sealed class RandomTests
{
    [Test]
    public void SameBitsOnAnyNumberOfThreads([Values(DType.Float32, DType.Float64, DType.Float16, DType.BFloat16)] DType type)
    {
        string[][] runs = [.. ((int[])[1, 2, 7]).Select(n =>
        {
            using ContextScope limit = Threads.Limit(n);
            var generator = new Generator(42);
            return new[] { Text(Tensor.Rand([70_001], type, generator: generator)), Text(Tensor.Randn([70_001], type, generator: generator)), Text(Tensor.RandInt(-5, 1000, [70_001], generator: generator)), Text(Tensor.Ones([70_001], type).Dropout(0.3, generator: generator)) };
        })];
        Assert.That(runs[1], Is.EqualTo(runs[0]));
        Assert.That(runs[2], Is.EqualTo(runs[0]));
    }

    [Test]
    public void AGeneratorGoesOnWhereItWas()
    {
        var generator = new Generator(7);
        Tensor first = Tensor.Rand([5], generator: generator);
        GeneratorState state = generator.State;
        Assert.That(state, Is.EqualTo(new GeneratorState(7, 8)), "whole blocks of four words");
        Tensor second = Tensor.Rand([5], generator: generator);
        generator.State = state;
        Assert.That(Tensor.Rand([5], generator: generator).ToArray<float>(), Is.EqualTo(second.ToArray<float>()));
        Assert.That(Tensor.Rand([5], generator: generator.ManualSeed(7)).ToArray<float>(), Is.EqualTo(first.ToArray<float>()));
        // Element i is word i of the stream: a longer tensor begins with a shorter one.
        Assert.That(Tensor.Rand([9], generator: new Generator(7)).ToArray<float>()[..5], Is.EqualTo(first.ToArray<float>()));
        Assert.That(first.ToArray<float>(), Is.Not.EqualTo(second.ToArray<float>()));
    }

    [Test]
    public void Distributions()
    {
        const int n = 200_000;
        var generator = new Generator(1);
        foreach (DType type in (DType[])[DType.Float32, DType.Float64, DType.Float16, DType.BFloat16])
        {
            Tensor u = Tensor.Rand([n], type, generator: generator).Cast(DType.Float64), z = Tensor.Randn([n], type, generator: generator).Cast(DType.Float64);
            Assert.That((u.Min().Item(), u.Max().Item()) is ( >= 0, < 1), $"{type}: [0, 1)");
            Assert.That(u.Mean().Item(), Is.EqualTo(0.5).Within(0.004));
            Assert.That(u.Var().Item(), Is.EqualTo(1 / 12.0).Within(0.001));
            Assert.That(z.Mean().Item(), Is.EqualTo(0).Within(0.01));
            Assert.That(z.Var().Item(), Is.EqualTo(1).Within(0.015));
            Assert.That(z.Abs().Less(1).Cast(DType.Float64).Mean().Item(), Is.EqualTo(0.6827).Within(0.006));
        }

        Tensor e = Tensor.Empty([n], DType.Float64).Exponential_(2, generator);
        Assert.That(e.Mean().Item(), Is.EqualTo(0.5).Within(0.006));
        Assert.That(e.Min().Item(), Is.Positive);
        long[] counts = (Tensor.RandInt(-2, 3, [n], generator: generator) + 2).BinCount().ToArray<long>();
        Assert.That(counts, Has.Length.EqualTo(5).And.All.InRange(n / 5 - 900, n / 5 + 900));
        Assert.That(Tensor.Full([n], 0.3).Bernoulli(generator).Mean().Item(), Is.EqualTo(0.3).Within(0.005));
        Assert.That(Tensor.Normal(3, 0.5, [n], generator: generator).Std().Item(), Is.EqualTo(0.5).Within(0.005));
        Assert.That(Tensor.RandInt(long.MinValue, long.MaxValue, [1000], generator: generator).Less(0).Sum().Item(), Is.InRange(420, 580));
        Tensor part = Tensor.Zeros([4, 6]).Slice(1, 0, null, 2);
        Assert.That(part.Uniform_(2, 3, generator).Amin().Item(), Is.GreaterThanOrEqualTo(2));
    }

    [Test]
    public void Permutations()
    {
        long[] order = Tensor.RandPerm(1000, generator: new Generator(3)).ToArray<long>();
        Assert.That(order.Order(), Is.EqualTo(Enumerable.Range(0, 1000)));
        Assert.That(order, Is.Not.Ordered);
        Assert.That(Tensor.RandPerm(1000, generator: new Generator(3)).ToArray<long>(), Is.EqualTo(order));
        Assert.That(Tensor.RandPerm(0).Count, Is.Zero);
    }

    [Test]
    public void Draws()
    {
        Tensor weights = Tensor.From(new[] { 0f, 1, 3, 0 });
        var generator = new Generator(5);
        long[] counts = weights.Multinomial(40_000, replacement: true, generator).BinCount(minLength: 4).ToArray<long>();
        Assert.That((counts[0], counts[3]), Is.EqualTo((0L, 0L)));
        Assert.That(counts[2], Is.EqualTo(30_000).Within(500));
        Assert.That(weights.Multinomial(2, generator: generator).ToArray<long>().Order(), Is.EqualTo(new long[] { 1, 2 }));
        Assert.That(Tensor.Ones([3, 5]).Multinomial(5, generator: generator).Sort(1).Values.ToArray<long>(), Is.EqualTo(new long[] { 0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0, 1, 2, 3, 4 }));
        long[] first = [.. Enumerable.Range(0, 4000).Select(_ => weights.Multinomial(1, generator: generator).Item<long>())];
        Assert.That(first.Count(i => i == 2), Is.EqualTo(3000).Within(150));
        long[] classes = Tensor.From(new[] { 0f, (float)Math.Log(3) }).Expand([20_000, 2]).Categorical(generator).BinCount().ToArray<long>();
        Assert.That(classes[1], Is.EqualTo(15_000).Within(350));
        Assert.That(() => Tensor.Zeros([3]).Multinomial(1), Throws.ArgumentException);
        Assert.That(() => Tensor.From(new[] { -1f, 2 }).Multinomial(1), Throws.ArgumentException);
        Assert.That(() => weights.Multinomial(5), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Tensor.From(new[] { 1.5f }).Bernoulli(), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Tensor.RandInt(3, 3, [2]), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Tensor.Rand([2], DType.Int32), Throws.InstanceOf<TensorDTypeException>());
    }

    [Test]
    public void DropoutKeepsTheMeanAndItsMask()
    {
        Tensor x = Tensor.Ones([100_000]).RequiresGrad_();
        Tensor y = x.Dropout(0.25, generator: new Generator(9));
        Assert.That(y.Mean().Item(), Is.EqualTo(1).Within(0.01));
        Assert.That(y.Equal(0).Cast(DType.Float32).Mean().Item(), Is.EqualTo(0.25).Within(0.006));
        y.Sum().Backward();
        Assert.That(x.Grad!.ToArray<float>(), Is.EqualTo(y.ToArray<float>()), "the gradient passes where the element did");
        Assert.That(x.Dropout(0.25, training: false), Is.SameAs(x));
        Assert.That(x.Dropout(1).ToArray<float>(), Is.All.Zero);
        GradCheck.Second(t => t[0].Dropout(0.5, generator: new Generator(1)) * t[0], GradCheck.Values(1, [4, 5]));
        Tensor strided = Tensor.Ones([30, 40]).T;
        Assert.That(strided.Dropout(0.5, generator: new Generator(2)).ToArray<float>(), Is.EqualTo(Tensor.Ones([40, 30]).Dropout(0.5, generator: new Generator(2)).ToArray<float>()));
    }

    private static string Text(Tensor x) => OpTable.BitHash.Of([x]);
}
