namespace DeepLearning101.Native;

/// <summary>Views by other names and of other orders.</summary>
public static class MoveDimExtensions
{
    extension(Tensor x)
    {
        /// <summary>A view with dimension <paramref name="source"/> at place <paramref name="destination"/>; the others keep their order.</summary>
        public Tensor MoveDim(int source, int destination) => x.MoveDim([source], [destination]);

        /// <summary>A view with the dimensions <paramref name="source"/> at the places <paramref name="destination"/>; the others keep their order.</summary>
        public Tensor MoveDim(ReadOnlySpan<int> source, ReadOnlySpan<int> destination)
        {
            if (source.Length != destination.Length) Throw.Shape("movedim", $"as many sources as destinations must be named; {source.Length} and {destination.Length} are", x.Layout);
            if (x.Rank == 0) return x;
            var order = new long[x.Rank];
            Array.Fill(order, -1);
            int moved = 0;
            for (int i = 0; i < source.Length; i++)
            {
                int from = x.Layout.Dim("movedim", source[i]), to = x.Layout.Dim("movedim", destination[i]);
                if ((moved >> from & 1) != 0 || order[to] >= 0) Throw.Shape("movedim", "each dimension must be named once", x.Layout);
                order[to] = from;
                moved |= 1 << from;
            }

            for (int i = 0, next = 0; i < order.Length; i++)
            {
                if (order[i] >= 0) continue;
                while ((moved >> next & 1) != 0) next++;
                order[i] = next++;
            }

            return x.Permute(order);
        }

        /// <summary>A view with two dimensions exchanged.</summary>
        public Tensor SwapDims(int dim0, int dim1) => x.Transpose(dim0, dim1);

        /// <summary>A view of the given shape, to which this tensor broadcasts.</summary>
        public Tensor BroadcastTo(ReadOnlySpan<long> shape) => x.Expand(shape);

        /// <summary>Splits one dimension into several; one of their lengths may be −1.</summary>
        public Tensor Unflatten(int dim, ReadOnlySpan<long> sizes)
        {
            int d = x.Layout.Dim("unflatten", dim);
            long[] lengths = ReshapeOp.Resolve(Layout.Of([x.Rank == 0 ? 1 : x.Shape[d]]), sizes);
            return x.Reshape([.. x.Shape[..d], .. lengths, .. x.Shape[Math.Min(d + 1, x.Rank)..]]);
        }

        /// <summary>All elements in one dimension, in row-major order.</summary>
        public Tensor Ravel() => x.Reshape([-1]);
    }
}
