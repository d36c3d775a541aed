using System.Globalization;
using DeepLearning101.Native.Nn;
using DeepLearning101.Native.Testing;
using NUnit.Framework;

namespace DeepLearning101.Native.Models.Tests;

/// <summary>Whole models against PyTorch in f64: results in both modes, loss, every gradient, running statistics (golden/models/generate.py).</summary>
[TestFixture]
internal sealed class GoldenTests
{
    private static readonly Lazy<Dictionary<(string, string), double[]>> Expected = new(() =>
    {
        Dictionary<(string, string), double[]> rows = [];
        foreach (string line in File.ReadLines(Golden.PathOf(Path.Combine("models", "models.tsv"))))
        {
            string[] fields = line.Split('\t');
            rows[(fields[0], fields[1])] = [.. fields[2..].Select(f => double.Parse(f, CultureInfo.InvariantCulture))];
        }

        return rows;
    });

    [Test]
    public void Mlp() => Check("mlp", new Mlp([12, 9, 7, 5]), [4, 3, 4], 5);

    [Test]
    public void LeNet5() => Check("lenet5", new LeNet5(), [2, 1, 28, 28], 10);

    [Test]
    public void ResNet18OfSmallImages() => Check("resnet18_small", new ResNet18(10, ResNetStem.Small), [2, 3, 32, 32], 10);

    [Test]
    public void ResNet18OfLargeImages() => Check("resnet18_imagenet", new ResNet18(7), [3, 3, 64, 64], 7);

    [Test]
    public void LstmClassifier() => Check("lstm", new LstmClassifier(5, 6, 3), [4, 7, 5], 3);

    [Test]
    public void LstmClassifierOfTwoLayersAndDirections() => Check("lstm_deep", new LstmClassifier(5, 6, 3, numLayers: 2, bidirectional: true), [4, 7, 5], 3);

    [Test]
    public void TransformerClassifier() => Check("transformer", new TransformerClassifier(6, 5, 16, 4, 2, 24, dropout: 0), [3, 9, 6], 5);

    [TestCase("encoder", false)]
    [TestCase("encoder_first", true)]
    public void TransformerEncoder(string name, bool normFirst) => Check(name, new CausalEncoder(normFirst), [5, 3, 16], 7);

    [Test]
    public void ResNet18HasThePublishedNumberOfParameters() => Assert.That(new ResNet18().ParameterCount, Is.EqualTo(11_689_512));

    private static void Check(string name, Layer model, long[] shape, int classes)
    {
        using var scope = TensorScope.Begin();
        model.To(DType.Float64);
        Fill(model);
        Tensor x = (Tensor.Rand(shape, generator: new Generator(1000)).Cast(DType.Float64) * 2.0 - 1.0).RequiresGrad_();
        long rows = name.StartsWith("encoder", StringComparison.Ordinal) ? shape[1] : shape[0];
        Tensor target = Tensor.From([.. Enumerable.Range(0, (int)rows).Select(i => i * 3L % classes)]);
        var seen = new HashSet<string>();
        model.Eval();
        using (Autograd.NoGrad()) Compare("eval", model.Forward(x).ToArray<double>());
        model.Train();
        Tensor y = model.Forward(x);
        Compare("train", y.ToArray<double>());
        Tensor loss = y.CrossEntropy(target);
        Compare("loss", [loss.Item()]);
        loss.Backward();
        Compare("input", Summary(x.Grad!));
        foreach ((string key, Parameter parameter) in model.NamedParameters) Compare("grad " + key, Summary(parameter.Grad!));
        foreach ((string key, Tensor buffer) in model.NamedBuffers) Compare("buffer " + key, Summary(buffer.Cast(DType.Float64)));
        Assert.That(seen, Is.EquivalentTo(Expected.Value.Keys.Where(k => k.Item1 == name).Select(k => k.Item2)), "every row of the file is compared");

        void Compare(string key, double[] actual)
        {
            Assert.That(Expected.Value, Does.ContainKey((name, key)));
            double[] expected = Expected.Value[(name, key)];
            Assert.That(actual, Has.Length.EqualTo(expected.Length), key);
            double scale = expected.Max(Math.Abs);
            for (int i = 0; i < expected.Length; i++) Assert.That(actual[i], Is.EqualTo(expected[i]).Within(1e-10 * scale + 1e-13), $"{name}: {key}, number {i}");
            seen.Add(key);
        }
    }

    /// <summary>Weights from Philox, the n-th entry of the state dict from seed n, as the script makes them.</summary>
    private static void Fill(Module model)
    {
        using ContextScope off = Autograd.NoGrad();
        ulong n = 0;
        foreach ((string key, Tensor tensor) in model.StateDict())
        {
            ulong seed = n++;
            if (tensor.Rank == 0)
            {
                tensor.Copy_(Tensor.Scalar(3L));
                continue;
            }

            Tensor u = Tensor.Rand(tensor.Shape, generator: new Generator(seed)).Cast(DType.Float64);
            long fan = tensor.Count / tensor.Shape[0];
            tensor.Copy_(tensor.Rank > 1 ? (u * 2.0 - 1.0) * Math.Sqrt(3.0 / fan)
                : key.EndsWith("running_var", StringComparison.Ordinal) || key.EndsWith("weight", StringComparison.Ordinal) ? u * 0.5 + 0.75
                : (u * 2.0 - 1.0) * 0.1);
        }
    }

    private static double[] Summary(Tensor t)
    {
        double[] values = t.Contiguous().ToArray<double>();
        int step = Math.Max(1, values.Length / 8);
        return [values.Sum(), Math.Sqrt(values.Sum(v => v * v)), .. values.Where((_, i) => i % step == 0).Take(8)];
    }

    /// <summary>PyTorch's encoder with a causal mask, and the mean over time of the first 7 features.</summary>
    private sealed class CausalEncoder : Layer
    {
        private readonly TransformerEncoder encoder;

        internal CausalEncoder(bool normFirst) =>
            encoder = RegisterModule("encoder", new TransformerEncoder(_ => new TransformerEncoderLayer(16, 4, 24, dropout: 0, activation: new GELU(), normFirst: normFirst), 2, new LayerNorm(16)));

        protected override Tensor ForwardCore(Tensor x) => encoder.Forward(x, Tensor.Ones([x.Shape[0], x.Shape[0]], DType.Bool).Triu(1)).Mean(0).Narrow(1, 0, 7);
    }
}
