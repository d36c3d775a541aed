namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Normalisation over groups of channels.</summary>
    public static OpDef GroupNorm { get; } = OpRegistry.Add(new GroupNormOp());

    /// <summary>Gradients of <see cref="GroupNorm"/>.</summary>
    public static OpDef GroupNormGrad { get; } = OpRegistry.Add(new GroupNormGradOp());
}

/// <summary>How groups of channels are normalised.</summary>
/// <param name="Groups">Number of groups.</param>
/// <param name="Eps">Added to the variance.</param>
/// <param name="HasWeight">Whether there is a weight operand [C].</param>
/// <param name="HasBias">Whether there is a bias operand [C], the last.</param>
public sealed record ChannelNorm(long Groups, double Eps, bool HasWeight, bool HasBias) : OpAttributes;

/// <remarks>x [N, C, …], optional weight [C] and bias [C] → x's shape; the C / groups channels of a group and all their positions have one mean and variance.</remarks>
internal sealed class GroupNormOp() : OpDef("group_norm", new Contract { Formula = "(x − mean) / √(var + ε) · weight[c] + bias[c]", Accumulated = 4, Low = -4, High = 4, Source = "Wu and He, Group normalization, 2018" })
{
    public override int Arity => -1;

    internal override IReadOnlyList<OpSample> Samples =>
    [
        OpSample.Of(new ChannelNorm(2, 1e-5, false, false), [2, 4, 5]), OpSample.Of(new ChannelNorm(3, 1e-5, true, true), [2, 3, 3, 4], [3], [3]),
        OpSample.Of(new ChannelNorm(1, 0.1, true, true), [3, 6], [6], [6]), OpSample.Of(new ChannelNorm(2, 1e-3, true, false), [5, 4, 33], [4]),
    ];

    internal override void Infer(in KernelCall call, Span<TensorSpec> outputs)
    {
        ChannelShapes.Check(Name, call.Inputs[0], call.Inputs[1..]);
        long groups = call.Get<ChannelNorm>().Groups;
        if (groups < 1 || call.Inputs[0].Shape[1] % groups != 0) Throw.Shape(Name, $"the number of channels must be a multiple of the {groups} groups", call.Inputs[0].Layout);
        outputs[0] = new TensorSpec(call.Inputs[0].DType, call.Inputs[0].Layout.Contiguous);
    }

    internal override void Vjp(GradContext context)
    {
        // The fused gradient is not recorded; where it is to be differentiated again, the decomposition takes its place.
        if (FlowContext.Current.Differentiates)
        {
            context.ThroughDecomposition(this);
            return;
        }

        var norm = context.Get<ChannelNorm>();
        (Tensor g, Tensor x) = (context.Gradient(), context.Input(0));
        Tensor[] gradients = Dispatcher.RunMany(Op.GroupNormGrad, norm.HasWeight ? [g, x, context.Input(1)] : [g, x], norm);
        for (int i = 0; i < gradients.Length; i++) context.Set(i, gradients[i]);
    }

    internal override Tensor[]? Decompose(in KernelCall call)
    {
        Tensor x = call.Inputs[0];
        var norm = call.Get<ChannelNorm>();
        Tensor y = Normalised(x, norm, out _);
        if (norm.HasWeight) y = y * ChannelShapes.Along(call.Inputs[1], x.Rank);
        return [norm.HasBias ? y + ChannelShapes.Along(call.Inputs[^1], x.Rank) : y];
    }

    /// <summary>The normalised tensor, and what it was multiplied by [N, G, 1].</summary>
    internal static Tensor Normalised(Tensor x, ChannelNorm norm, out Tensor scale) =>
        RowNormShapes.Normalised(Grouped(x, norm.Groups), new RowNorm(1, norm.Eps, false, false), centered: true, out scale).Reshape(x.Shape);

    internal static Tensor Grouped(Tensor x, long groups) => x.Reshape([x.Shape[0], groups, x.Shape[0] * groups == 0 ? 0 : x.Count / (x.Shape[0] * groups)]);
}

/// <remarks>g, x, optional weight → gradients of x and of the weight and bias that there are.</remarks>
internal sealed class GroupNormGradOp() : OpDef("group_norm_grad", new Contract { Formula = "gradients of group_norm", Accumulated = 16, Low = -4, High = 4 })
{
    public override int Arity => -1;

    public override bool IsDifferentiable => false;

    internal override IReadOnlyList<OpSample> Samples =>
    [
        OpSample.Of(new ChannelNorm(2, 1e-5, false, false), [2, 4, 5], [2, 4, 5]), OpSample.Of(new ChannelNorm(3, 1e-5, true, true), [2, 3, 3, 4], [2, 3, 3, 4], [3]),
        OpSample.Of(new ChannelNorm(1, 0.1, true, true), [3, 6], [3, 6], [6]), OpSample.Of(new ChannelNorm(2, 1e-3, false, true), [5, 4, 33], [5, 4, 33]),
    ];

    /// <inheritdoc/>
    public override string? WhyNot(string column) => ChannelShapes.WhyNotGradient(column) ?? base.WhyNot(column);

    internal override int OutputCount(in KernelCall call) => 1 + (call.Get<ChannelNorm>().HasWeight ? 1 : 0) + (call.Get<ChannelNorm>().HasBias ? 1 : 0);

    internal override void Infer(in KernelCall call, Span<TensorSpec> outputs) => ChannelShapes.InferGradient(Name, call, call.Inputs[2..], outputs);

    internal override Tensor[]? Decompose(in KernelCall call)
    {
        var norm = call.Get<ChannelNorm>();
        (Tensor g, Tensor x) = (call.Inputs[0], call.Inputs[1]);
        Tensor normal = GroupNormOp.Normalised(x, norm, out Tensor scale), weighted = norm.HasWeight ? g * ChannelShapes.Along(call.Inputs[2], x.Rank) : g;
        Tensor v = GroupNormOp.Grouped(weighted, norm.Groups), h = GroupNormOp.Grouped(normal, norm.Groups);
        Tensor dx = (v - v.Mean(-1, keepDim: true) - h * (v * h).Mean(-1, keepDim: true)) * scale;
        return ChannelShapes.Gradients(dx.Reshape(x.Shape), g, normal, norm);
    }
}

/// <summary>Normalisation over groups of channels.</summary>
public static class GroupNormExtensions
{
    extension(Tensor x)
    {
        /// <summary>Normalises each group of channels of each sample: (x − mean) / √(variance + eps) · weight[c] + bias[c].</summary>
        /// <param name="numGroups">Number of groups; the channels of dimension 1 are a multiple of it.</param>
        /// <param name="weight">Weight [C]; default 1.</param>
        /// <param name="bias">Bias [C]; default 0.</param>
        /// <param name="eps">Keeps the divisor above 0; default 10⁻⁵.</param>
        public Tensor GroupNorm(long numGroups, Tensor? weight = null, Tensor? bias = null, double eps = 1e-5) =>
            Dispatcher.Run(Op.GroupNorm, ChannelShapes.Operands(x, weight, bias), new ChannelNorm(numGroups, eps, weight is not null, bias is not null));
    }
}
