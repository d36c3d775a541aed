using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

/// <summary>What a reduction does with elements: each is mapped, then all are combined.</summary>
/// <remarks>
/// The order is fixed: element r of those reduced (row-major) goes to logical lane r mod 64, then lanes fold 32, 16, 8, 4, 2, 1;
/// more than 8,192 elements go in blocks of that size, whose results are reduced the same way. So layout, instruction set and threads do not show.
/// </remarks>
internal interface IReduceFormula
{
    /// <summary>The neutral element.</summary>
    static abstract V Identity<V>() where V : struct, ILanes<V>;

    /// <summary>What is combined in place of x.</summary>
    static abstract V Map<V>(V x) where V : struct, ILanes<V>;

    static abstract V Combine<V>(V a, V b) where V : struct, ILanes<V>;
}

/// <summary>Sees the type of a reduction's formula.</summary>
internal interface IReduceVisitor
{
    void Reduce<F>() where F : struct, IReduceFormula;
}

/// <summary>Dimensions to reduce (sorted, not negative) and whether they stay as length 1.</summary>
/// <param name="Dims">Dimensions.</param>
/// <param name="KeepDim">Whether reduced dimensions stay.</param>
public record Reduction(LongList Dims, bool KeepDim) : OpAttributes;

/// <summary>An op that combines the elements along some dimensions into one.</summary>
public abstract class ReduceOp : OpDef
{
    private readonly DType? result;
    private readonly bool widens, hasIdentity;

    /// <param name="name">Name.</param>
    /// <param name="contract">Contract.</param>
    /// <param name="widens">Whether integers and bool give i64.</param>
    /// <param name="hasIdentity">Whether no elements at all have a result.</param>
    /// <param name="result">Element type of the result where it is fixed.</param>
    private protected ReduceOp(string name, Contract contract, bool widens, bool hasIdentity, DType? result = null) : base(name, contract) =>
        (this.widens, this.hasIdentity, this.result) = (widens, hasIdentity, result);

    /// <inheritdoc/>
    public override int Arity => 1;

    internal abstract void Accept(IReduceVisitor visitor);

    /// <summary>(combined elements, their number) → result, where the result is not what was combined; real types only.</summary>
    internal virtual unsafe delegate*<double, long, double> Finish => null;

    internal override bool Takes(DType dtype) => !dtype.IsComplex;

    internal override IReadOnlyList<OpSample> Samples =>
    [
        OpSample.Of(new Reduction([0], false), [7]),
        OpSample.Of(new Reduction([1], true), [3, 5]),
        OpSample.Of(new Reduction([0, 2], false), [2, 3, 4]),
        OpSample.Of(new Reduction([0], false), [70, 33]),
        OpSample.Of(new Reduction([], false), []),
    ];

    internal override void Infer(in KernelCall call, Span<TensorSpec> outputs)
    {
        Tensor x = call.Inputs[0];
        if (!hasIdentity)
            foreach (long dim in call.Get<Reduction>().Dims.Span)
                if (x.Shape[(int)dim] == 0) Throw.Shape(Name, $"dimension {dim} is reduced and must not be empty, since {Name} of nothing has no value", x.Layout);
        outputs[0] = new TensorSpec(result ?? (widens && x.DType.IsIntegral ? DType.Int64 : x.DType), Reduced(x.Layout, call.Get<Reduction>()));
    }

    /// <summary>The gradient of the result, with the shape of the operand.</summary>
    internal static Tensor Spread(GradContext context, Tensor reduced)
    {
        var reduction = context.Get<Reduction>();
        return Kept(reduced, context.InputLayout(0), reduction).Expand(context.InputLayout(0).Shape);
    }

    /// <summary>A result with its reduced dimensions back as length 1.</summary>
    internal static Tensor Kept(Tensor reduced, Layout operand, Reduction reduction)
    {
        if (reduction.KeepDim) return reduced;
        long[] shape = operand.Shape.ToArray();
        foreach (long dim in reduction.Dims.Span) shape[dim] = 1;
        return reduced.Reshape(shape);
    }

    /// <summary>Number of elements that go into one result.</summary>
    internal static long Terms(Layout operand, Reduction reduction)
    {
        long n = 1;
        foreach (long dim in reduction.Dims.Span) n *= operand[(int)dim];
        return n;
    }

    internal static Layout Reduced(Layout operand, Reduction reduction)
    {
        Span<long> shape = stackalloc long[Layout.MaxRank];
        int rank = 0;
        for (int i = 0; i < operand.Rank; i++)
        {
            bool reduced = reduction.Dims.Span.Contains(i);
            if (!reduced) shape[rank++] = operand[i];
            else if (reduction.KeepDim) shape[rank++] = 1;
        }

        return Layout.Of(shape[..rank]);
    }

    /// <summary>Attributes for dimensions as a caller names them; none named: all.</summary>
    internal static Reduction Over(string op, Tensor x, ReadOnlySpan<long> dims, bool keepDim)
    {
        if (dims.Length == 0)
        {
            Span<long> all = stackalloc long[x.Rank];
            for (int i = 0; i < all.Length; i++) all[i] = i;
            return new Reduction(all, keepDim);
        }

        if (x.Rank == 0) return new Reduction([], keepDim);
        Span<long> sorted = stackalloc long[dims.Length];
        for (int i = 0; i < dims.Length; i++) sorted[i] = x.Layout.Dim(op, dims[i]);
        sorted.Sort();
        for (int i = 1; i < sorted.Length; i++)
            if (sorted[i] == sorted[i - 1]) Throw.Shape(op, $"each dimension may be named once; {Layout.Format(dims)} names {sorted[i]} twice", x.Layout);
        return new Reduction(sorted, keepDim);
    }
}
