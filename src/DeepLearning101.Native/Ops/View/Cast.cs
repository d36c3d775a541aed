namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Elements in another type.</summary>
    public static OpDef Cast { get; } = OpRegistry.Add(new CastOp());
}

/// <summary>Element type of a result.</summary>
/// <param name="DType">The type.</param>
public sealed record TargetType(DType DType) : OpAttributes;

internal sealed class CastOp() : OpDef("cast", new Contract { Formula = "nearest value of the target type; real to integer truncates towards zero and saturates, NaN becomes 0; to bool: x ≠ 0; complex to real keeps the real part" })
{
    public override bool IsPrimitive => true;

    public override int Arity => 1;

    internal override Saved Saved => Saved.None;

    internal override IReadOnlyList<OpSample> Samples =>
    [
        OpSample.Of(new TargetType(DType.Float64), [7]), OpSample.Of(new TargetType(DType.Complex128), [3, 5]),
        OpSample.Of(new TargetType(DType.Int32), [2, 3, 4]), OpSample.Of(new TargetType(DType.Bool), []),
    ];

    internal override bool Takes(DType dtype) => true;

    internal override void Infer(in KernelCall call, Span<TensorSpec> outputs) =>
        outputs[0] = new TensorSpec(call.Get<TargetType>().DType, call.Inputs[0].Layout.Contiguous);

    internal override void Vjp(GradContext context)
    {
        if (context.InputDType(0).IsDifferentiable) context.Set(0, context.Gradient().Cast(context.InputDType(0)));
    }
}

/// <summary>Conversion of element types.</summary>
public static class CastExtensions
{
    extension(Tensor x)
    {
        /// <summary>This tensor with elements of another type (the same tensor where it has that type).</summary>
        public Tensor Cast(DType dtype) => x.DType == dtype ? x : Dispatcher.Run(Op.Cast, [x], new TargetType(dtype));
    }
}
