namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Broadcasting as a view: stride 0 in the new and the widened dimensions.</summary>
    public static OpDef Expand { get; } = OpRegistry.Add(new ExpandOp());
}

internal sealed class ExpandOp() : ViewOp("expand", Contract.Exact)
{
    internal override IReadOnlyList<OpSample> Samples => [OpSample.Of(new Dims([4, 7]), [7]), OpSample.Of(new Dims([3, 5]), [3, 1]), OpSample.Of(new Dims([2, 3]), [])];

    internal override Tensor MakeView(in KernelCall call)
    {
        Tensor x = call.Inputs[0];
        ReadOnlySpan<long> shape = call.Get<Dims>().Values.Span;
        Layout? layout = x.Layout.Expand(shape);
        if (layout is null) Throw.Shape("expand", $"the shape must broadcast to {Layout.Format(shape)}", x.Layout);
        return x.View(layout!, x.Offset);
    }

    internal override void Vjp(GradContext context) => context.Set(0, context.Gradient().SumTo(context.InputLayout(0).Shape));
}

/// <summary>Broadcasting.</summary>
public static class ExpandExtensions
{
    extension(Tensor x)
    {
        /// <summary>A view of the given shape, to which this tensor broadcasts; −1 keeps a length.</summary>
        public Tensor Expand(ReadOnlySpan<long> shape)
        {
            if (x.Shape.SequenceEqual(shape)) return x;
            long[] target = shape.ToArray();
            int lead = target.Length - x.Rank;
            for (int i = 0; i < target.Length; i++)
            {
                if (target[i] == -1 && i >= lead) target[i] = x.Shape[i - lead];
                if (target[i] < 0) Throw.NegativeLength(shape, i);
            }

            return Dispatcher.Run(Op.Expand, [x], new Dims(target.AsSpan()));
        }

        /// <summary>The sum over the dimensions in which <paramref name="shape"/> was broadcast to this tensor's shape.</summary>
        public Tensor SumTo(ReadOnlySpan<long> shape)
        {
            if (x.Shape.SequenceEqual(shape)) return x;
            int lead = x.Rank - shape.Length;
            var dims = new List<long>();
            for (int i = 0; i < x.Rank; i++) if (i < lead || (shape[i - lead] == 1 && x.Shape[i] != 1)) dims.Add(i);
            return x.Sum(dims.ToArray(), keepDim: true).Reshape(shape);
        }
    }
}
