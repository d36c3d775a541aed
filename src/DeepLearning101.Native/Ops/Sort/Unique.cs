namespace DeepLearning101.Native;

/// <summary>The different elements of a tensor.</summary>
public static class UniqueExtensions
{
    extension(Tensor x)
    {
        /// <summary>The different elements in order, for each element of x the place of its value among them, and how often each occurs.</summary>
        /// <remarks>Each NaN differs from every other, as in PyTorch. The shape depends on the values, which are therefore read at once.</remarks>
        public (Tensor Values, Tensor Inverse, Tensor Counts) Unique()
        {
            Tensor flat = x.Reshape([-1]);
            (Tensor sorted, Tensor order) = flat.Sort(0);
            (Tensor first, Tensor number, Tensor counts) = Runs(sorted.Count == 0 ? null : sorted.Narrow(0, 1, sorted.Count - 1).NotEqual(sorted.Narrow(0, 0, sorted.Count - 1)), x.Device);
            return (sorted.IndexSelect(0, first), Tensor.Zeros([flat.Count], DType.Int64, x.Device).IndexCopy(0, order, number).Reshape(x.Shape), counts);
        }

        /// <summary>The different entries of <paramref name="dim"/>, ordered like words by their elements; places and counts as for all elements.</summary>
        public (Tensor Values, Tensor Inverse, Tensor Counts) Unique(int dim)
        {
            int d = x.Layout.Dim("unique", dim);
            if (x.Rank == 0) Throw.Shape("unique", "the tensor must have at least one dimension", x.Layout);
            Tensor moved = x.MoveDim(d, 0);
            long n = moved.Shape[0], width = n == 0 ? 0 : x.Count / n;
            Tensor rows = moved.Reshape([n, width]);
            // From the last element to the first, each time stable: the first decides.
            Tensor order = Tensor.Arange(n, device: x.Device);
            for (long column = width - 1; column >= 0; column--)
                order = order.IndexSelect(0, rows.Select(1, column).IndexSelect(0, order).ArgSort(0));
            Tensor sorted = rows.IndexSelect(0, order);
            Tensor? differs = n == 0 ? null : sorted.Narrow(0, 1, n - 1).NotEqual(sorted.Narrow(0, 0, n - 1)).Any(1);
            (Tensor first, Tensor number, Tensor counts) = Runs(differs, x.Device);
            Tensor values = moved.IndexSelect(0, order.IndexSelect(0, first)).MoveDim(0, d);
            return (values, Tensor.Zeros([n], DType.Int64, x.Device).IndexCopy(0, order, number), counts);
        }

        /// <summary>The elements (in row-major order) without those that equal the one before; places and counts as for <c>Unique</c>.</summary>
        public (Tensor Values, Tensor Inverse, Tensor Counts) UniqueConsecutive()
        {
            Tensor flat = x.Reshape([-1]);
            (Tensor first, Tensor number, Tensor counts) = Runs(flat.Count == 0 ? null : flat.Narrow(0, 1, flat.Count - 1).NotEqual(flat.Narrow(0, 0, flat.Count - 1)), x.Device);
            return (flat.IndexSelect(0, first), number.Reshape(x.Shape), counts);
        }
    }

    /// <summary>From "differs from the one before" for all but the first: the first place of each run, the run's number for each place, the runs' lengths.</summary>
    private static (Tensor First, Tensor Number, Tensor Counts) Runs(Tensor? differs, Device device)
    {
        if (differs is null)
        {
            Tensor none = Tensor.Zeros([0], DType.Int64, device);
            return (none, none, none);
        }

        Tensor starts = Tensor.Cat([Tensor.Ones([1], DType.Bool, device), differs]);
        Tensor first = starts.NonzeroFlat(), ends = Tensor.Cat([first.Narrow(0, 1, first.Count - 1), Tensor.Full([1], starts.Count, DType.Int64, device)]);
        return (first, starts.CumSum(0) - 1, ends - first);
    }
}
