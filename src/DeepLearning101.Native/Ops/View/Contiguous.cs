namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>A copy in row-major order.</summary>
    public static OpDef Copy { get; } = OpRegistry.Add(new CopyOp());
}

internal sealed class CopyOp() : OpDef("copy", Contract.Exact)
{
    public override bool IsPrimitive => true;

    public override int Arity => 1;

    internal override Saved Saved => Saved.None;

    internal override IReadOnlyList<OpSample> Samples => [OpSample.Of(null, [7]), OpSample.Of(null, [3, 5]), OpSample.Of(null, [2, 3, 4]), OpSample.Of(null, [])];

    internal override bool Takes(DType dtype) => true;

    internal override void Infer(in KernelCall call, Span<TensorSpec> outputs) =>
        outputs[0] = new TensorSpec(call.Inputs[0].DType, call.Inputs[0].Layout.Contiguous);

    internal override void Vjp(GradContext context) => context.Set(0, context.Gradient());
}

/// <summary>Copies.</summary>
public static class ContiguousExtensions
{
    extension(Tensor x)
    {
        /// <summary>This tensor where it lies in row-major order, otherwise a copy that does.</summary>
        public Tensor Contiguous() => x.IsContiguous ? x : Dispatcher.Run(Op.Copy, [x]);

        /// <summary>A copy in row-major order, with a storage of its own.</summary>
        public Tensor Clone() => Dispatcher.Run(Op.Copy, [x]);

        /// <summary>Writes the elements of <paramref name="source"/> (which broadcasts and is cast) into this tensor.</summary>
        /// <returns>The same tensor.</returns>
        public Tensor Copy_(Tensor source) => InPlace.Run(Op.Copy, x, [source.Cast(x.DType).Expand(x.Shape)], null);
    }
}
