namespace DeepLearning101.Native;

/// <summary>Diagonal matrices and diagonals of matrices.</summary>
public static class DiagExtensions
{
    extension(Tensor x)
    {
        /// <summary>Of a vector the matrix with it on a diagonal, of a matrix a copy of that diagonal (0: the main one, positive: above it).</summary>
        /// <exception cref="TensorShapeException">x has neither one dimension nor two.</exception>
        public Tensor Diag(long diagonal = 0)
        {
            if (x.Rank is not (1 or 2)) Throw.Shape("diag", "the tensor must have one dimension or two", x.Layout, "DiagEmbed and Diagonal take any number.");
            return x.Rank == 1 ? x.DiagEmbed(diagonal) : x.Diagonal(diagonal).Clone();
        }
    }
}
