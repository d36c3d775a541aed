namespace DeepLearning101.Native;

/// <summary>Vectors of length 1, and weights given by length and direction.</summary>
public static class NormalizeExtensions
{
    extension(Tensor x)
    {
        /// <summary>x over max(its p-norm along <paramref name="dim"/>, eps).</summary>
        /// <param name="p">Order of the norm; default 2.</param>
        /// <param name="dim">Dimension of the vectors; default 1.</param>
        /// <param name="eps">Least divisor; default 10⁻¹².</param>
        public Tensor Normalize(double p = 2, int dim = 1, double eps = 1e-12) => x / x.Norm(p, dim, keepDim: true).ClampMin(eps);

        /// <summary>The weight g · v / |v| of length g and direction v (Salimans and Kingma 2016); v is this tensor.</summary>
        /// <param name="g">Lengths: of v's shape with 1 in every dimension but <paramref name="dim"/>, or one number where that is null.</param>
        /// <param name="dim">Dimension of which each index has a length of its own; null: one length for all; default 0.</param>
        public Tensor WeightNorm(Tensor g, int? dim = 0)
        {
            if (dim is not { } kept) return x * (g / x.Norm(2));
            int d = x.Layout.Dim("WeightNorm", kept);
            var others = new List<long>();
            for (int i = 0; i < x.Rank; i++) if (i != d) others.Add(i);
            // Without another dimension each element is its own vector.
            Tensor lengths = others.Count == 0 ? x.Abs() : x.Norm(2, others.ToArray(), keepDim: true);
            return x * (g / lengths);
        }
    }
}
