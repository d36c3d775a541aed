namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Dimensions in another order.</summary>
    public static OpDef Permute { get; } = OpRegistry.Add(new PermuteOp());
}

internal sealed class PermuteOp() : ViewOp("permute", Contract.Exact)
{
    internal override IReadOnlyList<OpSample> Samples => [OpSample.Of(new Dims([1, 0]), [3, 4]), OpSample.Of(new Dims([2, 0, 1]), [2, 3, 4]), OpSample.Of(new Dims([0]), [5])];

    internal override Tensor MakeView(in KernelCall call)
    {
        Tensor x = call.Inputs[0];
        ReadOnlySpan<long> dims = call.Get<Dims>().Values.Span;
        Span<int> order = stackalloc int[dims.Length];
        for (int i = 0; i < order.Length; i++) order[i] = (int)dims[i];
        return x.View(x.Layout.Permute(order), x.Offset);
    }

    internal override void Vjp(GradContext context)
    {
        ReadOnlySpan<long> dims = context.Get<Dims>().Values.Span;
        var inverse = new long[dims.Length];
        for (int i = 0; i < dims.Length; i++) inverse[dims[i]] = i;
        context.Set(0, context.Gradient().Permute(inverse));
    }
}

/// <summary>Orders of dimensions.</summary>
public static class PermuteExtensions
{
    extension(Tensor x)
    {
        /// <summary>A view whose dimension i is dimension <c>dims[i]</c> of this tensor.</summary>
        public Tensor Permute(ReadOnlySpan<long> dims)
        {
            if (dims.Length != x.Rank) Throw.Shape("permute", $"as many dimensions as the tensor has must be named; {dims.Length} are", x.Layout);
            var order = new long[dims.Length];
            int seen = 0;
            for (int i = 0; i < dims.Length; i++)
            {
                order[i] = x.Layout.Dim("permute", dims[i]);
                seen |= 1 << (int)order[i];
            }

            if (seen != (1 << x.Rank) - 1) Throw.Shape("permute", $"each dimension must be named once; {Layout.Format(dims)} does not", x.Layout);
            return Dispatcher.Run(Op.Permute, [x], new Dims(order.AsSpan()));
        }

        /// <summary>A view with two dimensions exchanged.</summary>
        public Tensor Transpose(int dim0, int dim1)
        {
            int a = x.Layout.Dim("transpose", dim0), b = x.Layout.Dim("transpose", dim1);
            if (x.Rank == 0) return x;
            var order = new long[x.Rank];
            for (int i = 0; i < order.Length; i++) order[i] = i == a ? b : i == b ? a : i;
            return Dispatcher.Run(Op.Permute, [x], new Dims(order.AsSpan()));
        }

        /// <summary>The transposed matrix (or each matrix of a batch): the last two dimensions exchanged.</summary>
        public Tensor T => x.Rank < 2 ? x : x.Transpose(-2, -1);

        /// <summary>[N, H, W, C] as [N, C, H, W], a view.</summary>
        public Tensor NhwcToNchw() => x.Permute([0, 3, 1, 2]);

        /// <summary>[N, C, H, W] as [N, H, W, C], a view.</summary>
        public Tensor NchwToNhwc() => x.Permute([0, 2, 3, 1]);
    }
}
