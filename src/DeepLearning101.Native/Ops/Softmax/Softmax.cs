namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Exponentials over their sum along one dimension.</summary>
    public static OpDef Softmax { get; } = OpRegistry.Add(new SoftmaxOp());
}

/// <summary>One dimension.</summary>
/// <param name="Dim">Dimension, not negative.</param>
public sealed record AlongDim(int Dim) : OpAttributes;

/// <remarks>The largest element is subtracted first, so nothing overflows; the sum has the fixed order of <see cref="IReduceFormula"/>.</remarks>
internal sealed class SoftmaxOp() : OpDef("softmax", new Contract { Formula = "e^(xᵢ − max x) / Σⱼ e^(xⱼ − max x)", Ulp = 4, Accumulated = 1, Source = "Deep Learning 101, chapter 3" })
{
    public override int Arity => 1;

    internal override Saved Saved => Saved.Outputs;

    internal override IReadOnlyList<OpSample> Samples =>
        [OpSample.Of(new AlongDim(0), [7]), OpSample.Of(new AlongDim(1), [3, 5]), OpSample.Of(new AlongDim(1), [2, 70, 3]), OpSample.Of(new AlongDim(0), [0, 3]), OpSample.Of(new AlongDim(0), [])];

    internal override void Infer(in KernelCall call, Span<TensorSpec> outputs) =>
        outputs[0] = new TensorSpec(call.Inputs[0].DType, call.Inputs[0].Layout.Contiguous);

    internal override void Vjp(GradContext context) => context.Set(0, SoftmaxGradOp.Of(context.Gradient(), context.Output(), context.Get<AlongDim>().Dim, logarithm: false));

    internal override Tensor[]? Decompose(in KernelCall call)
    {
        Tensor x = call.Inputs[0];
        if (x.Count == 0) return [x.Clone()];
        if (x.Rank == 0) return [(x - x).Exp()];
        Tensor e = (x - SoftmaxShift.Largest(x, call.Get<AlongDim>().Dim)).Exp();
        return [e / e.Sum(call.Get<AlongDim>().Dim, keepDim: true)];
    }
}

/// <summary>The largest element along a dimension as a constant: any shift gives the same function, so it has no gradient.</summary>
internal static class SoftmaxShift
{
    internal static Tensor Largest(Tensor x, int dim)
    {
        FlowContext outer = FlowContext.Current;
        FlowContext.Swap(outer.WithGradient(false));
        try
        {
            return Dispatcher.Run(Op.Amax, [x], new Reduction([dim], true));
        }
        finally
        {
            FlowContext.Restore(outer);
        }
    }
}

/// <summary>Softmax and its logarithm.</summary>
public static class SoftmaxExtensions
{
    extension(Tensor x)
    {
        /// <summary>e^x over the sum of e^x along <paramref name="dim"/>: positive numbers that sum to 1. A row of −∞ gives NaN.</summary>
        public Tensor Softmax(int dim) => Dispatcher.Run(Op.Softmax, [x.DType.IsIntegral ? x.Cast(DType.Float32) : x], new AlongDim(x.Layout.Dim("softmax", dim)));

        /// <summary>ln of <c>Softmax</c>, without rounding small probabilities to 0.</summary>
        public Tensor LogSoftmax(int dim) => Dispatcher.Run(Op.LogSoftmax, [x.DType.IsIntegral ? x.Cast(DType.Float32) : x], new AlongDim(x.Layout.Dim("log_softmax", dim)));
    }
}
