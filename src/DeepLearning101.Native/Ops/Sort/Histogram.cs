namespace DeepLearning101.Native;

/// <summary>Counts of values.</summary>
public static class HistogramExtensions
{
    extension(Tensor x)
    {
        /// <summary>How often each of 0, 1, 2 … occurs in a 1-D tensor of integers (i64), or the sum of the weights there.</summary>
        /// <param name="weights">A weight for each element.</param>
        /// <param name="minLength">Least number of counts.</param>
        /// <exception cref="TensorIndexException">An element is negative.</exception>
        public Tensor BinCount(Tensor? weights = null, long minLength = 0)
        {
            if (!x.DType.IsIntegral || x.DType == DType.Bool) Throw.DType("bincount", "the elements must be integers", x.DType);
            if (x.Rank != 1) Throw.Shape("bincount", "the tensor must have one dimension", x.Layout, "Flatten it.");
            if (minLength < 0) Throw.Argument("bincount", nameof(minLength), "the least number of counts must not be negative", minLength);
            if (weights is not null && !weights.Layout.SameShape(x.Layout)) Throw.Shapes("bincount", "the weights must have the tensor's shape", x.Layout, weights.Layout);
            long length = Math.Max(minLength, x.Count == 0 ? 0 : x.Cast(DType.Int64).Max().Item<long>() + 1);
            Tensor source = weights ?? Tensor.Ones([], DType.Int64, x.Device).Expand(x.Shape);
            if (source.DType is not (DType.Float32 or DType.Int64)) source = source.Cast(DType.Float64);
            Tensor index = x.DType is DType.Int64 or DType.Int32 ? x : x.Cast(DType.Int64);
            return Tensor.Zeros([length], source.DType, x.Device).ScatterAdd_(0, index, source);
        }

        /// <summary>How many elements fall into each of <paramref name="bins"/> equal parts of [min, max], in the type of x; others, NaN too, are left out.</summary>
        /// <param name="bins">Number of parts.</param>
        /// <param name="min">Lower end; with <paramref name="max"/> equal to it (as by default) the ends are those of the elements.</param>
        /// <param name="max">Upper end, which belongs to the last part.</param>
        public Tensor HistC(int bins = 100, double min = 0, double max = 0)
        {
            if (!x.DType.IsFloatingPoint) Throw.DType("histc", "the elements must be floating-point", x.DType, "Cast it first.");
            if (bins < 1) Throw.Argument("histc", nameof(bins), "there must be at least one part", bins);
            if (min > max) Throw.Argument("histc", nameof(max), $"the upper end must not lie below the lower one ({min})", max);
            using ContextScope constant = Autograd.NoGrad();
            if (min == max && x.Count > 0) (min, max) = (x.Min().Item(), x.Max().Item());
            if (min == max) (min, max) = (min - 1, max + 1);
            if (!double.IsFinite(min) || !double.IsFinite(max)) Throw.Argument("histc", nameof(max), "the range must be finite", max);
            Tensor flat = x.Reshape([-1]).Cast(x.DType == DType.Float64 ? DType.Float64 : DType.Float32);
            flat = flat.MaskedSelect(flat.GreaterEqual(min));
            flat = flat.MaskedSelect(flat.LessEqual(max));
            Tensor bin = ((flat - min) / (max - min) * bins).Cast(DType.Int64);
            bin = bin.MaskedFill(bin.GreaterEqual(bins), bins - 1);
            return bin.BinCount(minLength: bins).Cast(x.DType);
        }
    }
}
