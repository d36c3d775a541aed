namespace DeepLearning101.Native;

/// <summary>Order of the first two dimensions of a grid.</summary>
public enum GridIndexing
{
    /// <summary>Matrix order: the first tensor runs along the first dimension.</summary>
    Ij,

    /// <summary>Picture order: the first tensor runs along the second dimension.</summary>
    Xy,
}

/// <summary>Grids of coordinates, and tensors like others.</summary>
public static class GridExtensions
{
    extension(Tensor)
    {
        /// <summary>For each 1-D (or 0-D) tensor its coordinate at every point of the grid that all span: views of one shape.</summary>
        /// <exception cref="TensorShapeException">A tensor has more than one dimension.</exception>
        public static Tensor[] Meshgrid(ReadOnlySpan<Tensor> tensors, GridIndexing indexing = GridIndexing.Ij)
        {
            var shape = new long[tensors.Length];
            bool swap = indexing == GridIndexing.Xy && tensors.Length > 1;
            for (int i = 0; i < tensors.Length; i++)
            {
                if (tensors[i].Rank > 1) Throw.Shape("meshgrid", "each tensor must have at most one dimension", tensors[i].Layout);
                shape[Place(i, swap)] = tensors[i].Count;
            }

            var grids = new Tensor[tensors.Length];
            var single = new long[tensors.Length];
            for (int i = 0; i < tensors.Length; i++)
            {
                Array.Fill(single, 1);
                single[Place(i, swap)] = tensors[i].Count;
                grids[i] = tensors[i].Reshape(single).Expand(shape);
            }

            return grids;
        }

        /// <summary>A tensor of the shape, type and device of another, whose elements are not set.</summary>
        public static Tensor EmptyLike(Tensor other) => Tensor.Empty(other.Shape, other.DType, other.Device);
    }

    private static int Place(int i, bool swap) => swap && i < 2 ? 1 - i : i;
}
