namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Logarithm of the softmax along one dimension.</summary>
    public static OpDef LogSoftmax { get; } = OpRegistry.Add(new LogSoftmaxOp());
}

internal sealed class LogSoftmaxOp() : OpDef("log_softmax", new Contract { Formula = "xᵢ − max x − ln Σⱼ e^(xⱼ − max x)", Ulp = 4, Accumulated = 1, AbsoluteEpsilons = 8, Source = "Deep Learning 101, chapter 3" })
{
    public override int Arity => 1;

    internal override Saved Saved => Saved.Outputs;

    internal override IReadOnlyList<OpSample> Samples => Op.Softmax.Samples;

    internal override void Infer(in KernelCall call, Span<TensorSpec> outputs) =>
        outputs[0] = new TensorSpec(call.Inputs[0].DType, call.Inputs[0].Layout.Contiguous);

    internal override void Vjp(GradContext context) => context.Set(0, SoftmaxGradOp.Of(context.Gradient(), context.Output(), context.Get<AlongDim>().Dim, logarithm: true));

    internal override Tensor[]? Decompose(in KernelCall call)
    {
        Tensor x = call.Inputs[0];
        if (x.Count == 0) return [x.Clone()];
        if (x.Rank == 0) return [x - x];
        Tensor shifted = x - SoftmaxShift.Largest(x, call.Get<AlongDim>().Dim);
        return [shifted - shifted.Exp().Sum(call.Get<AlongDim>().Dim, keepDim: true).Log()];
    }
}
