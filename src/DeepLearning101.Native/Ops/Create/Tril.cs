namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Lower triangle of matrices.</summary>
    public static OpDef Tril { get; } = OpRegistry.Add(new TriangleOp("tril", lower: true));

    /// <summary>Upper triangle of matrices.</summary>
    public static OpDef Triu { get; } = OpRegistry.Add(new TriangleOp("triu", lower: false));
}

/// <summary>Number of a diagonal: 0 the main one, positive above it, negative below.</summary>
/// <param name="Number">The number.</param>
public sealed record DiagonalNumber(long Number) : OpAttributes;

internal sealed class TriangleOp(string name, bool lower) : OpDef(name, new Contract { Formula = lower ? "x where column − row ≤ diagonal, else 0" : "x where column − row ≥ diagonal, else 0" })
{
    public override int Arity => 1;

    internal bool Lower => lower;

    internal override Saved Saved => Saved.None;

    internal override IReadOnlyList<OpSample> Samples =>
    [
        OpSample.Of(new DiagonalNumber(0), [4, 4]), OpSample.Of(new DiagonalNumber(-1), [3, 7]),
        OpSample.Of(new DiagonalNumber(2), [2, 5, 3]), OpSample.Of(new DiagonalNumber(9), [2, 0, 3]),
    ];

    internal override bool Takes(DType dtype) => true;

    internal override void Infer(in KernelCall call, Span<TensorSpec> outputs)
    {
        Tensor x = call.Inputs[0];
        if (x.Rank < 2) Throw.Shape(Name, "at least two dimensions are needed", x.Layout);
        outputs[0] = new TensorSpec(x.DType, x.Layout.Contiguous);
    }

    internal override void Vjp(GradContext context) => context.Set(0, Dispatcher.Run(this, [context.Gradient()], context.Attributes));

    internal override Tensor[] Decompose(in KernelCall call)
    {
        Tensor x = call.Inputs[0];
        Tensor rows = Tensor.Arange(x.Shape[^2], device: x.Device).Reshape([x.Shape[^2], 1]), columns = Tensor.Arange(x.Shape[^1], device: x.Device);
        double diagonal = call.Get<DiagonalNumber>().Number;
        return [x.Where(lower ? columns - rows <= diagonal : columns - rows >= diagonal, 0)];
    }
}

/// <summary>Triangles of matrices.</summary>
public static class TriangleExtensions
{
    extension(Tensor x)
    {
        /// <summary>The lower triangle of each matrix [.., n, m], with zeros above the given diagonal (0: the main one, positive: above it).</summary>
        public Tensor Tril(long diagonal = 0) => Dispatcher.Run(Op.Tril, [x], new DiagonalNumber(diagonal));

        /// <summary>The upper triangle of each matrix [.., n, m], with zeros below the given diagonal (0: the main one, positive: above it).</summary>
        public Tensor Triu(long diagonal = 0) => Dispatcher.Run(Op.Triu, [x], new DiagonalNumber(diagonal));

        /// <summary>The lower triangle, written into x.</summary>
        public Tensor Tril_(long diagonal = 0) => InPlace.Run(Op.Tril, x, [x], new DiagonalNumber(diagonal));

        /// <summary>The upper triangle, written into x.</summary>
        public Tensor Triu_(long diagonal = 0) => InPlace.Run(Op.Triu, x, [x], new DiagonalNumber(diagonal));

        /// <summary>A matrix [n, m] with ones on and below the given diagonal and zeros above.</summary>
        public static Tensor Tri(long n, long? m = null, long diagonal = 0, DType dtype = DType.Float32, Device? device = null) =>
            Tensor.Ones([n, m ?? n], dtype, device).Tril(diagonal);
    }
}
