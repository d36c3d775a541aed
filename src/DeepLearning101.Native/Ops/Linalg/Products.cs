namespace DeepLearning101.Native;

/// <summary>Products by their linear-algebra names: each asks for the ranks that its name says.</summary>
public static class ProductExtensions
{
    extension(Tensor x)
    {
        /// <summary>Inner product of two vectors, Σ xᵢ · yᵢ.</summary>
        /// <exception cref="TensorShapeException">The operands are not vectors of one length.</exception>
        public Tensor Dot(Tensor y)
        {
            if (x.Rank != 1 || y.Rank != 1 || x.Shape[0] != y.Shape[0]) Throw.Shapes("Dot", "operands must be vectors of one length", x.Layout, y.Layout);
            return x.MatMul(y);
        }

        /// <summary>Outer product of two vectors, yᵢⱼ = xᵢ · yⱼ.</summary>
        /// <exception cref="TensorShapeException">The operands are not vectors.</exception>
        public Tensor Outer(Tensor y)
        {
            if (x.Rank != 1 || y.Rank != 1) Throw.Shapes("Outer", "operands must be vectors", x.Layout, y.Layout);
            return x.Unsqueeze(1) * y.Unsqueeze(0);
        }

        /// <summary>Matrix times vector.</summary>
        /// <exception cref="TensorShapeException">The operands are not [M, K] and [K].</exception>
        public Tensor Mv(Tensor vector)
        {
            if (x.Rank != 2 || vector.Rank != 1) Throw.Shapes("Mv", "operands must be a matrix [M, K] and a vector [K]", x.Layout, vector.Layout);
            return x.MatMul(vector);
        }

        /// <summary>Matrix times matrix.</summary>
        /// <exception cref="TensorShapeException">The operands are not [M, K] and [K, N].</exception>
        public Tensor Mm(Tensor y)
        {
            if (x.Rank != 2 || y.Rank != 2) Throw.Shapes("Mm", "operands must be matrices", x.Layout, y.Layout, "MatMul takes other ranks.");
            return x.MatMul(y);
        }

        /// <summary>Products of two batches of matrices; nothing broadcasts.</summary>
        /// <exception cref="TensorShapeException">The operands are not [B, M, K] and [B, K, N].</exception>
        public Tensor Bmm(Tensor y)
        {
            if (x.Rank != 3 || y.Rank != 3 || x.Shape[0] != y.Shape[0]) Throw.Shapes("Bmm", "operands must be batches [B, M, K] and [B, K, N] of one length", x.Layout, y.Layout, "MatMul broadcasts.");
            return x.MatMul(y);
        }

        /// <summary>beta · x + alpha · (matrix1 · matrix2); with beta = 0 x is not read, so its NaN do not show.</summary>
        /// <param name="matrix1">Matrix [M, K].</param>
        /// <param name="matrix2">Matrix [K, N].</param>
        /// <param name="beta">Factor of x; default 1.</param>
        /// <param name="alpha">Factor of the product; default 1.</param>
        public Tensor Addmm(Tensor matrix1, Tensor matrix2, double beta = 1, double alpha = 1) => Combine(x, matrix1.Mm(matrix2), beta, alpha);

        /// <summary>beta · x + alpha · (batch1 · batch2) for batches of matrices.</summary>
        /// <param name="batch1">Matrices [B, M, K].</param>
        /// <param name="batch2">Matrices [B, K, N].</param>
        /// <param name="beta">Factor of x; default 1.</param>
        /// <param name="alpha">Factor of the products; default 1.</param>
        public Tensor Baddbmm(Tensor batch1, Tensor batch2, double beta = 1, double alpha = 1) => Combine(x, batch1.Bmm(batch2), beta, alpha);

        /// <summary>beta · x + alpha · (matrix · vector).</summary>
        /// <param name="matrix">Matrix [M, K].</param>
        /// <param name="vector">Vector [K].</param>
        /// <param name="beta">Factor of x; default 1.</param>
        /// <param name="alpha">Factor of the product; default 1.</param>
        public Tensor Addmv(Tensor matrix, Tensor vector, double beta = 1, double alpha = 1) => Combine(x, matrix.Mv(vector), beta, alpha);

        /// <summary>Sum of the main diagonal of a matrix; integers give i64.</summary>
        /// <exception cref="TensorShapeException">The operand is not a matrix.</exception>
        public Tensor Trace()
        {
            if (x.Rank != 2) Throw.Shape("Trace", "the operand must be a matrix", x.Layout);
            return x.Diagonal().Sum();
        }

        /// <summary>Kronecker product: each element of x times the whole of y, laid out as blocks; ranks are made equal by leading dimensions of 1.</summary>
        public Tensor Kron(Tensor y)
        {
            int rank = Math.Max(x.Rank, y.Rank);
            long[] a = new long[2 * rank], b = new long[2 * rank], result = new long[rank];
            for (int i = 0; i < rank; i++)
            {
                long m = i < rank - x.Rank ? 1 : x.Shape[i - (rank - x.Rank)], n = i < rank - y.Rank ? 1 : y.Shape[i - (rank - y.Rank)];
                (a[2 * i], a[2 * i + 1], b[2 * i], b[2 * i + 1], result[i]) = (m, 1, 1, n, m * n);
            }

            return (x.Reshape(a) * y.Reshape(b)).Reshape(result);
        }

        /// <summary>Bilinear map yₒ = x₁ᵀ · weightₒ · x₂ + biasₒ along the last dimensions.</summary>
        /// <param name="other">x₂ [..., J]; x is x₁ [..., I], with the same leading dimensions.</param>
        /// <param name="weight">Weight [O, I, J].</param>
        /// <param name="bias">Bias [O]; default none.</param>
        /// <exception cref="TensorShapeException">The shapes do not fit.</exception>
        public Tensor Bilinear(Tensor other, Tensor weight, Tensor? bias = null)
        {
            if (weight.Rank != 3 || x.Rank < 1 || other.Rank != x.Rank || !x.Shape[..^1].SequenceEqual(other.Shape[..^1]) || x.Shape[^1] != weight.Shape[1] || other.Shape[^1] != weight.Shape[2])
                Throw.Shapes("Bilinear", $"the inputs must be [..., I] and [..., J] with one leading shape for a weight [O, I, J] (given {weight.Layout})", x.Layout, other.Layout);
            (long o, long i, long j) = (weight.Shape[0], weight.Shape[1], weight.Shape[2]);
            Tensor left = x.MatMul(weight.Permute([1, 0, 2]).Reshape([i, o * j])).Reshape([.. x.Shape[..^1], o, j]);
            Tensor y = left.MatMul(other.Unsqueeze(-1)).Squeeze(-1);
            return bias is null ? y : y + bias;
        }
    }

    private static Tensor Combine(Tensor x, Tensor product, double beta, double alpha)
    {
        if (alpha != 1) product = product * alpha;
        return beta == 0 ? product + Tensor.Zeros(x.Shape, product.DType, product.Device) : (beta == 1 ? x : x * beta) + product;
    }
}
