using DeepLearning101.Native;
using NUnit.Framework;

namespace DeepLearning101.Native.Testing;

/// <summary>Compares gradients with central differences in double precision.</summary>
internal static class GradCheck
{
    /// <summary>First order: gradients of a weighted sum of the results with respect to every f64 operand.</summary>
    internal static void First(Func<Tensor[], Tensor> function, params Tensor[] inputs) => Check(x => Weighted(function(x)), inputs, 1e-6, 1e-5);

    /// <summary>First and second order: the second through a weighted sum of the first gradients, which are recorded again.</summary>
    internal static void Second(Func<Tensor[], Tensor> function, params Tensor[] inputs)
    {
        First(function, inputs);
        Check(x => Gradients(function, x), inputs, 1e-6, 1e-4);
        RecordedIsTheSame(function, inputs);
    }

    /// <summary>First gradients that are recorded, to be differentiated again, have the values of those that are not.</summary>
    private static void RecordedIsTheSame(Func<Tensor[], Tensor> function, Tensor[] inputs)
    {
        Tensor[] variables = [.. inputs.Select(x => IsVariable(x) ? x.Detach().Clone().RequiresGrad_() : x)], leaves = [.. variables.Where(IsVariable)];
        Tensor?[] plain = Autograd.Grad([Weighted(function(variables))], leaves, allowUnused: true), recorded = Autograd.Grad([Weighted(function(variables))], leaves, createGraph: true, allowUnused: true);
        for (int i = 0; i < plain.Length; i++)
        {
            if (plain[i] is null && recorded[i] is null) continue;
            double[] expected = plain[i]!.ToArray<double>();
            Assert.That(recorded[i]!.ToArray<double>(), Is.EqualTo(expected).Within(1e-10), $"variable {i}: recorded gradient");
        }
    }

    private static Tensor Gradients(Func<Tensor[], Tensor> function, Tensor[] inputs)
    {
        Tensor[] x = [.. inputs.Where(IsVariable)];
        foreach (Tensor leaf in x) if (!leaf.RequiresGrad) leaf.RequiresGrad_();
        Tensor y = Weighted(function(inputs));
        Tensor?[] gradients = Autograd.Grad([y], x, createGraph: true, allowUnused: true);
        Tensor sum = Tensor.Zeros([], DType.Float64);
        foreach (Tensor? gradient in gradients) if (gradient is not null) sum = sum + Weighted(gradient);
        return sum;
    }

    private static void Check(Func<Tensor[], Tensor> function, Tensor[] inputs, double step, double tolerance)
    {
        Tensor[] variables = [.. inputs.Select(x => IsVariable(x) ? x.Detach().Clone().RequiresGrad_() : x)];
        Tensor[] leaves = [.. variables.Where(IsVariable)];
        Tensor result = function(variables);
        Tensor?[] gradients = result.RequiresGrad ? Autograd.Grad([result], leaves, allowUnused: true) : new Tensor?[leaves.Length];
        for (int k = 0, leaf = 0; k < inputs.Length; k++)
        {
            if (!IsVariable(inputs[k])) continue;
            Tensor? gradient = gradients[leaf++];
            double[] got = gradient?.ToArray<double>() ?? new double[inputs[k].Count];
            Assert.That(got, Has.Length.EqualTo((int)inputs[k].Count), $"operand {k}: shape of the gradient");
            double[] values = inputs[k].ToArray<double>();
            for (int i = 0; i < values.Length; i++)
            {
                double h = step * Math.Max(1, Math.Abs(values[i]));
                double difference = (At(function, inputs, k, values, i, h) - At(function, inputs, k, values, i, -h)) / (2 * h);
                Assert.That(got[i], Is.EqualTo(difference).Within(tolerance * Math.Max(1, Math.Abs(difference))), $"operand {k}, element {i}");
            }
        }
    }

    private static double At(Func<Tensor[], Tensor> function, Tensor[] inputs, int operand, double[] values, int element, double shift)
    {
        double[] moved = (double[])values.Clone();
        moved[element] += shift;
        Tensor[] x = [.. inputs];
        x[operand] = Tensor.From<double>(moved, inputs[operand].Shape);
        return function(x).Item();
    }

    /// <summary>Weights that differ for each element, so that no error cancels.</summary>
    private static Tensor Weighted(Tensor y)
    {
        var weights = new double[y.Count];
        for (int i = 0; i < weights.Length; i++) weights[i] = 0.5 + (i * 7 % 11) / 11.0;
        return (y * Tensor.From<double>(weights, y.Shape)).Sum();
    }

    private static bool IsVariable(Tensor x) => x.DType == DType.Float64;

    /// <summary>Reproducible values in [low, high).</summary>
    internal static Tensor Values(int seed, ReadOnlySpan<long> shape, double low = -2, double high = 2)
    {
        long n = 1;
        foreach (long length in shape) n *= length;
        var random = new Random(seed);
        var values = new double[n];
        for (int i = 0; i < values.Length; i++) values[i] = low + (high - low) * random.NextDouble();
        return Tensor.From<double>(values, shape);
    }
}
