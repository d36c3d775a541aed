namespace DeepLearning101.Native;

/// <summary>An op whose result is another layout over the operand's storage.</summary>
public abstract class ViewOp : OpDef
{
    private protected ViewOp(string name, Contract contract) : base(name, contract)
    {
    }

    /// <inheritdoc/>
    public override int Arity => 1;

    /// <inheritdoc/>
    public override bool IsView => true;

    /// <inheritdoc/>
    public override bool IsPrimitive => true;

    internal override Saved Saved => Saved.None;

    internal override Linearity Linearity => Linearity.Linear;

    internal override bool Takes(DType dtype) => true;

    internal override void Infer(in KernelCall call, Span<TensorSpec> outputs)
    {
        using Tensor view = MakeView(call);
        outputs[0] = new TensorSpec(view.DType, view.Layout);
    }
}

/// <summary>Integers that a call carries: a shape, a permutation, dimensions.</summary>
/// <param name="Values">The integers.</param>
public sealed record Dims(LongList Values) : OpAttributes;
