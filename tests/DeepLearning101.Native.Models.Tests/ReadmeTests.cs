using DeepLearning101.Native.Nn;
using DeepLearning101.Native.Testing;
using NUnit.Framework;

namespace DeepLearning101.Native.Models.Tests;

/// <summary>The README's example is compiled, is what the README prints, and does what it says.</summary>
[TestFixture]
internal sealed class ReadmeTests
{
    [Test]
    public void ExampleRuns()
    {
        TextWriter console = Console.Out;
        var output = new StringWriter();
        Console.SetOut(output);
        try
        {
            Example();
        }
        finally
        {
            Console.SetOut(console);
        }

        Assert.That(output.ToString(), Does.StartWith("[2. 2.], dtype=f32"));
    }

    [Test]
    public void ExampleIsTheReadmes()
    {
        string root = Golden.Root;
        string[] Lines(string text) => [.. text.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0 && !l.StartsWith("using DeepLearning101", StringComparison.Ordinal))];
        string readme = File.ReadAllText(Path.Combine(root, "README.md")).Split("```csharp\n")[1].Split("```")[0];
        string own = File.ReadAllText(Path.Combine(root, "tests", "DeepLearning101.Native.Models.Tests", "ReadmeTests.cs")).Split("// <example>\n")[1].Split("// </example>")[0];
        Assert.That(Lines(own), Is.EqualTo(Lines(readme)));
    }

    private static void Example()
    {
        // <example>
        // A tensor, an expression that broadcasts, a gradient.
        Tensor x = Tensor.From(new float[,] { { 0, 0 }, { 0, 1 }, { 1, 0 }, { 1, 1 } });
        Tensor y = Tensor.From(new float[,] { { 0 }, { 1 }, { 1 }, { 0 } });
        Tensor w = Tensor.Ones([2]).RequiresGrad_();
        (x * w).Sum().Backward();
        Console.WriteLine(w.Grad);                      // [2. 2.], dtype=f32

        // A tiny network that learns exclusive or.
        var model = new Sequential(new Linear(2, 8), new Tanh(), new Linear(8, 1));
        var optimizer = new Adam(model.Parameters, 0.05);
        for (int step = 0; step < 500; step++)
        {
            using var scope = TensorScope.Begin();      // temporaries go back to the pool here
            optimizer.ZeroGrad();
            Tensor loss = model.Forward(x).BinaryCrossEntropyWithLogits(y);
            loss.Backward();
            optimizer.Step();
        }

        Console.WriteLine(model.Forward(x).Sigmoid());
        // </example>
    }
}
