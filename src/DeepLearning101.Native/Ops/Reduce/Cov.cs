namespace DeepLearning101.Native;

/// <summary>Covariance and correlation.</summary>
public static class CovExtensions
{
    extension(Tensor x)
    {
        /// <summary>Covariances of the rows of x, [variables, observations], or the variance of a vector: Σ (x − mean)(y − mean) / (n − <paramref name="correction"/>).</summary>
        public Tensor Cov(double correction = 1)
        {
            if (x.Rank > 2) Throw.Shape("cov", "the tensor must have at most two dimensions, variables and observations", x.Layout);
            if (!x.DType.IsFloatingPoint) Throw.DType("cov", "the elements must be floating-point", x.DType, "Cast it first.");
            Tensor rows = x.Rank == 2 ? x : x.Reshape([1, -1]);
            Tensor distance = rows - rows.Mean(1, keepDim: true);
            Tensor result = distance.MatMul(distance.T) / Math.Max(0, rows.Shape[1] - correction);
            return x.Rank == 2 ? result : result.Reshape([]);
        }

        /// <summary>Correlations of the rows of x, [variables, observations], in [−1, 1]: covariance over the product of the standard deviations.</summary>
        public Tensor CorrCoef()
        {
            Tensor covariance = x.Cov();
            if (x.Rank < 2) return covariance / covariance;
            Tensor deviation = covariance.Diagonal().Sqrt();
            return (covariance / deviation.Unsqueeze(1) / deviation.Unsqueeze(0)).Clamp(-1, 1);
        }
    }
}
