namespace DeepLearning101.Native;

/// <summary>Average pooling as a product with the matrix of window weights [positions in, positions out]: what it means, for backends without a kernel and for tests.</summary>
internal static class PoolMatrix
{
    internal static Tensor Average(Tensor x, PoolAttributes pool)
    {
        Tensor weights = Weights(pool, x.Shape[2..], x.DType, x.Device);
        return x.Reshape([x.Shape[0], x.Shape[1], weights.Shape[0]]).MatMul(weights).Reshape([x.Shape[0], x.Shape[1], .. pool.Output.Span]);
    }

    internal static Tensor Spread(Tensor g, PoolGradAttributes grad)
    {
        Tensor weights = Weights(grad.Pool, grad.Size.Span, g.DType, g.Device);
        return g.Reshape([g.Shape[0], g.Shape[1], weights.Shape[1]]).MatMul(weights.T).Reshape([g.Shape[0], g.Shape[1], .. grad.Size.Span]);
    }

    private static Tensor Weights(PoolAttributes pool, ReadOnlySpan<long> input, DType dtype, Device device)
    {
        int dims = input.Length;
        long inputs = 1, outputs = 1;
        foreach (long n in input) inputs *= n;
        foreach (long n in pool.Output.Span) outputs *= n;
        var weights = new double[inputs * outputs];
        Span<long> at = stackalloc long[3], tap = stackalloc long[3], end = stackalloc long[3];
        for (long o = 0; o < outputs; o++)
        {
            long rest = o, size = 1;
            for (int d = dims - 1; d >= 0; d--)
            {
                (rest, at[d]) = Math.DivRem(rest, pool.Output[d]);
                (long start, end[d]) = pool.Window(d, at[d], input[d]);
                // What lies beyond the padding never counts, as PyTorch has it.
                if (!pool.IsAdaptive && pool.CountIncludePad) size *= Math.Min(end[d], input[d] + pool.Padding[d]) - start;
                else size *= Math.Min(end[d], input[d]) - Math.Max(start, 0);
            }

            double weight = 1.0 / (pool.Divisor > 0 ? pool.Divisor : size);
            for (long i = 0; i < inputs; i++)
            {
                long left = i;
                bool inside = true;
                for (int d = dims - 1; d >= 0; d--)
                {
                    (left, tap[d]) = Math.DivRem(left, input[d]);
                    (long start, long stop) = pool.Window(d, at[d], input[d]);
                    inside &= tap[d] >= start && tap[d] < stop;
                }

                if (inside) weights[i * outputs + o] = weight;
            }
        }

        return Tensor.From<double>(weights, [inputs, outputs]).Cast(dtype).To(device);
    }
}
