namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Complex numbers from their parts.</summary>
    public static OpDef Complex { get; } = OpRegistry.Add(new ComplexOp());
}

internal sealed class ComplexOp() : OpDef("complex", new Contract { Formula = "re + i im" })
{
    public override int Arity => 2;

    internal override IReadOnlyList<OpSample> Samples => [new OpSample(null, new SampleOperand([7]), new SampleOperand([7])), new OpSample(null, new SampleOperand([3, 1]), new SampleOperand([1, 4])), new OpSample(null, new SampleOperand([0, 2]), new SampleOperand([]))];

    internal override bool Takes(DType dtype) => dtype is DType.Float32 or DType.Float64;

    public override bool IsPrimitive => true;

    public override string? WhyNot(string column) => column is "gradient1" or "gradient2" ? "the column weighs real results" : base.WhyNot(column);

    internal override Saved Saved => Saved.None;

    internal override void Infer(in KernelCall call, Span<TensorSpec> outputs)
    {
        Tensor re = call.Inputs[0], im = call.Inputs[1];
        if (!Takes(re.DType)) Throw.DType(Name, "both parts must be f32 or f64", re.DType, "Cast them.");
        if (re.DType != im.DType) Throw.DType(Name, $"both parts must have one element type, here {re.DType.Name}", im.DType, "Cast one of them.");
        Layout? layout = Layout.Broadcast(re.Layout, im.Layout);
        if (layout is null) Throw.NoBroadcast(Name, re.Layout, im.Layout);
        outputs[0] = new TensorSpec(re.DType == DType.Float32 ? DType.Complex64 : DType.Complex128, layout!);
    }

    internal override void Vjp(GradContext context)
    {
        if (context.Needs(0)) context.Set(0, context.Gradient().Real().SumTo(context.InputLayout(0).Shape));
        if (context.Needs(1)) context.Set(1, context.Gradient().Imag().SumTo(context.InputLayout(1).Shape));
    }
}

/// <summary>Complex numbers from real ones.</summary>
public static class ComplexExtensions
{
    extension(Tensor x)
    {
        /// <summary>re + i · im; operands broadcast; f32 gives c64, f64 gives c128.</summary>
        public static Tensor Complex(Tensor real, Tensor imag) => Dispatcher.Run(Op.Complex, [real, imag]);

        /// <summary>abs · (cos angle + i sin angle).</summary>
        public static Tensor Polar(Tensor abs, Tensor angle) => Dispatcher.Run(Op.Complex, [abs * angle.Cos(), abs * angle.Sin()]);
    }
}
