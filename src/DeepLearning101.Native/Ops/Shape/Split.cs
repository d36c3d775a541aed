namespace DeepLearning101.Native;

/// <summary>Parts of a tensor, as views.</summary>
public static class SplitExtensions
{
    extension(Tensor x)
    {
        /// <summary>Parts of <paramref name="splitSize"/> entries of <paramref name="dim"/> (the last may be shorter), as views.</summary>
        public Tensor[] Split(long splitSize, int dim = 0)
        {
            int d = Dimension(x, "split", dim);
            long n = x.Shape[d];
            if (splitSize < 0 || (splitSize == 0 && n > 0)) Throw.Argument("split", nameof(splitSize), "the size of a part must be positive", splitSize);
            long parts = splitSize == 0 ? 1 : Math.Max(1, (n + splitSize - 1) / splitSize);
            var result = new Tensor[parts];
            for (long i = 0; i < parts; i++) result[i] = x.Narrow(d, i * splitSize, Math.Min(splitSize, n - i * splitSize));
            return result;
        }

        /// <summary>Parts of the given numbers of entries of <paramref name="dim"/>, as views.</summary>
        /// <exception cref="TensorShapeException">The numbers do not sum to the length.</exception>
        public Tensor[] Split(ReadOnlySpan<long> splitSizes, int dim = 0)
        {
            int d = Dimension(x, "split", dim);
            long sum = 0;
            foreach (long size in splitSizes)
            {
                if (size < 0) Throw.Argument("split", nameof(splitSizes), "the size of a part must not be negative", size);
                sum += size;
            }

            if (sum != x.Shape[d]) Throw.Shape("split", $"the sizes {Layout.Format(splitSizes)} must sum to the length of dimension {d}", x.Layout);
            var result = new Tensor[splitSizes.Length];
            for (long i = 0, start = 0; i < result.Length; start += splitSizes[(int)i++]) result[i] = x.Narrow(d, start, splitSizes[(int)i]);
            return result;
        }

        /// <summary>At most <paramref name="chunks"/> parts of equal size along <paramref name="dim"/> (the last may be shorter), as views.</summary>
        public Tensor[] Chunk(int chunks, int dim = 0)
        {
            int d = Dimension(x, "chunk", dim);
            if (chunks < 1) Throw.Argument("chunk", nameof(chunks), "the number of parts must be positive", chunks);
            long n = x.Shape[d], size = (n + chunks - 1) / chunks;
            if (n > 0) return x.Split(size, d);
            var empty = new Tensor[chunks];
            for (int i = 0; i < chunks; i++) empty[i] = x.Narrow(d, 0, 0);
            return empty;
        }

        /// <summary>The entries of <paramref name="dim"/> without that dimension, as views.</summary>
        public Tensor[] Unbind(int dim = 0)
        {
            int d = Dimension(x, "unbind", dim);
            var result = new Tensor[x.Shape[d]];
            for (int i = 0; i < result.Length; i++) result[i] = x.Select(d, i);
            return result;
        }
    }

    private static int Dimension(Tensor x, string op, int dim)
    {
        if (x.Rank == 0) Throw.Shape(op, "the tensor must have at least one dimension", x.Layout);
        return x.Layout.Dim(op, dim);
    }
}
