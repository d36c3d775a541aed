namespace DeepLearning101.Native;

/// <summary>
/// An op that finds places along a dimension: of extrema, of the order. The values there are gathered, which is how they get a gradient:
/// it goes to the places that were found.
/// </summary>
internal abstract class PlaceOp(string name, Contract contract) : OpDef(name, contract)
{
    public override int Arity => 1;

    public override bool IsPrimitive => true;

    public override bool IsDifferentiable => false;

    internal override Saved Saved => Saved.None;

    internal override bool Takes(DType dtype) => !dtype.IsComplex;

    /// <summary>Layout of the places.</summary>
    private protected abstract Layout Places(in KernelCall call);

    internal override void Infer(in KernelCall call, Span<TensorSpec> outputs) => outputs[0] = new TensorSpec(DType.Int64, Places(call));

    /// <summary>A call on elements that all differ, so that f16 and f64 find the same places.</summary>
    private protected static OpSample Distinct(OpAttributes attributes, LongList shape) => new(attributes, new SampleOperand(shape, Distinct: true));

    /// <summary>Places along a dimension (not negative), which the attributes name too, and the values there.</summary>
    internal static (Tensor Values, Tensor Indices) Pick(OpDef op, Tensor x, int dim, OpAttributes attributes)
    {
        Tensor source = x.Rank == 0 ? x.Reshape([1]) : x;
        Tensor places = Dispatcher.Run(op, [source], attributes);
        Tensor values = source.Gather(dim, places);
        return x.Rank == 0 ? (values.Reshape([]), places.Reshape([])) : (values, places);
    }
}
