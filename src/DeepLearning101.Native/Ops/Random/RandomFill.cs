namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Numbers that are uniform in [0, 1).</summary>
    public static OpDef RandomUniform { get; } = OpRegistry.Add(new RandomOp("random_uniform", RandomKind.Uniform));

    /// <summary>Standard normal numbers.</summary>
    public static OpDef RandomNormal { get; } = OpRegistry.Add(new RandomOp("random_normal", RandomKind.Normal));

    /// <summary>Integers that are uniform in a range.</summary>
    public static OpDef RandomInteger { get; } = OpRegistry.Add(new RandomOp("random_integer", RandomKind.Integer));
}

internal enum RandomKind
{
    Uniform,
    Normal,
    Integer,
}

/// <summary>Shape and type of a random tensor, and the place in a stream where its numbers begin.</summary>
/// <param name="Shape">Shape.</param>
/// <param name="DType">Element type.</param>
/// <param name="Seed">Stream.</param>
/// <param name="Offset">First 32-bit word, a multiple of 4.</param>
/// <param name="Low">Smallest integer.</param>
/// <param name="High">Largest integer.</param>
public sealed record RandomFill(LongList Shape, DType DType, ulong Seed, ulong Offset, long Low = 0, long High = 0) : OpAttributes;

/// <remarks>
/// A pure function of its attributes. Element i takes word i of the range (f64 and integers: words 2i and 2i + 1); f16 and bf16 uniform numbers
/// have as many bits as they can hold below 1.
/// </remarks>
internal sealed class RandomOp(string name, RandomKind kind) : OpDef(name, new Contract { Formula = "Philox4x32-10 at word offset + i", Source = "Salmon et al., Parallel random numbers, 2011; Box and Muller, 1958", NotInPyTorch = "the numbers are those of this library's own streams; PyTorch's CPU generator is a Mersenne twister" })
{
    internal RandomKind Kind => kind;

    public override int Arity => 0;

    public override bool IsPrimitive => true;

    public override bool IsDifferentiable => false;

    internal override Saved Saved => Saved.None;

    internal override IReadOnlyList<OpSample> Samples => kind == RandomKind.Integer
        ? [new(new RandomFill([7], DType.Int64, 1, 0, -3, 3)), new(new RandomFill([3, 5], DType.Int32, 2, 8, 0, 9)), new(new RandomFill([], DType.Int64, 3, 4, 0, long.MaxValue))]
        : [new(new RandomFill([7], DType.Float32, 1, 0)), new(new RandomFill([3, 5], DType.Float64, 2, 8)), new(new RandomFill([40, 50, 30], DType.Float32, 3, 4)), new(new RandomFill([70], DType.Float16, 3, 4))];

    internal override bool Takes(DType dtype) => kind == RandomKind.Integer ? dtype.IsIntegral : dtype.IsFloatingPoint;

    internal override void Infer(in KernelCall call, Span<TensorSpec> outputs)
    {
        var fill = call.Get<RandomFill>();
        if (!Takes(fill.DType)) Throw.DType(Name, kind == RandomKind.Integer ? "the type must be an integer type" : "the type must be floating-point", fill.DType);
        outputs[0] = new TensorSpec(fill.DType, Layout.Of(fill.Shape.Span));
    }

    internal static Tensor Run(OpDef op, ReadOnlySpan<long> shape, DType dtype, Device? device, Generator? generator, long low = 0, long high = 0)
    {
        long count = 1;
        foreach (long n in shape) count *= Math.Max(n, 0);
        bool two = dtype == DType.Float64 || op == Op.RandomInteger;
        GeneratorState state = (generator ?? Generator.Default).Take(two ? 2 * count : count);
        return Dispatcher.Run(op, [], new RandomFill(shape, dtype, state.Seed, state.Offset, low, high), device ?? Device.Cpu);
    }
}
