namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Writes elements at given places of one dimension.</summary>
    public static OpDef Scatter { get; } = OpRegistry.Add(new ScatterOp("scatter", ScatterMode.Set));

    /// <summary>Adds elements at given places of one dimension.</summary>
    public static OpDef ScatterAdd { get; } = OpRegistry.Add(new ScatterOp("scatter_add", ScatterMode.Add));

    /// <summary>Multiplies by elements at given places of one dimension.</summary>
    public static OpDef ScatterMul { get; } = OpRegistry.Add(new ScatterOp("scatter_mul", ScatterMode.Mul));

    /// <summary>The larger of what is there and what comes, at given places of one dimension.</summary>
    public static OpDef ScatterAmax { get; } = OpRegistry.Add(new ScatterOp("scatter_amax", ScatterMode.Max));

    /// <summary>The smaller of what is there and what comes, at given places of one dimension.</summary>
    public static OpDef ScatterAmin { get; } = OpRegistry.Add(new ScatterOp("scatter_amin", ScatterMode.Min));
}

/// <summary>What becomes of the element that is there.</summary>
internal enum ScatterMode
{
    Set,
    Add,
    Mul,
    Max,
    Min,
}

/// <remarks>
/// Operands: x, index (i64 or i32), source (of the index's shape and x's type). Elements that meet at one place are taken in the order of the
/// index along the dimension, on any number of threads; the last one stays with <c>scatter</c>.
/// </remarks>
internal sealed class ScatterOp(string name, ScatterMode mode) : OpDef(name, new Contract
{
    Formula = "y = x; y[i, index[i, j, k], k] " + (mode switch { ScatterMode.Set => "=", ScatterMode.Add => "+=", ScatterMode.Mul => "*=", ScatterMode.Max => "max=", _ => "min=" }) + " source[i, j, k] for dim = 1",
    Accumulated = mode is ScatterMode.Add or ScatterMode.Mul ? 1 : 0,
    PyTorchDifferences = mode == ScatterMode.Set ? [new(PyTorchPart.Gradients, "where several elements meet at one place, only the one that stays has a gradient here; PyTorch gives it to all of them and calls that undefined")] : [],
})
{
    internal ScatterMode Mode => mode;

    public override int Arity => 3;

    public override bool IsPrimitive => true;

    // The destination is an operand, so the result may be written over it.
    public override string? WhyNot(string column) => column == "inplace" ? null : base.WhyNot(column);

    internal override Saved Saved => mode is ScatterMode.Set or ScatterMode.Add ? Saved.SecondInput : Saved.Inputs | Saved.Outputs;

    internal override IReadOnlyList<OpSample> Samples =>
    [
        Sample(0, [7], [5]), Sample(1, [3, 5], [3, 8]), Sample(1, [2, 3, 4], [2, 5, 3]), Sample(0, [4, 3], [2, 3]), Sample(0, [3, 2], [0, 2]),
    ];

    internal override bool Takes(DType dtype) => mode switch
    {
        ScatterMode.Set => true,
        ScatterMode.Add => true,
        _ => !dtype.IsComplex,
    };

    internal override void Infer(in KernelCall call, Span<TensorSpec> outputs)
    {
        (Tensor x, Tensor index, Tensor source) = (call.Inputs[0], call.Inputs[1], call.Inputs[2]);
        if (source.DType != x.DType) Throw.DType(Name, $"the source must have the type {x.DType.Name} of the tensor", source.DType, "Cast it.");
        IndexRules.Check(Name, x, index, call.Get<AlongDim>().Dim);
        if (!source.Layout.SameShape(index.Layout)) Throw.Shapes(Name, "index and source must have one shape", index.Layout, source.Layout);
        outputs[0] = new TensorSpec(x.DType, x.Layout.Contiguous);
    }

    internal override void Vjp(GradContext context) => ScatterGradient.Set(mode, context);

    // No element of the source equals one of x, and factors stay clear of 0.
    private OpSample Sample(int dim, LongList shape, LongList index) => mode == ScatterMode.Mul
        ? new(new AlongDim(dim), new SampleOperand(shape, Low: 0.5, High: 1.5), new SampleOperand(index, DType.Int64, 0, shape[dim]), new SampleOperand(index, Low: 0.5, High: 1.5))
        : new(new AlongDim(dim), new SampleOperand(shape, Distinct: true), new SampleOperand(index, DType.Int64, 0, shape[dim]), new SampleOperand(index, Low: -9.7, High: 9.1, Distinct: true));
}
