namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Matrix with ones on the main diagonal.</summary>
    public static OpDef Eye { get; } = OpRegistry.Add(new EyeOp());
}

internal sealed class EyeOp() : OpDef("eye", new Contract { Formula = "1 where row = column, else 0" })
{
    public override int Arity => 0;

    public override bool IsDifferentiable => false;

    public override bool IsPrimitive => true;

    internal override Saved Saved => Saved.None;

    internal override IReadOnlyList<OpSample> Samples => [new OpSample(new Fill([3, 3], DType.Float32, 1)), new OpSample(new Fill([2, 5], DType.Int64, 1)), new OpSample(new Fill([0, 4], DType.Bool, 1))];

    internal override bool Takes(DType dtype) => true;

    internal override void Infer(in KernelCall call, Span<TensorSpec> outputs)
    {
        var fill = call.Get<Fill>();
        outputs[0] = new TensorSpec(fill.DType, Layout.Of(fill.Shape.Span));
    }
}

/// <summary>Unit matrices.</summary>
public static class EyeExtensions
{
    extension(Tensor)
    {
        /// <summary>A matrix [n, m] with ones on the main diagonal and zeros elsewhere.</summary>
        /// <param name="n">Rows.</param>
        /// <param name="m">Columns; default <paramref name="n"/>.</param>
        /// <param name="dtype">Element type; default f32.</param>
        /// <param name="device">Where; default the CPU.</param>
        public static Tensor Eye(long n, long? m = null, DType dtype = DType.Float32, Device? device = null) =>
            Dispatcher.Run(Op.Eye, [], new Fill([n, m ?? n], dtype, 1), device ?? Device.Cpu);
    }
}
