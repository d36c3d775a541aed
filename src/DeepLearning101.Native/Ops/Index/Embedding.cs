namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Rows of a table by index.</summary>
    public static OpDef Embedding { get; } = OpRegistry.Add(new EmbeddingOp());

    /// <summary>Rows added up into a table by index: the gradient of <see cref="Embedding"/>.</summary>
    public static OpDef EmbeddingGrad { get; } = OpRegistry.Add(new EmbeddingGradOp());
}

/// <summary>How a table is read.</summary>
/// <param name="Padding">Row that has no gradient; −1: none.</param>
/// <param name="Rows">Number of rows of the table (of a gradient).</param>
public sealed record EmbeddingTable(long Padding, long Rows) : OpAttributes;

/// <remarks>weight [V, D], index […] of i64 → [..., D].</remarks>
internal sealed class EmbeddingOp() : OpDef("embedding", new Contract { Formula = "weight[index]" })
{
    public override int Arity => 2;

    internal override Saved Saved => Saved.SecondInput;

    internal override IReadOnlyList<OpSample> Samples =>
    [
        new(new EmbeddingTable(-1, 7), new([7, 3]), new([5], DType.Int64, 0, 7)), new(new EmbeddingTable(-1, 4), new([4, 33]), new([2, 3], DType.Int64, 0, 4)),
        new(new EmbeddingTable(-1, 3), new([3, 2]), new([], DType.Int64, 0, 3)), new(new EmbeddingTable(-1, 3), new([3, 2]), new([0, 2], DType.Int64, 0, 3)),
    ];

    internal override bool Takes(DType dtype) => true;

    internal override void Infer(in KernelCall call, Span<TensorSpec> outputs)
    {
        (Tensor weight, Tensor index) = (call.Inputs[0], call.Inputs[1]);
        if (weight.Rank != 2) Throw.Shape("Embedding", "the table must be a matrix [V, D]", weight.Layout);
        if (index.DType != DType.Int64) Throw.DType("Embedding", "indices must be i64", index.DType, "Cast them.");
        outputs[0] = new TensorSpec(weight.DType, Layout.Of([.. index.Shape, weight.Shape[1]]));
    }

    internal override void Vjp(GradContext context) => context.Set(0, Dispatcher.Run(Op.EmbeddingGrad, [context.Gradient(), context.Input(1)], context.Attributes));

    internal override Tensor[]? Decompose(in KernelCall call)
    {
        (Tensor weight, Tensor index) = (call.Inputs[0], call.Inputs[1]);
        return [weight.IndexSelect(0, index.Ravel()).Reshape([.. index.Shape, weight.Shape[1]])];
    }
}

/// <remarks>g [..., D], index […] → [V, D]; rows are added in the order of the indices, those of the padding row are left out.</remarks>
internal sealed class EmbeddingGradOp() : OpDef("embedding_grad", new Contract { Formula = "Σ g[k] over index[k] = row", Accumulated = 1 })
{
    public override int Arity => 2;

    internal override Saved Saved => Saved.SecondInput;

    internal override IReadOnlyList<OpSample> Samples =>
    [
        new(new EmbeddingTable(-1, 7), new([5, 3]), new([5], DType.Int64, 0, 7)), new(new EmbeddingTable(1, 4), new([2, 3, 33]), new([2, 3], DType.Int64, 0, 4)),
        new(new EmbeddingTable(-1, 3), new([2]), new([], DType.Int64, 0, 3)), new(new EmbeddingTable(0, 5), new([70, 2]), new([70], DType.Int64, 0, 5)),
    ];

    internal override void Infer(in KernelCall call, Span<TensorSpec> outputs)
    {
        (Tensor g, Tensor index) = (call.Inputs[0], call.Inputs[1]);
        if (!g.DType.IsFloatingPoint) Throw.DType(Name, "the gradient must be floating-point", g.DType);
        if (g.Rank != index.Rank + 1 || !g.Shape[..^1].SequenceEqual(index.Shape)) Throw.Shapes(Name, "the gradient must be [..., D] for indices […]", g.Layout, index.Layout);
        outputs[0] = new TensorSpec(g.DType, Layout.Of([call.Get<EmbeddingTable>().Rows, g.Shape[^1]]));
    }

    internal override void Vjp(GradContext context)
    {
        var table = context.Get<EmbeddingTable>();
        Tensor v = Dispatcher.Run(Op.Embedding, [context.Gradient(), context.Input(1)], table);
        context.Set(0, table.Padding < 0 ? v : v.MaskedFill(context.Input(1).Equal(table.Padding).Unsqueeze(-1), 0));
    }

    internal override Tensor[]? Decompose(in KernelCall call)
    {
        (Tensor g, Tensor index) = (call.Inputs[0], call.Inputs[1]);
        var table = call.Get<EmbeddingTable>();
        if (table.Padding >= 0) g = g.MaskedFill(index.Equal(table.Padding).Unsqueeze(-1), 0);
        long n = index.Count, d = g.Shape[^1];
        return [Tensor.Zeros([table.Rows, d], g.DType, g.Device).IndexAdd(0, index.Ravel(), g.Reshape([n, d]))];
    }
}

/// <summary>How the rows of a bag are combined.</summary>
public enum EmbeddingBagMode
{
    /// <summary>Their mean; of an empty bag 0.</summary>
    Mean,

    /// <summary>Their sum; of an empty bag 0.</summary>
    Sum,

    /// <summary>The largest element of each column; of an empty bag 0.</summary>
    Max,
}

/// <summary>Tables of vectors.</summary>
public static class EmbeddingExtensions
{
    extension(Tensor input)
    {
        /// <summary>The rows of a table [V, D] that the indices name: […] → [..., D]. Gradients of a row are added in the order of the indices.</summary>
        /// <param name="weight">The table.</param>
        /// <param name="paddingIdx">Row that gets no gradient; negative counts from the end; default none.</param>
        /// <exception cref="TensorIndexException">An index lies outside the table.</exception>
        public Tensor Embedding(Tensor weight, long? paddingIdx = null)
        {
            if (weight.Rank != 2) Throw.Shape("Embedding", "the table must be a matrix [V, D]", weight.Layout);
            if (!input.DType.IsIntegral || input.DType == DType.Bool) Throw.DType("Embedding", "indices must be integers", input.DType, "Cast them to i64.");
            long padding = -1, rows = weight.Shape[0];
            if (paddingIdx is { } given)
            {
                if (given < -rows || given >= rows) Throw.Index("Embedding", given, rows, 0);
                padding = given < 0 ? given + rows : given;
            }

            return Dispatcher.Run(Op.Embedding, [weight, input.Cast(DType.Int64)], new EmbeddingTable(padding, rows));
        }

        /// <summary>Rows of a table, combined bag by bag: indices [B, L] are B bags of L; indices [N] are parted by the positions at which bags begin.</summary>
        /// <param name="weight">The table [V, D].</param>
        /// <param name="offsets">Where each bag begins [B], the first at 0; for 1-D indices only.</param>
        /// <param name="mode">Mean (default), sum or largest element.</param>
        /// <param name="perSampleWeights">Weight of each index, for the sum only; default 1.</param>
        /// <returns>[B, D].</returns>
        /// <exception cref="TensorShapeException">The shapes do not fit.</exception>
        public Tensor EmbeddingBag(Tensor weight, Tensor? offsets = null, EmbeddingBagMode mode = EmbeddingBagMode.Mean, Tensor? perSampleWeights = null)
        {
            if (input.Rank is not (1 or 2) || (input.Rank == 1) != (offsets is not null))
                Throw.Shape("EmbeddingBag", "indices must be [B, L] without offsets, or [N] with them", input.Layout);
            if (perSampleWeights is not null && (mode != EmbeddingBagMode.Sum || !perSampleWeights.Layout.SameShape(input.Layout)))
                Throw.Shapes("EmbeddingBag", "weights of samples must have the shape of the indices and go with the sum", input.Layout, perSampleWeights.Layout);
            Tensor rows = input.Embedding(weight);
            if (perSampleWeights is not null) rows = rows * perSampleWeights.Unsqueeze(-1);
            if (offsets is null)
            {
                return mode switch { EmbeddingBagMode.Sum => rows.Sum(1), EmbeddingBagMode.Mean => rows.Mean(1), _ => rows.Amax([1]) };
            }

            // Each position's bag is the number of bags that begin at or before it, less one.
            Tensor bags = offsets.Cast(DType.Int64).Unsqueeze(0).LessEqual(Tensor.Arange(input.Count, device: input.Device).Unsqueeze(1)).Sum(1) - 1;
            Tensor zeros = Tensor.Zeros([offsets.Count, weight.Shape[1]], weight.DType, weight.Device), index = bags.Unsqueeze(1).Expand(rows.Shape);
            return mode == EmbeddingBagMode.Sum
                ? zeros.ScatterAdd(0, index, rows)
                : zeros.ScatterReduce(0, index, rows, mode == EmbeddingBagMode.Mean ? ScatterReduction.Mean : ScatterReduction.Amax, includeSelf: false);
        }
    }
}
