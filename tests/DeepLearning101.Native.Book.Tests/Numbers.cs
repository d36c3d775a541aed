using NUnit.Framework;

namespace DeepLearning101.Native.Book.Tests;

/// <summary>Short forms for tests that compare tensors with the numbers of a worked example.</summary>
internal static class Numbers
{
    /// <summary>A vector of doubles.</summary>
    internal static Tensor V(params double[] values) => Tensor.From(values);

    /// <summary>A vector that wants a gradient.</summary>
    internal static Tensor Leaf(params double[] values) => Tensor.From(values).RequiresGrad_();

    /// <summary>A matrix of doubles.</summary>
    internal static Tensor M(double[,] values) => Tensor.From(values);

    /// <summary>A matrix that wants a gradient.</summary>
    internal static Tensor LeafM(double[,] values) => Tensor.From(values).RequiresGrad_();

    /// <summary>The elements in row-major order.</summary>
    internal static double[] D(Tensor tensor) => tensor.Detach().Cast(DType.Float64).ToArray<double>();

    /// <summary>Each element within the tolerance times max(1, |expected|).</summary>
    internal static void Near(Tensor actual, double[] expected, double tolerance = 1e-9)
    {
        double[] values = D(actual);
        Assert.That(values, Has.Length.EqualTo(expected.Length));
        for (int i = 0; i < expected.Length; i++) Near(values[i], expected[i], tolerance, $"element {i}");
    }

    /// <summary>The same for one number.</summary>
    internal static void Near(double actual, double expected, double tolerance = 1e-9, string what = "value") =>
        Assert.That(actual, Is.EqualTo(expected).Within(tolerance * Math.Max(1, Math.Abs(expected))), what);

    /// <summary>The same for a tensor of one element.</summary>
    internal static void Near(Tensor actual, double expected, double tolerance = 1e-9) => Near(actual.Detach().Item(), expected, tolerance);

    /// <summary>Gradient of a function at a point.</summary>
    internal static double[] Slope(Func<Tensor, Tensor> f, params double[] at)
    {
        Tensor x = Leaf(at);
        return D(Autograd.Grad(f(x).Sum(), x));
    }

    /// <summary>All second derivatives of a scalar function, row by row.</summary>
    internal static double[,] Hessian(Func<Tensor, Tensor> f, params double[] at)
    {
        int n = at.Length;
        var result = new double[n, n];
        Tensor x = Leaf(at);
        Tensor gradient = Autograd.Grad(f(x), x, createGraph: true);
        for (int i = 0; i < n; i++)
        {
            double[] row = D(Autograd.Grad(gradient.Select(0, i), x, retainGraph: true));
            for (int j = 0; j < n; j++) result[i, j] = row[j];
        }

        return result;
    }
}
