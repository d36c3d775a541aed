using DeepLearning101.Native.Data;
using DeepLearning101.Native.Nn;
using NUnit.Framework;

namespace DeepLearning101.Native.Models.Tests;

/// <summary>LeNet-5: names and shapes, results and gradients against PyTorch 1.13 in double with the same weights.</summary>
[TestFixture]
internal sealed class LeNet5Tests
{
    [Test]
    public void NamesAndShapesAreThoseOfPyTorch()
    {
        OrderedDictionary<string, Tensor> state = new LeNet5().StateDict();
        Assert.That(state.Select(pair => $"{pair.Key} {string.Join('x', pair.Value.Shape.ToArray())}"), Is.EqualTo(new[]
        {
            "features.0.weight 6x1x5x5", "features.0.bias 6", "features.3.weight 16x6x5x5", "features.3.bias 16",
            "classifier.1.weight 120x400", "classifier.1.bias 120", "classifier.3.weight 84x120", "classifier.3.bias 84", "classifier.5.weight 10x84", "classifier.5.bias 10",
        }));
        Assert.That(new LeNet5().ParameterCount, Is.EqualTo(61_706));
    }

    private static IEnumerable<TestCaseData> Torch()
    {
        yield return new TestCaseData(LeNetActivation.Relu, LeNetPool.Max,
            new[] { 0.10728146, 0.08820467, -0.13484282, -0.05034874, 0.15176643, 0.00701031, -0.15632105, 0.03828217, 0.14778153, -0.08175048 }, 2.32621420,
            new[] { 0.059991, 0.00169054, 0.277214, 0.0071997, 9.21795, 0.160644, 13.7333, 3.09763, 13.3565, 1.60883 });
        yield return new TestCaseData(LeNetActivation.Tanh, LeNetPool.Avg,
            new[] { 0.22048748, 0.12949620, -0.25977434, -0.05616364, 0.27834921, -0.02312033, -0.27434765, 0.10192866, 0.24773455, -0.17378048 }, 2.31703090,
            new[] { 0.0513424, 0.000868399, 1.03612, 0.0386764, 35.9567, 1.1204, 35.0339, 4.59008, 48.8749, 1.60466 });
        yield return new TestCaseData(LeNetActivation.Tanh, LeNetPool.Max,
            new[] { 0.21980549, 0.13463011, -0.26055022, -0.06107722, 0.28052039, -0.01882330, -0.27773906, 0.09859468, 0.25207270, -0.17167840 }, 2.31842063,
            new[] { 0.424792, 0.00145446, 1.75623, 0.038069, 66.5043, 1.12458, 38.5418, 4.6146, 48.1185, 1.60524 });
        yield return new TestCaseData(LeNetActivation.Relu, LeNetPool.Avg,
            new[] { 0.10786640, 0.08843771, -0.13549393, -0.05039689, 0.15243122, 0.00686968, -0.15694589, 0.03860024, 0.14831606, -0.08222034 }, 2.32604763,
            new[] { 0.00937927, 0.000536336, 0.157093, 0.00991575, 2.85749, 0.153363, 11.7328, 3.09792, 13.5198, 1.60891 });
    }

    [TestCaseSource(nameof(Torch))]
    public void AgreesWithPyTorch(LeNetActivation activation, LeNetPool pool, double[] logits, double loss, double[] gradients)
    {
        var model = new LeNet5(activation, pool);
        int k = 0;
        using (Autograd.NoGrad())
            foreach (Parameter parameter in model.Parameters) parameter.Value.Copy_(Wave(parameter.Value.Shape, i => 0.1 * Math.Sin(1.7 * i + k), ref k));
        int none = 0;
        Tensor y = model.Forward(Wave([2, 1, 28, 28], i => Math.Cos(0.37 * i), ref none));
        Assert.That(y.Shape.ToArray(), Is.EqualTo(new long[] { 2, 10 }));
        Assert.That(y[1].ToArray<float>(), Is.EqualTo(logits).Within(2e-5));
        Tensor mean = y.CrossEntropy(Tensor.From(new long[] { 3, 7 }));
        Assert.That(mean.Item(), Is.EqualTo(loss).Within(1e-5));
        mean.Backward();
        Parameter[] parameters = [.. model.Parameters];
        for (int i = 0; i < parameters.Length; i++)
            Assert.That((double)parameters[i].Grad!.ToArray<float>().Sum(Math.Abs), Is.EqualTo(gradients[i]).Within(2e-3 * gradients[i] + 1e-5), parameters[i].Name);
    }

    private static Tensor Wave(ReadOnlySpan<long> shape, Func<int, double> wave, ref int k)
    {
        Tensor result = Tensor.Empty(shape);
        var values = new float[result.Count];
        for (int i = 0; i < values.Length; i++) values[i] = (float)wave(i);
        k++;
        return Tensor.From<float>(values, shape);
    }
}
