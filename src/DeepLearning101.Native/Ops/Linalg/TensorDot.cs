namespace DeepLearning101.Native;

/// <summary>Contractions of tensors over chosen dimensions.</summary>
public static class TensorDotExtensions
{
    extension(Tensor x)
    {
        /// <summary>Contracts the last <paramref name="dims"/> dimensions of x with the first of y, in order.</summary>
        /// <param name="y">Right operand.</param>
        /// <param name="dims">Number of dimensions; default 2, 0 gives the outer product.</param>
        /// <exception cref="TensorShapeException">The lengths differ, or an operand has too few dimensions.</exception>
        public Tensor TensorDot(Tensor y, int dims = 2)
        {
            if (dims < 0 || dims > Math.Min(x.Rank, y.Rank)) Throw.Argument("TensorDot", nameof(dims), $"the number of dimensions must lie in [0, {Math.Min(x.Rank, y.Rank)}]", dims);
            int[] left = new int[dims], right = new int[dims];
            for (int i = 0; i < dims; i++) (left[i], right[i]) = (x.Rank - dims + i, i);
            return x.TensorDot(y, left, right);
        }

        /// <summary>Contracts dimensions <paramref name="dimsX"/> of x with <paramref name="dimsY"/> of y, pair by pair; the others stay, first those of x.</summary>
        /// <exception cref="TensorShapeException">The lists differ in length, the lengths of a pair differ, or a dimension is named twice.</exception>
        public Tensor TensorDot(Tensor y, ReadOnlySpan<int> dimsX, ReadOnlySpan<int> dimsY)
        {
            if (dimsX.Length != dimsY.Length) Throw.Shapes("TensorDot", $"as many dimensions must be named of each operand; {dimsX.Length} and {dimsY.Length} are", x.Layout, y.Layout);
            long[] orderX = Order(x, dimsX, contractedLast: true, out long keptX), orderY = Order(y, dimsY, contractedLast: false, out long keptY);
            long contracted = 1;
            for (int i = 0; i < dimsX.Length; i++)
            {
                long m = x.Size(dimsX[i]), n = y.Size(dimsY[i]);
                if (m != n) Throw.Shapes("TensorDot", $"dimensions {dimsX[i]} and {dimsY[i]} must have one length; they have {m} and {n}", x.Layout, y.Layout);
                contracted *= m;
            }

            Tensor a = x.Permute(orderX), b = y.Permute(orderY);
            ReadOnlySpan<long> left = a.Shape[..(x.Rank - dimsX.Length)], right = b.Shape[dimsY.Length..];
            return a.Reshape([keptX, contracted]).MatMul(b.Reshape([contracted, keptY])).Reshape([.. left, .. right]);
        }
    }

    /// <summary>The kept dimensions in order beside the contracted ones as listed.</summary>
    private static long[] Order(Tensor x, ReadOnlySpan<int> contracted, bool contractedLast, out long kept)
    {
        var order = new long[x.Rank];
        int named = 0, next = contractedLast ? 0 : contracted.Length, at = contractedLast ? x.Rank - contracted.Length : 0;
        foreach (int dim in contracted)
        {
            int d = x.Layout.Dim("TensorDot", dim);
            if ((named >> d & 1) != 0) Throw.Shape("TensorDot", $"each dimension may be named once; {d} is twice", x.Layout);
            named |= 1 << d;
            order[at++] = d;
        }

        kept = 1;
        for (int i = 0; i < x.Rank; i++)
        {
            if ((named >> i & 1) != 0) continue;
            order[next++] = i;
            kept *= x.Shape[i];
        }

        return order;
    }
}
