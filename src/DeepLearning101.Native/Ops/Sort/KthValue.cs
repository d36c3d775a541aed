namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Place of the k-th smallest element along a dimension.</summary>
    public static OpDef ArgKth { get; } = OpRegistry.Add(new ArgKthOp());
}

/// <summary>Which element of the sorted order along which dimension.</summary>
/// <param name="K">Its number, from 1 on.</param>
/// <param name="Dim">The dimension.</param>
/// <param name="NanWins">Whether the first NaN, where there is one, is taken instead.</param>
public sealed record KthPlace(long K, int Dim, bool NanWins) : OpAttributes;

/// <remarks>The dimension stays with length 1. NaN counts as larger than everything; of equal elements the stable order decides.</remarks>
internal sealed class ArgKthOp() : PlaceOp("argkth", new Contract { Formula = "p_k of the sorted order", PyTorchDifferences = [new(PyTorchPart.Ties, "the stable order decides here; PyTorch leaves it open")] })
{
    internal override IReadOnlyList<OpSample> Samples =>
        [Distinct(new KthPlace(3, 0, false), [7]), Distinct(new KthPlace(1, 1, true), [3, 5]), Distinct(new KthPlace(2, 1, false), [2, 3, 4]), Distinct(new KthPlace(350, 0, true), [700])];

    private protected override Layout Places(in KernelCall call)
    {
        Tensor x = call.Inputs[0];
        var place = call.Get<KthPlace>();
        long n = x.Shape[place.Dim];
        if (n == 0) Throw.Shape("kthvalue", $"dimension {place.Dim} must not be empty", x.Layout);
        if (place.K < 1 || place.K > n) Throw.Shape("kthvalue", $"k must lie in [1, {n}], the length of dimension {place.Dim}; it is {place.K}", x.Layout);
        long[] shape = x.Shape.ToArray();
        shape[place.Dim] = 1;
        return Layout.Of(shape);
    }
}

/// <summary>Order statistics.</summary>
public static class KthValueExtensions
{
    extension(Tensor x)
    {
        /// <summary>The <paramref name="k"/>-th smallest element (from 1 on) along <paramref name="dim"/>, and its place (i64).</summary>
        public (Tensor Values, Tensor Indices) KthValue(long k, int dim = -1, bool keepDim = false) => Kth(x, k, dim, keepDim, nanWins: false);

        /// <summary>The median along <paramref name="dim"/>, the lower one of two, and its place (i64); NaN where one is.</summary>
        public (Tensor Values, Tensor Indices) Median(int dim, bool keepDim = false)
        {
            long n = x.Rank == 0 ? 1 : x.Shape[x.Layout.Dim("median", dim)];
            return Kth(x, (n + 1) / 2, dim, keepDim, nanWins: true);
        }

        /// <summary>The median of all elements, the lower one of two; NaN where one is.</summary>
        public Tensor Median() => x.Reshape([-1]).Median(0).Values;

        /// <summary>Quantiles by linear interpolation between neighbours of the sorted order (NumPy's and PyTorch's default); NaN where one is.</summary>
        /// <param name="q">Share of the elements that lie below, in [0, 1].</param>
        /// <param name="dim">Dimension; none: over all elements.</param>
        /// <param name="keepDim">Whether the dimension stays as length 1.</param>
        public Tensor Quantile(double q, int? dim = null, bool keepDim = false)
        {
            if (!(q is >= 0 and <= 1)) Throw.Argument("quantile", nameof(q), "the share must lie in [0, 1]", q);
            if (!x.DType.IsFloatingPoint) Throw.DType("quantile", "the elements must be floating-point", x.DType, "Cast it first.");
            if (dim is not { } named)
            {
                var ones = new long[keepDim ? x.Rank : 0];
                Array.Fill(ones, 1);
                return x.Reshape([-1]).Quantile(q, 0).Reshape(ones);
            }

            long n = x.Rank == 0 ? 1 : x.Shape[x.Layout.Dim("quantile", named)];
            double at = q * (n - 1), below = Math.Floor(at);
            Tensor low = Kth(x, (long)below + 1, named, keepDim, nanWins: true).Values;
            if (at == below) return low;
            Tensor high = Kth(x, (long)below + 2, named, keepDim, nanWins: true).Values;
            return low + (high - low) * (at - below);
        }
    }

    private static (Tensor Values, Tensor Indices) Kth(Tensor x, long k, int dim, bool keepDim, bool nanWins)
    {
        int d = x.Layout.Dim("kthvalue", dim);
        (Tensor values, Tensor places) = PlaceOp.Pick(Op.ArgKth, x, d, new KthPlace(k, d, nanWins));
        return keepDim || x.Rank == 0 ? (values, places) : (values.Squeeze(d), places.Squeeze(d));
    }
}
