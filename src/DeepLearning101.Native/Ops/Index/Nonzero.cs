namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Coordinates of the elements that are not 0.</summary>
    public static OpDef Nonzero { get; } = OpRegistry.Add(new NonzeroOp());
}

/// <summary>How many elements are not 0: what the shape of the result hangs on.</summary>
/// <param name="Count">Their number.</param>
public sealed record NonzeroCount(long Count) : OpAttributes;

/// <remarks>Operand: bool. The result is [count, rank], in row-major order of the elements.</remarks>
internal sealed class NonzeroOp() : OpDef("nonzero", new Contract { Formula = "all i with x[i] ≠ 0" })
{
    public override int Arity => 1;

    public override bool IsPrimitive => true;

    public override bool IsDifferentiable => false;

    internal override Saved Saved => Saved.None;

    // The number of results must be known beforehand: all elements are set, or none is.
    internal override IReadOnlyList<OpSample> Samples => [Sample([7], true), Sample([3, 5], true), Sample([2, 3, 4], false), Sample([], true)];

    internal override bool Takes(DType dtype) => dtype == DType.Bool;

    internal override void Infer(in KernelCall call, Span<TensorSpec> outputs) =>
        outputs[0] = new TensorSpec(DType.Int64, Layout.Of([call.Get<NonzeroCount>().Count, call.Inputs[0].Rank]));

    private static OpSample Sample(LongList shape, bool set)
    {
        long count = set ? 1 : 0;
        if (set) foreach (long n in shape) count *= n;
        return new OpSample(new NonzeroCount(count), new SampleOperand(shape, DType.Bool, set ? 1 : 0, set ? 2 : 1));
    }
}

/// <summary>Places of elements.</summary>
public static class NonzeroExtensions
{
    extension(Tensor x)
    {
        /// <summary>Coordinates of the elements that are not 0, [count, rank] i64, in row-major order; NaN is not 0.</summary>
        /// <remarks>The shape depends on the values, which are therefore read at once.</remarks>
        public Tensor Nonzero()
        {
            Tensor mask = x.Cast(DType.Bool);
            return Dispatcher.Run(Op.Nonzero, [mask], new NonzeroCount(mask.Sum().Item<long>()));
        }

        /// <summary>Row-major numbers of the elements that are not 0, i64.</summary>
        internal Tensor NonzeroFlat() => x.Reshape([-1]).Nonzero().Reshape([-1]);

        /// <summary>The elements where <paramref name="mask"/> (bool) is set, in row-major order, as a 1-D tensor; they broadcast.</summary>
        public Tensor MaskedSelect(Tensor mask)
        {
            if (mask.DType != DType.Bool) Throw.DType("masked_select", "the mask must be bool", mask.DType, "Compare it, or cast it.");
            Layout? shape = Layout.Broadcast(x.Layout, mask.Layout);
            if (shape is null) Throw.NoBroadcast("masked_select", x.Layout, mask.Layout);
            return x.Expand(shape!.Shape).Reshape([-1]).IndexSelect(0, mask.Expand(shape.Shape).NonzeroFlat());
        }

        /// <summary>x with the elements of <paramref name="source"/>, one after the other, where <paramref name="mask"/> is set.</summary>
        /// <exception cref="TensorShapeException">The source has fewer elements than are set.</exception>
        public Tensor MaskedScatter(Tensor mask, Tensor source)
        {
            if (mask.DType != DType.Bool) Throw.DType("masked_scatter", "the mask must be bool", mask.DType, "Compare it, or cast it.");
            if (source.DType != x.DType) Throw.DType("masked_scatter", $"the source must have the type {x.DType.Name} of the tensor", source.DType, "Cast it.");
            Tensor places = mask.Expand(x.Shape).NonzeroFlat();
            if (source.Count < places.Count) Throw.Shape("masked_scatter", $"the source must have as many elements as the mask has set ({places.Count})", source.Layout);
            return x.Reshape([-1]).IndexCopy(0, places, source.Reshape([-1]).Narrow(0, 0, places.Count)).Reshape(x.Shape);
        }

        /// <summary>Writes the elements of <paramref name="source"/> where <paramref name="mask"/> is set.</summary>
        /// <returns>The same tensor.</returns>
        public Tensor MaskedScatter_(Tensor mask, Tensor source) => x.Copy_(x.MaskedScatter(mask, source));
    }
}
