using NUnit.Framework;

namespace DeepLearning101.Native.Nn.Tests;

/// <summary>Clipping, at its edges.</summary>
[TestFixture]
internal sealed class ClipTests
{
    private static Parameter[] With(params double[][] gradients) => Array.ConvertAll(gradients, gradient =>
    {
        var parameter = new Parameter(Tensor.Zeros([gradient.Length], DType.Float64));
        parameter.Value.Grad = Tensor.From(gradient);
        return parameter;
    });

    private static double[] Read(Parameter parameter) => parameter.Grad!.ToArray<double>();

    [Test]
    public void NormsOfEveryKind()
    {
        Parameter[] p = With([3, -4], [12]);
        Assert.That(GradientClip.GlobalNorm(p), Is.EqualTo(13));
        Assert.That(GradientClip.GlobalNorm(p, 1), Is.EqualTo(19));
        Assert.That(GradientClip.GlobalNorm(p, 3), Is.EqualTo(Math.Cbrt(27 + 64 + 1728)).Within(1e-12));
        Assert.That(GradientClip.GlobalNorm(p, double.PositiveInfinity), Is.EqualTo(12));
        Assert.That(GradientClip.GlobalNorm([new Parameter(Tensor.Zeros([2]))]), Is.Zero, "no gradient");
        Assert.That(() => GradientClip.GlobalNorm(p, 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void GlobalAndSingleNorms()
    {
        Parameter[] p = With([3, -4], [12], [0, 0]);
        Assert.That(GradientClip.ByNorm(p, 1, epsilon: 0), Is.EqualTo(13));
        Assert.That(Read(p[0]), Is.EqualTo(new[] { 3 / 13.0, -4 / 13.0 }).Within(1e-15));
        p = With([3, -4], [12], [0, 0]);
        Assert.That(GradientClip.ByNorm(p, 1), Is.EqualTo(13));
        Assert.That(Read(p[1])[0], Is.EqualTo(12 / (13 + 1e-6)).Within(1e-15), "PyTorch's factor");
        p = With([3, -4], [12], [0, 0]);
        GradientClip.ByNormEach(p, 5);
        Assert.That((Read(p[0])[0], Read(p[1])[0], Read(p[2])[0]), Is.EqualTo((3.0, 5.0, 0.0)));
        GradientClip.ByNorm(p, 0);
        Assert.That(Read(p[0]), Is.All.EqualTo(0));
    }

    [Test]
    public void ZeroAndNonFiniteNorms()
    {
        Parameter[] zero = With([0, 0]), broken = With([1, double.NaN], [2]), infinite = With([1, double.PositiveInfinity]);
        Assert.That(GradientClip.ByNorm(zero, 1), Is.Zero);
        Assert.That(Read(zero[0]), Is.All.EqualTo(0));
        Assert.That(GradientClip.ByNorm(broken, 1), Is.NaN);
        Assert.That(Read(broken[1])[0], Is.EqualTo(2));
        Assert.That(() => GradientClip.ByNorm(broken, 1, errorIfNonFinite: true), Throws.InstanceOf<NonFiniteException>().With.Message.Contains("NaN"));
        Assert.That(GradientClip.ByNorm(infinite, 1), Is.EqualTo(double.PositiveInfinity));
        GradientClip.ByNormEach(broken, 1);
        Assert.That(Read(broken[0])[0], Is.EqualTo(1), "a norm that is not finite clips nothing");
        Assert.That(Read(broken[1])[0], Is.EqualTo(1));
        GradientClip.ByValue(infinite, 3);
        Assert.That(Read(infinite[0]), Is.EqualTo(new[] { 1.0, 3 }));
        GradientClip.ByValue(broken, 0.5);
        Assert.That(Read(broken[0]), Is.EqualTo(new[] { 0.5, double.NaN }));
    }

    [Test]
    public void F32NormsNeitherOverflowNorVanish()
    {
        Parameter huge = new(Tensor.Zeros([2])), tiny = new(Tensor.Zeros([2]));
        huge.Value.Grad = Tensor.From([3e30f, 4e30f]);
        tiny.Value.Grad = Tensor.From([3e-30f, 4e-30f]);
        Assert.That(GradientClip.GlobalNorm([huge]), Is.EqualTo(5e30).Within(1e24));
        Assert.That(GradientClip.GlobalNorm([tiny]), Is.EqualTo(5e-30).Within(1e-36));
        GradientClip.ByNorm([huge], 1);
        Assert.That(huge.Grad!.ToArray<float>(), Is.EqualTo(new[] { 0.6f, 0.8f }).Within(1e-6));
    }

    [Test]
    public void OddLayoutsAndTypes()
    {
        Parameter a = new(Tensor.Zeros([2, 2])), half = new(Tensor.Zeros([2]).Cast(DType.Float16));
        a.Value.Grad = Tensor.From(new float[,] { { 3, 0 }, { 4, 0 } }).Transpose(0, 1);
        half.Value.Grad = Tensor.From([12f, 0]).Cast(DType.Float16);
        Assert.That(GradientClip.ByNorm([a, half], 1, epsilon: 0), Is.EqualTo(13));
        Assert.That(a.Grad!.ToArray<float>(), Is.EqualTo(new[] { 3 / 13f, 4 / 13f, 0, 0 }).Within(1e-6));
        Assert.That(half.Grad!.Cast(DType.Float32).ToArray<float>()[0], Is.EqualTo(12 / 13f).Within(1e-3));
    }
}
