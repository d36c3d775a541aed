namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>A tensor with one value everywhere.</summary>
    public static OpDef Full { get; } = OpRegistry.Add(new FullOp());
}

/// <summary>Shape, element type and value of a filled tensor.</summary>
/// <param name="Shape">Shape.</param>
/// <param name="DType">Element type.</param>
/// <param name="Value">Value of each element.</param>
public sealed record Fill(LongList Shape, DType DType, double Value) : OpAttributes;

internal sealed class FullOp() : OpDef("full", Contract.Exact)
{
    public override bool IsPrimitive => true;

    public override int Arity => 0;

    public override bool IsDifferentiable => false;

    internal override Saved Saved => Saved.None;

    internal override IReadOnlyList<OpSample> Samples => [new OpSample(new Fill([3, 4], DType.Float32, 1.5)), new OpSample(new Fill([], DType.Int64, 3)), new OpSample(new Fill([0, 2], DType.Bool, 1))];

    internal override bool Takes(DType dtype) => true;

    internal override void Infer(in KernelCall call, Span<TensorSpec> outputs)
    {
        var fill = call.Get<Fill>();
        outputs[0] = new TensorSpec(fill.DType, Layout.Of(fill.Shape.Span));
    }
}

public sealed partial class Tensor
{
    /// <summary>A tensor with <paramref name="value"/> everywhere.</summary>
    /// <param name="shape">Length of each dimension.</param>
    /// <param name="value">Value of each element.</param>
    /// <param name="dtype">Element type; default f32.</param>
    /// <param name="device">Where; default the CPU.</param>
    /// <exception cref="TensorArgumentException">An integer type has no place for the value: it is NaN, infinite or out of range.</exception>
    public static Tensor Full(ReadOnlySpan<long> shape, double value, DType dtype = DType.Float32, Device? device = null)
    {
        Throw.IfNotHeld("full", dtype, value);
        return Dispatcher.Run(Op.Full, [], new Fill(shape, dtype, value), device ?? Device.Cpu);
    }

    /// <summary>A tensor of zeros.</summary>
    public static Tensor Zeros(ReadOnlySpan<long> shape, DType dtype = DType.Float32, Device? device = null) => Full(shape, 0, dtype, device);

    /// <summary>A tensor of ones.</summary>
    public static Tensor Ones(ReadOnlySpan<long> shape, DType dtype = DType.Float32, Device? device = null) => Full(shape, 1, dtype, device);

    /// <summary>A tensor with <paramref name="value"/> everywhere, of the shape, type and device of another.</summary>
    public static Tensor FullLike(Tensor other, double value) => Full(other.Shape, value, other.DType, other.Device);

    /// <summary>Zeros of the shape, type and device of another tensor.</summary>
    public static Tensor ZerosLike(Tensor other) => FullLike(other, 0);

    /// <summary>Ones of the shape, type and device of another tensor.</summary>
    public static Tensor OnesLike(Tensor other) => FullLike(other, 1);

    /// <summary>A tensor whose elements are not set.</summary>
    public static Tensor Empty(ReadOnlySpan<long> shape, DType dtype = DType.Float32, Device? device = null) => Allocate(Layout.Of(shape), dtype, device ?? Device.Cpu);
}
