namespace DeepLearning101.Native;

/// <summary>Shapes of losses over classes: scores [N, C, …] or [C], targets [N, …] or [], weights [C].</summary>
internal static class ClassLossShapes
{
    /// <summary>Dimension of the classes.</summary>
    internal static int ClassDim(Layout scores) => scores.Rank > 1 ? 1 : 0;

    /// <summary>Checks the operands of a loss and gives its shape.</summary>
    internal static Layout Result(in KernelCall call, string name)
    {
        Check(call.Inputs, name);
        return call.Get<ClassLoss>().Reduction == LossReduction.None ? call.Inputs[1].Layout.Contiguous : Layout.Scalar;
    }

    /// <summary>Checks the operands of a gradient: that of the result, then those of the loss.</summary>
    internal static void CheckGradient(in KernelCall call, string name)
    {
        Check(call.Inputs[1..], name);
        Layout wanted = call.Get<ClassLoss>().Reduction == LossReduction.None ? call.Inputs[2].Layout : Layout.Scalar;
        if (!call.Inputs[0].Layout.SameShape(wanted)) Throw.Shapes(name, "the gradient must have the shape of the loss", wanted, call.Inputs[0].Layout);
        if (call.Inputs[0].DType != call.Inputs[1].DType) Throw.DType(name, $"the gradient must have the scores' type {call.Inputs[1].DType.Name}", call.Inputs[0].DType, "Cast it.");
    }

    /// <summary>Class indices as i64.</summary>
    internal static Tensor Indices(string name, Tensor target)
    {
        if (!target.DType.IsIntegral || target.DType == DType.Bool) Throw.DType(name, "targets must be class indices of an integer type", target.DType, "Cast them to i64.");
        return target.Cast(DType.Int64);
    }

    /// <summary>Why a fused gradient lacks columns of the op table.</summary>
    internal static string? WhyNotGradient(string column) =>
        column is "gradient1" or "gradient2" ? "where it is to be differentiated, the decomposition of the loss is recorded in its place" : null;

    /// <summary>−Σ a · logarithms over the classes, reduced: the loss in ops.</summary>
    internal static Tensor Weighted(Tensor logarithms, ReadOnlySpan<Tensor> inputs, ClassLoss attributes)
    {
        Tensor share = Coefficients(inputs, attributes);
        // A logarithm of −∞ that has no share must not become NaN.
        Tensor losses = -(share * logarithms).Where(share.NotEqual(0), 0).Sum(ClassDim(inputs[0].Layout));
        return attributes.Reduction == LossReduction.None ? losses : losses.Sum() / Divisor(inputs, attributes);
    }

    /// <summary>The coefficient a of each class at each position, (1 − ε) · w · [class = target] + ε / C · w, 0 at positions to ignore.</summary>
    internal static Tensor Coefficients(ReadOnlySpan<Tensor> inputs, ClassLoss attributes)
    {
        Tensor x = inputs[0], hot = OneHot(inputs, attributes);
        int dim = ClassDim(x.Layout);
        if (attributes.LabelSmoothing > 0)
        {
            Tensor counted = inputs[1].NotEqual(attributes.IgnoreIndex).Cast(x.DType).Unsqueeze(dim);
            hot = hot * (1 - attributes.LabelSmoothing) + counted * (attributes.LabelSmoothing / x.Shape[dim]);
        }

        return inputs.Length > 2 ? hot * AlongClasses(inputs[2], x.Rank) : hot.Expand(x.Shape);
    }

    /// <summary>The gradient that arrived at the loss, divided as the loss was, as it broadcasts to the scores.</summary>
    internal static Tensor SpreadGradient(in KernelCall call)
    {
        var attributes = call.Get<ClassLoss>();
        Tensor g = call.Inputs[0];
        return attributes.Reduction == LossReduction.None ? g.Unsqueeze(ClassDim(call.Inputs[1].Layout)) : g / Divisor(call.Inputs[1..], attributes);
    }

    private static Tensor Divisor(ReadOnlySpan<Tensor> inputs, ClassLoss attributes)
    {
        if (attributes.Reduction != LossReduction.Mean) return Tensor.Ones([], inputs[0].DType, inputs[0].Device);
        Tensor hot = OneHot(inputs, attributes);
        return (inputs.Length > 2 ? hot * AlongClasses(inputs[2], inputs[0].Rank) : hot).Sum();
    }

    private static Tensor OneHot(ReadOnlySpan<Tensor> inputs, ClassLoss attributes)
    {
        (Tensor x, Tensor target) = (inputs[0], inputs[1]);
        int dim = ClassDim(x.Layout);
        Tensor hot = target.Unsqueeze(dim).Equal(AlongClasses(Tensor.Arange(x.Shape[dim], device: x.Device), x.Rank));
        return hot.LogicalAnd(target.NotEqual(attributes.IgnoreIndex).Unsqueeze(dim)).Cast(x.DType);
    }

    /// <summary>Cross-entropy with a distribution as target: −Σ w · q · log_softmax(x), q the smoothed target.</summary>
    internal static Tensor WithProbabilities(Tensor x, Tensor target, Tensor? weight, LossReduction reduction, double smoothing)
    {
        if (!target.Layout.SameShape(x.Layout)) Throw.Shapes("CrossEntropy", "probabilities must have the shape of the logits", x.Layout, target.Layout);
        if (x.Rank == 0) Throw.Shape("CrossEntropy", "logits must have a dimension of classes, [N, C, …] or [C]", x.Layout);
        int dim = ClassDim(x.Layout);
        if (smoothing > 0) target = target * (1 - smoothing) + smoothing / x.Shape[dim];
        Tensor terms = target * x.LogSoftmax(dim);
        if (weight is not null)
        {
            if (weight.Rank != 1 || weight.Shape[0] != x.Shape[dim]) Throw.Shape("CrossEntropy", $"class weights must have the shape [{x.Shape[dim]}]", weight.Layout);
            terms = terms * AlongClasses(weight, x.Rank);
        }

        return Losses.Reduce(-terms.Sum(dim), reduction);
    }

    /// <summary>Class weights [C] as they broadcast to scores of a rank: [C, 1, …].</summary>
    internal static Tensor AlongClasses(Tensor weight, int rank)
    {
        if (rank < 3) return weight;
        var shape = new long[rank - 1];
        Array.Fill(shape, 1);
        shape[0] = weight.Shape[0];
        return weight.Reshape(shape);
    }

    private static void Check(ReadOnlySpan<Tensor> inputs, string name)
    {
        (Tensor x, Tensor target) = (inputs[0], inputs[1]);
        if (!x.DType.IsFloatingPoint) Throw.DType(name, "scores must be of a floating-point type", x.DType, "Cast them.");
        if (target.DType != DType.Int64) Throw.DType(name, "targets must be i64 class indices", target.DType, "Cast them.");
        if (x.Rank == 0) Throw.Shape(name, "scores must have a dimension of classes, [N, C, …] or [C]", x.Layout);
        int dim = ClassDim(x.Layout);
        bool fits = target.Rank == x.Rank - 1;
        for (int i = 0; fits && i < target.Rank; i++) fits = target.Shape[i] == x.Shape[i < dim ? i : i + 1];
        if (!fits) Throw.Shapes(name, "targets must have the shape of the scores without their dimension of classes: [N, C, …] and [N, …]", x.Layout, target.Layout);
        if (inputs.Length < 3) return;
        if (inputs[2].Rank != 1 || inputs[2].Shape[0] != x.Shape[dim]) Throw.Shape(name, $"class weights must have the shape [{x.Shape[dim]}]", inputs[2].Layout);
        if (inputs[2].DType != x.DType) Throw.DType(name, $"class weights must have the scores' type {x.DType.Name}", inputs[2].DType, "Cast them.");
    }

    internal static IReadOnlyList<OpSample> Samples(double smoothing) =>
    [
        new(new ClassLoss(-100, LossReduction.Mean, 0), new([5, 7]), new([5], DType.Int64, 0, 7)),
        new(new ClassLoss(2, LossReduction.Mean, smoothing), new([6, 3]), new([6], DType.Int64, 0, 3), new([3], null, 0.5, 2)),
        new(new ClassLoss(-100, LossReduction.None, smoothing), new([2, 3, 2, 3]), new([2, 2, 3], DType.Int64, 0, 3)),
        new(new ClassLoss(-100, LossReduction.Sum, 0), new([130]), new([], DType.Int64, 0, 130)),
    ];

    internal static IReadOnlyList<OpSample> GradientSamples(double smoothing)
    {
        var samples = new List<OpSample>();
        foreach (OpSample sample in Samples(smoothing))
            samples.Add(sample with { Operands = [new(((ClassLoss)sample.Attributes!).Reduction == LossReduction.None ? sample.Operands[1].Shape : []), .. sample.Operands] });
        return samples;
    }
}
