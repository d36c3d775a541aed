using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

/// <summary>What is known of some elements: a centre, the sum of what they contribute around it, the sum of their distances from it, their number.</summary>
internal record struct Moments(double Center, double Sum, double Distance, long Count);

/// <summary>
/// A reduction around a centre (mean, largest element, a given number) that is found first: variance, log-sum-exp, norms.
/// </summary>
/// <remarks>
/// The order is that of <see cref="IReduceFormula"/>: 64 logical lanes, blocks of 8,192; each block has its own centre, and the blocks are
/// merged one after the other in f64. So memory is read once, and layout, instruction set and threads do not show.
/// </remarks>
internal interface IMomentFormula
{
    /// <summary>Whether a first reduction gives the centre.</summary>
    static abstract bool HasCenter { get; }

    /// <summary>Whether the sum of distances is needed too (it corrects for a centre that was rounded).</summary>
    static abstract bool HasDistance { get; }

    /// <summary>The sum with one more element.</summary>
    static abstract V Accumulate<V>(V sum, V x, V center) where V : struct, IRealLanes<V>;

    /// <summary>The centre from the first reduction's result.</summary>
    static abstract double Center(double first, long n, double parameter);

    /// <summary>The moments of two sets as those of their union.</summary>
    static abstract Moments Merge<L>(in Moments a, in Moments b) where L : struct, IRealLanes<L>, IPack<L, double>;

    /// <summary>The result; functions of one number go through <typeparamref name="L"/>, a single lane.</summary>
    static abstract double Finish<L>(in Moments moments, double parameter) where L : struct, IRealLanes<L>, IPack<L, double>;
}

/// <summary>Functions of one number, with the bits that packs give.</summary>
internal static unsafe class OneLane<L> where L : struct, IRealLanes<L>, IPack<L, double>
{
    internal static double Exp(double x) => Value(L.Exp(L.Create(x)));

    internal static double Log(double x) => Value(L.Log(L.Create(x)));

    internal static double Log1p(double x) => Value(L.Log1p(L.Create(x)));

    internal static double Pow(double x, double y) => Value(L.Pow(L.Create(x), L.Create(y)));

    private static double Value(L lane)
    {
        double value;
        L.Store(lane, &value);
        return value;
    }
}

/// <summary>Sees the types of a moment reduction: the first reduction and the formula.</summary>
internal interface IMomentVisitor
{
    void Moment<C, M>() where C : struct, IReduceFormula where M : struct, IMomentFormula;
}

/// <summary>A reduction with a number: the correction of a variance, the order of a norm.</summary>
/// <param name="Dims">Dimensions.</param>
/// <param name="KeepDim">Whether reduced dimensions stay.</param>
/// <param name="Parameter">The number.</param>
public sealed record MomentReduction(LongList Dims, bool KeepDim, double Parameter) : Reduction(Dims, KeepDim);

/// <summary>An op that reduces around a centre.</summary>
public abstract class MomentOp : OpDef
{
    private protected MomentOp(string name, Contract contract) : base(name, contract)
    {
    }

    /// <inheritdoc/>
    public override int Arity => 1;

    internal override Saved Saved => Saved.Inputs | Saved.Outputs;

    /// <summary>The number that example calls carry.</summary>
    private protected virtual double SampleParameter => 0;

    internal override IReadOnlyList<OpSample> Samples =>
    [
        OpSample.Of(new MomentReduction([0], false, SampleParameter), [7]),
        OpSample.Of(new MomentReduction([1], true, SampleParameter), [3, 5]),
        OpSample.Of(new MomentReduction([0, 2], false, SampleParameter), [2, 3, 4]),
        OpSample.Of(new MomentReduction([0], false, SampleParameter), [70, 33]),
        OpSample.Of(new MomentReduction([0], false, SampleParameter), [8300]),
    ];

    internal abstract void Accept(IMomentVisitor visitor);

    internal override void Infer(in KernelCall call, Span<TensorSpec> outputs)
    {
        Tensor x = call.Inputs[0];
        outputs[0] = new TensorSpec(x.DType, ReduceOp.Reduced(x.Layout, call.Get<Reduction>()));
    }

    private protected static MomentReduction Over(string op, Tensor x, ReadOnlySpan<long> dims, bool keepDim, double parameter) =>
        new(ReduceOp.Over(op, x, dims, keepDim).Dims, keepDim, parameter);

    /// <summary>The result with its reduced dimensions as length 1.</summary>
    private protected static Tensor KeptOutput(GradContext context) => ReduceOp.Kept(context.Output(), context.InputLayout(0), context.Get<Reduction>());

    private protected static Tensor KeptGradient(GradContext context) => ReduceOp.Kept(context.Gradient(), context.InputLayout(0), context.Get<Reduction>());
}
