namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>A diagonal of two dimensions, as a view.</summary>
    public static OpDef Diagonal { get; } = OpRegistry.Add(new DiagonalOp());

    /// <summary>The gradient of a diagonal: zeros of the whole shape with the operand on the diagonal.</summary>
    public static OpDef Undiagonal { get; } = OpRegistry.Add(new UndiagonalOp());
}

/// <summary>A diagonal.</summary>
/// <param name="Offset">0: the main one; positive: above, negative: below it.</param>
/// <param name="Dim1">Dimension of rows.</param>
/// <param name="Dim2">Dimension of columns.</param>
public sealed record DiagonalPlace(long Offset, int Dim1, int Dim2) : OpAttributes;

/// <summary>A diagonal and the shape of the whole.</summary>
/// <param name="Place">The diagonal.</param>
/// <param name="Shape">The shape.</param>
public sealed record DiagonalOf(DiagonalPlace Place, LongList Shape) : OpAttributes;

internal sealed class DiagonalOp() : ViewOp("diagonal", new Contract { Formula = "y[…, i] = x[…, i, …, i + offset, …]" })
{
    internal override IReadOnlyList<OpSample> Samples =>
        [OpSample.Of(new DiagonalPlace(0, 0, 1), [3, 4]), OpSample.Of(new DiagonalPlace(1, 0, 2), [3, 2, 3]), OpSample.Of(new DiagonalPlace(-1, 1, 0), [4, 5])];

    internal override Tensor MakeView(in KernelCall call) => View(call.Inputs[0], call.Get<DiagonalPlace>());

    internal override void Vjp(GradContext context) =>
        context.Set(0, Dispatcher.Run(Op.Undiagonal, [context.Gradient()], new DiagonalOf(context.Get<DiagonalPlace>(), context.InputLayout(0).Shape)));

    internal static Tensor View(Tensor x, DiagonalPlace place)
    {
        long rows = x.Shape[place.Dim1], columns = x.Shape[place.Dim2];
        long length = Math.Max(0, place.Offset >= 0 ? Math.Min(rows, columns - place.Offset) : Math.Min(rows + place.Offset, columns));
        long start = length == 0 ? 0 : place.Offset >= 0 ? place.Offset * x.Strides[place.Dim2] : -place.Offset * x.Strides[place.Dim1];
        var shape = new List<long>();
        var strides = new List<long>();
        for (int i = 0; i < x.Rank; i++)
        {
            if (i == place.Dim1 || i == place.Dim2) continue;
            shape.Add(x.Shape[i]);
            strides.Add(x.Strides[i]);
        }

        return x.View(new Layout([.. shape, length], [.. strides, x.Strides[place.Dim1] + x.Strides[place.Dim2]]), x.Offset + start);
    }
}

internal sealed class UndiagonalOp() : OpDef("undiagonal", Contract.Exact)
{
    public override int Arity => 1;

    internal override Saved Saved => Saved.None;

    internal override IReadOnlyList<OpSample> Samples =>
    [
        OpSample.Of(new DiagonalOf(new DiagonalPlace(0, 0, 1), [3, 4]), [3]), OpSample.Of(new DiagonalOf(new DiagonalPlace(1, 0, 2), [3, 2, 3]), [2, 2]),
        OpSample.Of(new DiagonalOf(new DiagonalPlace(-1, 1, 0), [4, 5]), [4]),
    ];

    internal override bool Takes(DType dtype) => true;

    internal override void Infer(in KernelCall call, Span<TensorSpec> outputs) => outputs[0] = new TensorSpec(call.Inputs[0].DType, Layout.Of(call.Get<DiagonalOf>().Shape.Span));

    internal override void Vjp(GradContext context) => context.Set(0, Dispatcher.Run(Op.Diagonal, [context.Gradient()], context.Get<DiagonalOf>().Place));

    internal override Tensor[]? Decompose(in KernelCall call)
    {
        Tensor x = call.Inputs[0];
        Tensor result = Tensor.Zeros(call.Get<DiagonalOf>().Shape.Span, x.DType, x.Device);
        using Tensor diagonal = DiagonalOp.View(result, call.Get<DiagonalOf>().Place);
        ((Backend)x.Device).Copy(x, diagonal);
        return [result];
    }
}

/// <summary>Diagonals.</summary>
public static class DiagonalExtensions
{
    extension(Tensor x)
    {
        /// <summary>The diagonal of two dimensions, <paramref name="offset"/> above the main one, as a new last dimension: a view.</summary>
        public Tensor Diagonal(long offset = 0, int dim1 = 0, int dim2 = 1)
        {
            if (x.Rank < 2) Throw.Shape("diagonal", "the tensor must have at least two dimensions", x.Layout);
            int a = x.Layout.Dim("diagonal", dim1), b = x.Layout.Dim("diagonal", dim2);
            if (a == b) Throw.Shape("diagonal", $"the two dimensions must differ; both are {a}", x.Layout);
            return Dispatcher.Run(Op.Diagonal, [x], new DiagonalPlace(offset, a, b));
        }

        /// <summary>Zeros with this tensor's last dimension on a diagonal of two new dimensions.</summary>
        public Tensor DiagEmbed(long offset = 0, int dim1 = -2, int dim2 = -1)
        {
            int rank = x.Rank + 1, a = dim1 < 0 ? dim1 + rank : dim1, b = dim2 < 0 ? dim2 + rank : dim2;
            if (x.Rank == 0 || a == b || a < 0 || b < 0 || a >= rank || b >= rank) Throw.Shape("diag_embed", $"the tensor must have a dimension, and the two new ones must differ and lie in [{-rank}, {rank - 1}]", x.Layout);
            long n = x.Shape[^1] + Math.Abs(offset);
            var shape = new List<long>();
            for (int i = 0, j = 0; i < rank; i++) shape.Add(i == a || i == b ? n : x.Shape[j++]);
            return Dispatcher.Run(Op.Undiagonal, [x], new DiagonalOf(new DiagonalPlace(offset, a, b), shape.ToArray().AsSpan()));
        }
    }
}
