using NUnit.Framework;

namespace DeepLearning101.Native.Nn.Tests;

/// <summary>Weight and spectral normalisation: names, values, gradients, undoing.</summary>
[TestFixture]
internal sealed class ReparametrizeTests
{
    [Test]
    public void WeightNormKeepsTheFunctionAndSplitsTheGradient()
    {
        var layer = new Linear(3, 2);
        Tensor x = Tensor.Randn([4, 3], generator: new Generator(1));
        float[] before = layer.Forward(x).ToArray<float>();
        Reparametrize.WeightNorm(layer);
        Assert.That(layer.StateDict().Keys, Is.EqualTo(new[] { "bias", "weight_g", "weight_v" }));
        Assert.That(layer.StateDict()["weight_g"].Shape.ToArray(), Is.EqualTo(new long[] { 2, 1 }));
        Assert.That(layer.Forward(x).ToArray<float>(), Is.EqualTo(before).Within(1e-6));
        layer.Forward(x).Square().Sum().Backward();
        Dictionary<string, Parameter> parameters = new(layer.NamedParameters);
        Tensor v = parameters["weight_v"].Value, gradient = parameters["weight_v"].Grad!;
        // The length of v does not matter: its gradient is orthogonal to it.
        Assert.That((v * gradient).Sum([1]).ToArray<float>(), Is.All.EqualTo(0).Within(1e-4));
        Assert.That(parameters["weight_g"].Grad!.Abs().Sum().Item(), Is.GreaterThan(0));
        using (Autograd.NoGrad()) v.Mul_(7);
        Assert.That(layer.Forward(x).ToArray<float>(), Is.EqualTo(before).Within(1e-5));
        Assert.That(() => Reparametrize.WeightNorm(layer), Throws.ArgumentException.With.Message.Contains("no parameter 'weight'"));
        Reparametrize.Remove(layer, layer.Weight);
        Assert.That(layer.StateDict().Keys, Is.EquivalentTo(new[] { "weight", "bias" }));
        Assert.That(layer.Forward(x).ToArray<float>(), Is.EqualTo(before).Within(1e-5));
    }

    [Test]
    public void SpectralNormMakesTheLargestSingularValueOne()
    {
        var layer = new Conv2d(3, 5, 3, bias: false, generator: new Generator(4));
        Initialize.Normal(layer.Weight, 0, 3, new Generator(2));
        Reparametrize.SpectralNorm(layer, generator: new Generator(3));
        Assert.That(layer.StateDict().Keys, Is.EqualTo(new[] { "weight_orig", "weight_u", "weight_v" }));
        for (int i = 0; i < 60; i++) _ = layer.Weight.Value;
        Tensor w = layer.Weight.Value.Detach().Reshape([5, 27]).Cast(DType.Float64);
        // The largest eigenvalue of w wᵀ is the limit of traces of its powers.
        Tensor power = w.MatMul(w.T);
        for (int i = 0; i < 7; i++) power = power.MatMul(power);
        Assert.That(Math.Pow(power.Diagonal().Sum().Item(), 1 / 128.0), Is.EqualTo(1).Within(2e-2));
        layer.Eval();
        float[] once = layer.Weight.Value.ToArray<float>();
        Assert.That(layer.Weight.Value.ToArray<float>(), Is.EqualTo(once), "evaluation does not iterate");
        layer.Train();
        layer.Forward(Tensor.Randn([1, 3, 4, 4], generator: new Generator(9))).Square().Sum().Backward();
        Assert.That(layer.Parameters.Single().Grad!.Abs().Sum().Item(), Is.GreaterThan(0));
    }

    [Test]
    public void SpectralNormIsThatOfADiagonalMatrix()
    {
        var layer = new Linear(3, 3, bias: false);
        using (Autograd.NoGrad()) layer.Weight.Value.Copy_(Tensor.From(new float[,] { { 4, 0, 0 }, { 0, 2, 0 }, { 0, 0, 1 } }));
        Reparametrize.SpectralNorm(layer, generator: new Generator(3));
        for (int i = 0; i < 30; i++) _ = layer.Weight.Value;
        Assert.That(layer.Weight.Value.ToArray<float>(), Is.EqualTo(new float[] { 1, 0, 0, 0, 0.5f, 0, 0, 0, 0.25f }).Within(1e-6));
    }
}
