using NUnit.Framework;

namespace DeepLearning101.Native.Nn.Tests;

/// <summary>Layers: what they own, how modes change them, a few values by hand.</summary>
[TestFixture]
internal sealed class LayerTests
{
    [Test]
    public void BatchNormLearnsItsStatistics()
    {
        var norm = new BatchNorm1d(2);
        Assert.That(norm.StateDict().Keys, Is.EqualTo(new[] { "weight", "bias", "running_mean", "running_var", "num_batches_tracked" }));
        Tensor x = Tensor.From(new float[,] { { 1, 10 }, { 3, 30 } });
        // Mean 2 and 20, biased variance 1 and 100, unbiased 2 and 200; a tenth of them goes into the running ones.
        Assert.That(norm.Forward(x).ToArray<float>(), Is.EqualTo(new float[] { -1, -1, 1, 1 }).Within(1e-4));
        Assert.That(norm.RunningMean!.ToArray<float>(), Is.EqualTo(new float[] { 0.2f, 2 }).Within(1e-6));
        Assert.That(norm.RunningVar!.ToArray<float>(), Is.EqualTo(new float[] { 1.1f, 20.9f }).Within(1e-5));
        Assert.That(norm.BatchesTracked!.Item<long>(), Is.EqualTo(1));
        norm.Eval();
        Assert.That(norm.Forward(x).ToArray<float>()[0], Is.EqualTo(0.8f / MathF.Sqrt(1.1f)).Within(1e-4));
        Assert.That(norm.BatchesTracked.Item<long>(), Is.EqualTo(1));
        Assert.That(() => new BatchNorm2d(2).Forward(x), Throws.InstanceOf<TensorShapeException>().With.Message.Contains("BatchNorm2d"));
    }

    [Test]
    public void BatchNormWithoutStatisticsUsesTheBatchAlways()
    {
        var norm = new BatchNorm2d(1, affine: false, trackRunningStats: false);
        Assert.That(norm.StateDict(), Is.Empty);
        norm.Eval();
        Assert.That(norm.Forward(Tensor.From<float>([1, 3, 1, 3], [1, 1, 2, 2])).ToArray<float>(), Is.EqualTo(new float[] { -1, 1, -1, 1 }).Within(1e-4));
    }

    [Test]
    public void LayerNormTakesTheLastDimensions()
    {
        var norm = new LayerNorm([2]);
        Assert.That(norm.Forward(Tensor.From(new float[,] { { 1, 3 }, { 5, 5 } })).ToArray<float>(), Is.EqualTo(new float[] { -1, 1, 0, 0 }).Within(1e-4));
        Assert.That(new LayerNorm([2, 3]).StateDict()["weight"].Shape.ToArray(), Is.EqualTo(new long[] { 2, 3 }));
        Assert.That(new LayerNorm(4, elementwiseAffine: false).StateDict(), Is.Empty);
    }

    [Test]
    public void EmbeddingLooksUpAndPads()
    {
        var table = new Embedding(5, 3, paddingIdx: -1);
        Tensor y = table.Forward(Tensor.From(new long[,] { { 0, 4 }, { 2, 0 } }));
        Assert.That(y.Shape.ToArray(), Is.EqualTo(new long[] { 2, 2, 3 }));
        Assert.That(y[0, 1].ToArray<float>(), Is.All.Zero);
        Assert.That(y[1, 1].ToArray<float>(), Is.EqualTo(table.Weight.Value[0].ToArray<float>()));
        y.Sum().Backward();
        Assert.That(table.Weight.Grad!.Sum([1]).ToArray<float>(), Is.EqualTo(new float[] { 6, 0, 3, 0, 0 }));
    }

    [Test]
    public void DropoutDropsInTrainingOnly()
    {
        var dropout = new Dropout(0.25, new Generator(1));
        float[] y = dropout.Forward(Tensor.Ones([10_000])).ToArray<float>();
        Assert.That(y.Distinct().Order(), Is.EqualTo(new[] { 0f, 1 / 0.75f }).Within(1e-6));
        Assert.That(y.Count(value => value == 0), Is.EqualTo(2500).Within(150));
        dropout.Eval();
        Assert.That(dropout.Forward(Tensor.Ones([10])).ToArray<float>(), Is.All.EqualTo(1f));
        Assert.That(() => new Dropout(1.5), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void ConvolutionsHaveTheirShapes()
    {
        Assert.That(new Conv1d(2, 4, 3, stride: 2, padding: 1).Forward(Tensor.Ones([1, 2, 9])).Shape.ToArray(), Is.EqualTo(new long[] { 1, 4, 5 }));
        Assert.That(new Conv2d(4, 4, [1, 3], groups: 2).Weight.Value.Shape.ToArray(), Is.EqualTo(new long[] { 4, 2, 1, 3 }));
        Assert.That(new Conv3d(1, 2, 2, bias: false).Forward(Tensor.Ones([1, 1, 3, 3, 3])).Shape.ToArray(), Is.EqualTo(new long[] { 1, 2, 2, 2, 2 }));
        Assert.That(() => new Conv2d(3, 4, 3, groups: 2), Throws.ArgumentException.With.Message.Contains("groups"));
        Assert.That(() => new Conv2d(3, 4, [3, 3, 3]), Throws.ArgumentException.With.Message.Contains("kernelSize"));
        Assert.That(new MaxPool2d(2).Forward(Tensor.Ones([1, 1, 5, 5])).Shape.ToArray(), Is.EqualTo(new long[] { 1, 1, 2, 2 }));
        Assert.That(new AvgPool2d(2, stride: 1).Forward(Tensor.Ones([1, 1, 5, 5])).Shape.ToArray(), Is.EqualTo(new long[] { 1, 1, 4, 4 }));
    }

    private static IEnumerable<TestCaseData> Activations()
    {
        // At −2, 0 and 3; values of PyTorch 1.13 in double.
        yield return Case(new ReLU(), 0, 0, 3);
        yield return Case(new ReLU6(), 0, 0, 3);
        yield return Case(new LeakyReLU(0.1), -0.2, 0, 3);
        yield return Case(new PReLU(), -0.5, 0, 3);
        yield return Case(new ELU(), Math.Exp(-2) - 1, 0, 3);
        yield return Case(new CELU(2), 2 * (Math.Exp(-1) - 1), 0, 3);
        yield return Case(new SELU(), 1.0507009873554805 * 1.6732632423543772 * (Math.Exp(-2) - 1), 0, 3 * 1.0507009873554805);
        yield return Case(new GELU(), -0.0455002638963584, 0, 2.9959503037972995);
        yield return Case(new SiLU(), -2 / (1 + Math.Exp(2)), 0, 3 / (1 + Math.Exp(-3)));
        yield return Case(new Mish(), -2 * Math.Tanh(Math.Log(1 + Math.Exp(-2))), 0, 3 * Math.Tanh(Math.Log(1 + Math.Exp(3))));
        yield return Case(new Sigmoid(), 1 / (1 + Math.Exp(2)), 0.5, 1 / (1 + Math.Exp(-3)));
        yield return Case(new Tanh(), Math.Tanh(-2), 0, Math.Tanh(3));
        yield return Case(new Softplus(), Math.Log(1 + Math.Exp(-2)), Math.Log(2), Math.Log(1 + Math.Exp(3)));
        yield return Case(new Softsign(), -2.0 / 3, 0, 0.75);
        yield return Case(new Hardtanh(), -1, 0, 1);
        yield return Case(new Hardsigmoid(), 1.0 / 6, 0.5, 1);
        yield return Case(new Hardswish(), -1.0 / 3, 0, 3);
        yield return Case(new LogSigmoid(), -Math.Log(1 + Math.Exp(2)), -Math.Log(2), -Math.Log(1 + Math.Exp(-3)));
        yield return Case(new Softmax(0), Math.Exp(-5) / (1 + Math.Exp(-3) + Math.Exp(-5)), Math.Exp(-3) / (1 + Math.Exp(-3) + Math.Exp(-5)), 1 / (1 + Math.Exp(-3) + Math.Exp(-5)));
        yield return Case(new LogSoftmax(-1), -5 - Math.Log(1 + Math.Exp(-3) + Math.Exp(-5)), -3 - Math.Log(1 + Math.Exp(-3) + Math.Exp(-5)), -Math.Log(1 + Math.Exp(-3) + Math.Exp(-5)));
        yield return Case(new Identity(), -2, 0, 3);
    }

    private static TestCaseData Case(Layer layer, params double[] expected) => new TestCaseData(layer, expected).SetName($"ActivationsHaveTheirValues({layer.GetType().Name})");

    [TestCaseSource(nameof(Activations))]
    public void ActivationsHaveTheirValues(Layer layer, double[] expected) =>
        Assert.That(layer.Forward(Tensor.From(new float[] { -2, 0, 3 })).ToArray<float>(), Is.EqualTo(expected).Within(1e-6));

    [Test]
    public void ClippingBoundsNormAndValues()
    {
        Parameter a = new(Tensor.Zeros([1])), b = new(Tensor.Zeros([1])), none = new(Tensor.Zeros([1]));
        a.Value.Grad = Tensor.From([3f]);
        b.Value.Grad = Tensor.From([-4f]);
        Assert.That(GradientClip.ByNorm([a, b, none], 10), Is.EqualTo(5).Within(1e-6));
        Assert.That(a.Grad!.Item<float>(), Is.EqualTo(3f));
        Assert.That(GradientClip.ByNorm([a, b, none], 1), Is.EqualTo(5).Within(1e-6));
        Assert.That(a.Grad.Item<float>(), Is.EqualTo(0.6f).Within(1e-6));
        GradientClip.ByValue([a, b], 0.5);
        Assert.That((a.Grad.Item<float>(), b.Grad!.Item<float>()), Is.EqualTo((0.5f, -0.5f)));
        Assert.That(() => GradientClip.ByNorm([a], -1), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void RecurrentLayersNameTheirWeightsAsPyTorch()
    {
        var lstm = new LSTM(3, 4, numLayers: 2, bidirectional: true);
        Assert.That(lstm.StateDict().Keys.Take(8), Is.EqualTo(new[] { "weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0", "weight_ih_l0_reverse", "weight_hh_l0_reverse", "bias_ih_l0_reverse", "bias_hh_l0_reverse" }));
        Assert.That(lstm.StateDict()["weight_ih_l1"].Shape.ToArray(), Is.EqualTo(new long[] { 16, 8 }));
        Assert.That(new GRU(3, 4, bias: false).StateDict().Keys, Is.EqualTo(new[] { "weight_ih_l0", "weight_hh_l0" }));
        Assert.That(() => new RNN(3, 4, nonlinearity: "gelu"), Throws.ArgumentException);
        Assert.That(() => lstm.Forward(Tensor.Ones([2])), Throws.InstanceOf<TensorShapeException>().With.Message.Contains("LSTM"));
    }

    [Test]
    public void ASequenceAloneIsABatchOfOneAndCellsAreSteps()
    {
        Tensor x = Tensor.Randn([5, 3], generator: new Generator(1));
        var lstm = new LSTM(3, 4, generator: new Generator(2));
        (Tensor output, Tensor hidden, Tensor cell) = lstm.Forward(x);
        Assert.That(output.ToArray<float>(), Is.EqualTo(lstm.Forward(x.Unsqueeze(1)).Output.ToArray<float>()));
        Assert.That(hidden.Shape.ToArray(), Is.EqualTo(new long[] { 1, 4 }));
        var step = new LSTMCell(3, 4);
        step.LoadStateDict(lstm.StateDict().ToDictionary(p => p.Key.Replace("_l0", "", StringComparison.Ordinal), p => p.Value));
        (Tensor h, Tensor c) = step.Forward(x[0..1]);
        for (int t = 1; t < 5; t++) (h, c) = step.Forward(x[t..(t + 1)], h, c);
        Assert.That(h.ToArray<float>(), Is.EqualTo(hidden.ToArray<float>()).Within(1e-6));
        Assert.That(c.ToArray<float>(), Is.EqualTo(cell.ToArray<float>()).Within(1e-6));

        var gru = new GRU(3, 4, batchFirst: true, generator: new Generator(2));
        var gruStep = new GRUCell(3, 4);
        gruStep.LoadStateDict(gru.StateDict().ToDictionary(p => p.Key.Replace("_l0", "", StringComparison.Ordinal), p => p.Value));
        Tensor state = gruStep.Forward(x[0..1]);
        for (int t = 1; t < 5; t++) state = gruStep.Forward(x[t..(t + 1)], state);
        Assert.That(state.ToArray<float>(), Is.EqualTo(gru.Forward(x.Unsqueeze(0)).Hidden.ToArray<float>()).Within(1e-6));
    }

    [Test]
    public void NormsAgreeWhereTheyMeet()
    {
        Tensor x = Tensor.Randn([2, 6, 3, 4], generator: new Generator(1));
        float[] layer = new LayerNorm([6, 3, 4]).Forward(x).ToArray<float>();
        Assert.That(new GroupNorm(1, 6).Forward(x).ToArray<float>(), Is.EqualTo(layer).Within(1e-5));
        Assert.That(new GroupNorm(6, 6).Forward(x).ToArray<float>(), Is.EqualTo(new InstanceNorm2d(6).Forward(x).ToArray<float>()).Within(1e-5));
        Assert.That(new InstanceNorm2d(6).StateDict(), Is.Empty);
        Assert.That(new InstanceNorm1d(6, affine: true, trackRunningStats: true).StateDict().Count, Is.EqualTo(5));
        Tensor rms = new RMSNorm(4, eps: 0).Forward(x);
        Assert.That(rms.Square().Mean(-1).ToArray<float>(), Is.All.EqualTo(1).Within(1e-5));
        Assert.That(() => new GroupNorm(4, 6), Throws.ArgumentException);
        Assert.That(() => new InstanceNorm2d(6).Forward(x[0]), Throws.InstanceOf<TensorShapeException>());
    }

    [Test]
    public void TransposedAndSeparableConvolutions()
    {
        Assert.That(new ConvTranspose2d(4, 6, 3, stride: 2, padding: 1, outputPadding: 1, groups: 2).Forward(Tensor.Ones([1, 4, 5, 7])).Shape.ToArray(), Is.EqualTo(new long[] { 1, 6, 10, 14 }));
        Assert.That(new ConvTranspose1d(4, 6, 3, stride: 2).Forward(Tensor.Ones([1, 4, 5])).Shape.ToArray(), Is.EqualTo(new long[] { 1, 6, 11 }));
        Assert.That(new ConvTranspose3d(2, 3, 2).StateDict()["weight"].Shape.ToArray(), Is.EqualTo(new long[] { 2, 3, 2, 2, 2 }));
        // The transposed convolution is the convolution's transpose: ⟨conv x, y⟩ = ⟨x, convᵀ y⟩.
        var forward = new Conv2d(3, 5, 3, stride: 2, bias: false);
        var backward = new ConvTranspose2d(5, 3, 3, stride: 2, bias: false);
        backward.LoadStateDict(forward.StateDict());
        Tensor x = Tensor.Randn([2, 3, 9, 9], generator: new Generator(1)), y = Tensor.Randn([2, 5, 4, 4], generator: new Generator(2));
        Assert.That((forward.Forward(x) * y).Sum().Item(), Is.EqualTo((x * backward.Forward(y)).Sum().Item()).Within(1e-3));
        var separable = new DepthwiseSeparableConv2d(8, 16, 3, padding: 1);
        Assert.That(separable.ParameterCount, Is.EqualTo(8 * 9 + 8 + 16 * 8 + 16));
        Assert.That(separable.Forward(Tensor.Ones([1, 8, 5, 5])).Shape.ToArray(), Is.EqualTo(new long[] { 1, 16, 5, 5 }));
    }

    [Test]
    public void ModuleListsOwnTheirModules()
    {
        var list = new ModuleList<Layer>(new Linear(2, 3), new ReLU());
        list.Add(new Linear(3, 1, bias: false));
        Assert.That(list.StateDict().Keys, Is.EqualTo(new[] { "0.weight", "0.bias", "2.weight" }));
        Assert.That(list.Select(m => m.GetType().Name), Is.EqualTo(new[] { "Linear", "ReLU", "Linear" }));
    }

    [Test]
    public void ModulesAreCastAsAWhole()
    {
        var norm = new BatchNorm1d(2);
        Parameter weight = norm.Weight!;
        norm.To(DType.Float64);
        Assert.That(norm.StateDict().Values.Select(t => t.DType), Is.EqualTo(new[] { DType.Float64, DType.Float64, DType.Float64, DType.Float64, DType.Int64 }));
        Assert.That(weight.Value, Is.SameAs(norm.StateDict()["weight"]), "the same tensors");
        Assert.That(weight.RequiresGrad);
        Assert.That(norm.Forward(Tensor.From(new double[,] { { 1, 10 }, { 3, 30 } })).DType, Is.EqualTo(DType.Float64));
        Assert.That(() => norm.To(DType.Int32), Throws.InstanceOf<TensorDTypeException>());
    }
}
