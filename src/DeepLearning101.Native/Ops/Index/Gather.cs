namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Elements at given places of one dimension.</summary>
    public static OpDef Gather { get; } = OpRegistry.Add(new GatherOp());
}

/// <remarks>Operands: x, index (i64 or i32, of x's rank, in no dimension but the one longer than x). The index may be broadcast (stride 0): whole rows are then copied.</remarks>
internal sealed class GatherOp() : OpDef("gather", new Contract { Formula = "y[i, j, k] = x[i, index[i, j, k], k] for dim = 1" })
{
    public override int Arity => 2;

    public override bool IsPrimitive => true;

    internal override Saved Saved => Saved.SecondInput;

    internal override IReadOnlyList<OpSample> Samples =>
    [
        new(new AlongDim(0), new SampleOperand([7]), Index([5], 7)), new(new AlongDim(1), new SampleOperand([3, 5]), Index([3, 8], 5)),
        new(new AlongDim(1), new SampleOperand([2, 3, 4]), Index([2, 5, 3], 3)), new(new AlongDim(0), new SampleOperand([4, 3]), Index([2, 3], 4)),
        new(new AlongDim(0), new SampleOperand([3, 2]), Index([0, 2], 3)),
    ];

    internal override bool Takes(DType dtype) => true;

    internal override void Infer(in KernelCall call, Span<TensorSpec> outputs)
    {
        (Tensor x, Tensor index) = (call.Inputs[0], call.Inputs[1]);
        IndexRules.Check(Name, x, index, call.Get<AlongDim>().Dim);
        outputs[0] = new TensorSpec(x.DType, Layout.Of(index.Shape));
    }

    internal override void Vjp(GradContext context)
    {
        if (!context.Needs(0)) return;
        Tensor g = context.Gradient();
        // One broadcast zero: it is only read, while the sum is started.
        Tensor zeros = Tensor.Zeros([], g.DType, g.Device).Expand(context.InputLayout(0).Shape);
        context.Set(0, Dispatcher.Run(Op.ScatterAdd, [zeros, context.Input(1), g], context.Attributes));
    }

    private static SampleOperand Index(LongList shape, long length) => new(shape, DType.Int64, 0, length);
}

/// <summary>What index operands must be.</summary>
internal static class IndexRules
{
    internal static void Type(string op, Tensor index)
    {
        if (index.DType is not (DType.Int64 or DType.Int32)) Throw.DType(op, "the index must be i64 or i32", index.DType, "Cast it.");
    }

    internal static void Check(string op, Tensor x, Tensor index, int dim)
    {
        Type(op, index);
        if (index.Rank != x.Rank) Throw.Shapes(op, "the index must have as many dimensions as the tensor", x.Layout, index.Layout);
        if (index.Count == 0) return;
        for (int i = 0; i < x.Rank; i++)
            if (i != dim && index.Shape[i] > x.Shape[i]) Throw.Shapes(op, $"the index must not be longer than the tensor in any dimension but {dim}", x.Layout, index.Layout);
    }

    /// <summary>A 1-D index for dimension <paramref name="dim"/> of a tensor, seen in the tensor's other lengths.</summary>
    internal static Tensor Along(string op, Tensor index, ReadOnlySpan<long> shape, int dim)
    {
        Type(op, index);
        if (index.Rank > 1) Throw.Shape(op, "the index must have one dimension", index.Layout, "Flatten it.");
        long[] one = new long[shape.Length], full = shape.ToArray();
        Array.Fill(one, 1);
        one[dim] = full[dim] = index.Count;
        return index.Reshape(one).Expand(full);
    }
}

/// <summary>Gathering by index.</summary>
public static class GatherExtensions
{
    extension(Tensor x)
    {
        /// <summary>For each place of <paramref name="index"/> the element of x there, with the index in place of the coordinate of <paramref name="dim"/>; repeated indices add up in the gradient.</summary>
        /// <exception cref="TensorIndexException">An index lies outside [0, length).</exception>
        public Tensor Gather(int dim, Tensor index)
        {
            if (x.Rank == 0 || index.Rank == 0)
            {
                Tensor flat = x.Rank == 0 ? x.Reshape([1]) : x;
                return flat.Gather(dim, index.Rank == 0 ? index.Reshape([1]) : index).Reshape(index.Shape);
            }

            return Dispatcher.Run(Op.Gather, [x, index], new AlongDim(x.Layout.Dim("gather", dim)));
        }

        /// <summary>The entries of <paramref name="dim"/> that a 1-D <paramref name="index"/> names, in its order.</summary>
        /// <exception cref="TensorIndexException">An index lies outside [0, length).</exception>
        public Tensor IndexSelect(int dim, Tensor index)
        {
            int d = x.Layout.Dim("index_select", dim);
            Tensor source = x.Rank == 0 ? x.Reshape([1]) : x;
            Tensor result = Dispatcher.Run(Op.Gather, [source, IndexRules.Along("index_select", index, source.Shape, d)], new AlongDim(d));
            return x.Rank == 0 ? result.Reshape([]) : result;
        }

        /// <summary>The elements of the flattened tensor at <paramref name="index"/>, in its shape; negative indices count from the end.</summary>
        /// <exception cref="TensorIndexException">An index lies outside [−count, count).</exception>
        public Tensor Take(Tensor index)
        {
            Tensor flat = x.Reshape([-1]);
            return flat.Gather(0, index.WrapIndex(flat.Count, 0).Reshape([-1])).Reshape(index.Shape);
        }

        /// <summary><c>Gather</c> whose operands broadcast in the other dimensions; without a dimension over the flattened tensor.</summary>
        public Tensor TakeAlongDim(Tensor index, int? dim = null)
        {
            if (dim is not { } named) return x.Reshape([-1]).Gather(0, index.Reshape([-1]));
            if (x.Rank != index.Rank) Throw.Shapes("take_along_dim", "the index must have as many dimensions as the tensor", x.Layout, index.Layout);
            int d = x.Layout.Dim("take_along_dim", named);
            long[] own = x.Shape.ToArray(), other = index.Shape.ToArray();
            own[d] = other[d] = 1;
            Layout? common = Layout.Broadcast(Layout.Of(own), Layout.Of(other));
            if (common is null) Throw.NoBroadcast("take_along_dim", x.Layout, index.Layout);
            common!.Shape.CopyTo(own);
            common.Shape.CopyTo(other);
            own[d] = x.Shape[d];
            other[d] = index.Shape[d];
            return x.Expand(own).Gather(d, index.Expand(other));
        }
    }
}
