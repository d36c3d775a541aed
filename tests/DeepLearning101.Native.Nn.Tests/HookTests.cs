using NUnit.Framework;

namespace DeepLearning101.Native.Nn.Tests;

/// <summary>Hooks of layers.</summary>
[TestFixture]
internal sealed class HookTests
{
    [Test]
    public void HooksSeeAndReplaceInputsAndResults()
    {
        var layer = new Identity();
        var seen = new List<string>();
        using IDisposable pre = layer.RegisterForwardPreHook((l, x) =>
        {
            seen.Add($"pre {ReferenceEquals(l, layer)}");
            return x * 2.0;
        });
        IDisposable post = layer.RegisterForwardHook((_, x, y) =>
        {
            seen.Add($"post {x.Item()} {y.Item()}");
            return y + 1.0;
        });
        Assert.That(layer.Forward(Tensor.Scalar(3f)).Item(), Is.EqualTo(7));
        Assert.That(seen, Is.EqualTo(new[] { "pre True", "post 6 6" }));
        post.Dispose();
        Assert.That(layer.Forward(Tensor.Scalar(3f)).Item(), Is.EqualTo(6), "a removed hook is not called");
    }

    [Test]
    public void HooksRunInsideOfASequence()
    {
        var inner = new ReLU();
        int calls = 0;
        inner.RegisterForwardHook((_, _, _) =>
        {
            calls++;
            return null;
        });
        new Sequential(new Identity(), inner).Forward(Tensor.Ones([2]));
        Assert.That(calls, Is.EqualTo(1));
    }

    [Test]
    public void BackwardHooksSeeTheGradientOfTheResult()
    {
        var layer = new Linear(2, 1, bias: false);
        float[]? gradient = null;
        layer.RegisterBackwardHook((_, g) => gradient = g.ToArray<float>());
        (layer.Forward(Tensor.Ones([3, 2])) * 4.0).Sum().Backward();
        Assert.That(gradient, Is.EqualTo(new float[] { 4, 4, 4 }));
        layer.RequiresGrad(false);
        gradient = null;
        layer.Forward(Tensor.Ones([3, 2]));
        Assert.That(gradient, Is.Null, "without a gradient there is nothing to see");
    }
}
