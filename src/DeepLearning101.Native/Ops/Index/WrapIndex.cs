namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Indices of which negative ones count from the end as indices from the start; each is checked.</summary>
    public static OpDef WrapIndex { get; } = OpRegistry.Add(new WrapIndexOp());
}

/// <summary>The dimension that an index is for.</summary>
/// <param name="Length">Its length.</param>
/// <param name="Dim">Its number, for messages.</param>
public sealed record IndexedDim(long Length, int Dim) : OpAttributes;

internal sealed class WrapIndexOp() : OpDef("wrap_index", new Contract { Formula = "i < 0 ? i + length : i" })
{
    public override int Arity => 1;

    public override bool IsPrimitive => true;

    public override bool IsDifferentiable => false;

    internal override Saved Saved => Saved.None;

    internal override IReadOnlyList<OpSample> Samples =>
    [
        new(new IndexedDim(7, 0), new SampleOperand([5], DType.Int64, -7, 7)), new(new IndexedDim(3, 0), new SampleOperand([2, 4], DType.Int64, -3, 3)),
        new(new IndexedDim(1, 0), new SampleOperand([], DType.Int64, 0, 1)),
    ];

    internal override bool Takes(DType dtype) => dtype is DType.Int64 or DType.Int32;

    internal override void Infer(in KernelCall call, Span<TensorSpec> outputs)
    {
        IndexRules.Type(Name, call.Inputs[0]);
        outputs[0] = new TensorSpec(DType.Int64, Layout.Of(call.Inputs[0].Shape));
    }
}

/// <summary>Indices that may be negative.</summary>
internal static class WrapIndexExtensions
{
    extension(Tensor index)
    {
        internal Tensor WrapIndex(long length, int dim) => Dispatcher.Run(Op.WrapIndex, [index], new IndexedDim(length, dim));
    }
}
