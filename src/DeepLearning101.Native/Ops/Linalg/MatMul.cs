namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Matrix product of matrices, or of batches of matrices that broadcast.</summary>
    public static OpDef MatMul { get; } = OpRegistry.Add(new MatMulOp());
}

/// <remarks>
/// Operands [..., M, K] and [..., K, N]. The sum over k runs upwards in blocks of 256 with fused multiply-add, the block sums are added in order:
/// on every instruction set, for every layout and number of threads. A product of complex matrices is four of real ones; its gradient takes the conjugates.
/// </remarks>
internal sealed class MatMulOp() : OpDef("matmul", new Contract { Formula = "y[i, j] = Σₖ a[i, k] · b[k, j]", Accumulated = 1, Low = -2, High = 2 })
{
    public override int Arity => 2;

    internal override IReadOnlyList<OpSample> Samples =>
    [
        OpSample.Of(null, [3, 4], [4, 5]), OpSample.Of(null, [2, 3, 4], [4, 2]), OpSample.Of(null, [2, 1, 3, 2], [3, 2, 4]),
        OpSample.Of(null, [70, 33], [33, 17]), OpSample.Of(null, [1, 300], [300, 1]), OpSample.Of(null, [2, 0], [0, 3]),
    ];

    internal override Linearity Linearity => Linearity.Multilinear;

    internal override bool Takes(DType dtype) => dtype != DType.Bool;

    internal override void Infer(in KernelCall call, Span<TensorSpec> outputs)
    {
        (Tensor a, Tensor b) = (call.Inputs[0], call.Inputs[1]);
        if (!Takes(a.DType)) Throw.DType("MatMul", "operands must be numbers", a.DType, "Cast them.");
        if (a.Rank < 2 || b.Rank < 2) Throw.Shapes("MatMul", "operands must have at least two dimensions", a.Layout, b.Layout, "Use Unsqueeze, or the MatMul method, which takes vectors.");
        if (a.DType != b.DType) Throw.DType("MatMul", $"operands must have one element type, here {a.DType.Name}", b.DType, "Cast one of them.");
        if (a.Shape[^1] != b.Shape[^2])
            Throw.Shapes("MatMul", "inner dimensions must be equal", a.Layout, b.Layout, $"They are {a.Shape[^1]} and {b.Shape[^2]}: transpose or reshape one operand.");
        if (a.Rank == 2 && b.Rank == 2)
        {
            outputs[0] = new TensorSpec(a.DType, LayoutOf(a, b));
            return;
        }

        Layout? batch = Layout.Broadcast(Layout.Of(a.Shape[..^2]), Layout.Of(b.Shape[..^2]));
        if (batch is null) Throw.NoBroadcast("MatMul", a.Layout, b.Layout);
        outputs[0] = new TensorSpec(a.DType, Layout.Of([.. batch!.Shape, a.Shape[^2], b.Shape[^1]]));
    }

    /// <summary>[M, N]; the layout of an operand that has this shape serves again.</summary>
    private static Layout LayoutOf(Tensor a, Tensor b)
    {
        long m = a.Shape[0], n = b.Shape[1];
        if (a.Shape[1] == n && a.Layout.IsContiguous) return a.Layout;
        return b.Shape[0] == m && b.Layout.IsContiguous ? b.Layout : Layout.Of([m, n]);
    }

    internal override void Vjp(GradContext context)
    {
        Tensor g = context.Gradient();
        if (context.Needs(0)) context.Set(0, Dispatcher.Run(Op.MatMul, [g, context.Input(1).T.Conj()]).SumTo(context.InputLayout(0).Shape));
        if (context.Needs(1)) context.Set(1, Dispatcher.Run(Op.MatMul, [context.Input(0).T.Conj(), g]).SumTo(context.InputLayout(1).Shape));
    }

    // As broadcast multiplication and sum, [..., M, K, 1] · [..., 1, K, N]; of complex numbers by their parts.
    internal override Tensor[]? Decompose(in KernelCall call)
    {
        (Tensor a, Tensor b) = (call.Inputs[0], call.Inputs[1]);
        if (!a.DType.IsComplex) return [(a.Unsqueeze(-1) * b.Unsqueeze(-3)).Sum([-2]).Cast(a.DType)];
        (Tensor ar, Tensor ai, Tensor br, Tensor bi) = (a.Real(), a.Imag(), b.Real(), b.Imag());
        return [Tensor.Complex(ar.MatMul(br) - ai.MatMul(bi), ar.MatMul(bi) + ai.MatMul(br))];
    }
}

/// <summary>Matrix products.</summary>
public static class MatMulExtensions
{
    extension(Tensor x)
    {
        /// <summary>Matrix product [..., M, K] · [..., K, N], batches broadcast; a vector on the left is a row, on the right a column, and the dimension that it lacks is dropped from the result.</summary>
        /// <exception cref="TensorShapeException">The inner dimensions differ, or the batches do not broadcast.</exception>
        public Tensor MatMul(Tensor y)
        {
            if (x.Rank == 0 || y.Rank == 0) Throw.Shapes("MatMul", "operands must have at least one dimension", x.Layout, y.Layout, "Multiply by a scalar with *.");
            if (x.DType != y.DType) (x, y) = Promotion.Meet(x, y);
            bool row = x.Rank == 1, column = y.Rank == 1;
            if (!row && !column) return Dispatcher.Run(Op.MatMul, [x, y]);
            Tensor result = Dispatcher.Run(Op.MatMul, [row ? x.Unsqueeze(0) : x, column ? y.Unsqueeze(1) : y]);
            if (column) result = result.Squeeze(-1);
            return row ? result.Squeeze(column ? -1 : -2) : result;
        }
    }
}
