namespace DeepLearning101.Native.Tests.OpTable;

/// <summary>Gradients in f64 against central differences of a weighted sum of the results.</summary>
internal static class GradientColumns
{
    private const double Step = 1e-5;

    internal static int First(OpDef op) => Run(op, second: false);

    internal static int Second(OpDef op) => Run(op, second: true);

    private static int Run(OpDef op, bool second)
    {
        if (!op.IsDifferentiable) return 0;
        int cases = 0;
        foreach (OpCase c in OpCase.Of(op))
        {
            using var scope = TensorScope.Begin();
            double[][] values = [.. Enumerable.Range(0, c.Sample.Operands.Length).Select(i => Jittered(c, i))];
            int[] differentiable = [.. Enumerable.Range(0, values.Length).Where(i => c.IsTested(i) && c.Sample.Operands[i].Differentiable)];
            if (differentiable.Length == 0 || differentiable.All(i => values[i].Length == 0)) continue;
            Tensor[] weights = Weights(c.Run(Inputs(c, values, [])));
            if (weights.Length == 0) continue;
            Func<double[][], double[]> function = second
                ? v => Gradient(c, v, weights, differentiable, out _)
                : v => [WeightedSum(c.Run(Inputs(c, v, [])), weights).Item()];
            double[] direction = second ? Direction(Gradient(c, values, weights, differentiable, out _).Length) : [1];
            double[] analytic = second ? SecondGradient(c, values, weights, differentiable, direction) : Gradient(c, values, weights, differentiable, out _);
            Compare(c, values, differentiable, v => Dot(function(v), direction), analytic);
            CompareForward(c, values, weights, differentiable, second, direction, analytic);
            cases++;
        }

        return cases;
    }

    /// <summary>Off the coarse grid of the examples: there, steps of remainders and ties would be hit.</summary>
    private static double[] Jittered(OpCase c, int operand)
    {
        double[] values = c.Values(operand);
        if (c.IsTested(operand))
            for (int j = 0; j < values.Length; j++) values[j] *= 1 + 1e-3 * Math.Sin(12.9898 * j + 4.1 * operand + 1) * Math.Sin(78.233 * j + 2);
        return values;
    }

    private static void Compare(OpCase c, double[][] values, int[] differentiable, Func<double[][], double> function, double[] analytic)
    {
        int at = 0;
        double largest = analytic.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
        foreach (int i in differentiable)
        {
            int n = values[i].Length;
            // Large operands: a fixed sample of their elements.
            int stride = Math.Max(1, n / 40);
            for (int j = 0; j < n; j += stride)
            {
                double x = values[i][j], h = Step * Math.Max(1, Math.Abs(x));
                values[i][j] = x + h;
                double plus = Evaluate(function, values);
                values[i][j] = x - h;
                double minus = Evaluate(function, values);
                values[i][j] = x;
                double numeric = (plus - minus) / (2 * h), tolerance = 2e-5 * (1 + Math.Abs(numeric)) + 1e-7 * largest + 1e-9 * (Math.Abs(plus) + 1) / Step * 1e-1;
                Assert.That(analytic[at + j], Is.EqualTo(numeric).Within(tolerance), $"{c}: operand {i}, element {j} at {x:R}");
            }

            at += n;
        }
    }

    /// <summary>Forward mode is the transpose of the backward pass: ⟨w, J t⟩ = ⟨Jᵀ w, t⟩; and through the backward pass it gives the Hessian's product, which is symmetric.</summary>
    private static void CompareForward(OpCase c, double[][] values, Tensor[] weights, int[] differentiable, bool second, double[] direction, double[] analytic)
    {
        double[] t = second ? direction : Direction(analytic.Length, 3);
        using ContextScope mode = second ? Autograd.EnableGrad() : Autograd.NoGrad();
        using var level = ForwardMode.Begin();
        Tensor[] inputs = Inputs(c, values, []);
        int at = 0;
        foreach (int i in differentiable)
        {
            inputs[i] = level.Dual(inputs[i], OpCase.Make(t[at..(at + values[i].Length)], inputs[i].Shape, DType.Float64));
            at += values[i].Length;
            if (second) inputs[i].RequiresGrad_();
        }

        if (second)
        {
            // The products H t, one number an element.
            Gradient(c, values, weights, differentiable, out Tensor?[] gradients, create: false, given: inputs);
            var products = new List<double>();
            for (int k = 0; k < gradients.Length; k++) products.AddRange(gradients[k] is { } g ? Close.Doubles(level.Tangent(g)) : new double[values[differentiable[k]].Length]);
            double largest = analytic.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
            for (int j = 0; j < analytic.Length; j++) Assert.That(products[j], Is.EqualTo(analytic[j]).Within(1e-9 * (1 + largest)), $"{c}: element {j} of the Hessian's product by forward mode over the backward pass");
            return;
        }

        double forward = Close.Doubles(level.Tangent(WeightedSum(c.Run(inputs), weights)))[0], backward = Dot(analytic, t);
        double scale = analytic.Zip(t, (x, y) => Math.Abs(x * y)).Where(double.IsFinite).Sum();
        if (double.IsFinite(backward)) Assert.That(forward, Is.EqualTo(backward).Within(1e-10 * (1 + scale)), $"{c}: forward mode");
    }

    private static double Evaluate(Func<double[][], double> function, double[][] values)
    {
        using var scope = TensorScope.Begin();
        return function(values);
    }

    private static Tensor[] Inputs(OpCase c, double[][] values, int[] wanted)
    {
        var inputs = new Tensor[values.Length];
        for (int i = 0; i < inputs.Length; i++)
        {
            inputs[i] = OpCase.Make(values[i], c.Sample.Operands[i].Shape, c.TypeOf(i, DType.Float64));
            if (Array.IndexOf(wanted, i) >= 0) inputs[i].RequiresGrad_();
        }

        return inputs;
    }

    private static Tensor[] Weights(Tensor[] results) =>
        [.. results.Select((r, k) => r.DType.IsFloatingPoint ? OpCase.Make(Direction((int)r.Count, k), r.Shape, DType.Float64) : null).OfType<Tensor>()];

    private static Tensor WeightedSum(Tensor[] results, Tensor[] weights)
    {
        Tensor? sum = null;
        int k = 0;
        foreach (Tensor result in results)
        {
            if (!result.DType.IsFloatingPoint) continue;
            Tensor term = (result.Cast(DType.Float64) * weights[k++]).Sum();
            sum = sum is null ? term : sum + term;
        }

        return sum!;
    }

    private static double[] Gradient(OpCase c, double[][] values, Tensor[] weights, int[] differentiable, out Tensor?[] gradients, bool create = false, Tensor[]? given = null)
    {
        Tensor[] inputs = given ?? Inputs(c, values, differentiable);
        Tensor loss = WeightedSum(c.Run(inputs), weights);
        Tensor[] wanted = [.. differentiable.Select(i => inputs[i])];
        gradients = loss.RequiresGrad ? Autograd.Grad([loss], wanted, default, createGraph: create, allowUnused: true) : new Tensor?[wanted.Length];
        var flat = new List<double>();
        for (int k = 0; k < wanted.Length; k++) flat.AddRange(gradients[k] is { } g ? Close.Doubles(g) : new double[wanted[k].Count]);
        return [.. flat];
    }

    private static double[] SecondGradient(OpCase c, double[][] values, Tensor[] weights, int[] differentiable, double[] direction)
    {
        Tensor[] inputs = Inputs(c, values, differentiable);
        Gradient(c, values, weights, differentiable, out Tensor?[] gradients, create: true, given: inputs);
        Tensor? sum = null;
        int at = 0;
        for (int k = 0; k < gradients.Length; k++)
        {
            int n = values[differentiable[k]].Length;
            if (gradients[k] is { RequiresGrad: true } g)
            {
                Tensor term = (g * OpCase.Make(direction[at..(at + n)], g.Shape, DType.Float64)).Sum();
                sum = sum is null ? term : sum + term;
            }

            at += n;
        }

        var flat = new List<double>();
        Tensor[] wanted = [.. differentiable.Select(i => inputs[i])];
        Tensor?[] seconds = sum is null ? new Tensor?[wanted.Length] : Autograd.Grad([sum], wanted, default, allowUnused: true);
        for (int k = 0; k < wanted.Length; k++) flat.AddRange(seconds[k] is { } s ? Close.Doubles(s) : new double[wanted[k].Count]);
        return [.. flat];
    }

    private static double[] Direction(int n, int seed = 5)
    {
        var random = new Random(seed + 91);
        return [.. Enumerable.Range(0, n).Select(_ => random.NextDouble() * 2 - 1)];
    }

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();
}
