namespace DeepLearning101.Native;

/// <summary>Pooling over windows.</summary>
public static class PoolExtensions
{
    extension(Tensor x)
    {
        /// <summary>Largest element of each window of x [N, C, L] (or [C, L]).</summary>
        public Tensor MaxPool1d(LongList kernelSize, LongList stride = default, LongList padding = default, LongList dilation = default, bool ceilMode = false) =>
            Max(1, x, kernelSize, stride, padding, dilation, ceilMode).Values;

        /// <summary>Largest element of each window of x [N, C, H, W] (or [C, H, W]).</summary>
        /// <param name="kernelSize">Length of the window.</param>
        /// <param name="stride">Distance of windows; default: the window's length.</param>
        /// <param name="padding">Positions of −∞ at both ends; default 0.</param>
        /// <param name="dilation">Distance of taps; default 1.</param>
        /// <param name="ceilMode">Whether a last window that does not fit wholly counts.</param>
        public Tensor MaxPool2d(LongList kernelSize, LongList stride = default, LongList padding = default, LongList dilation = default, bool ceilMode = false) =>
            Max(2, x, kernelSize, stride, padding, dilation, ceilMode).Values;

        /// <summary>Largest element of each window of x [N, C, D, H, W] (or [C, D, H, W]).</summary>
        public Tensor MaxPool3d(LongList kernelSize, LongList stride = default, LongList padding = default, LongList dilation = default, bool ceilMode = false) =>
            Max(3, x, kernelSize, stride, padding, dilation, ceilMode).Values;

        /// <summary>As <c>MaxPool2d</c>, with the row-major position of each maximum in its plane.</summary>
        public (Tensor Values, Tensor Indices) MaxPool2dWithIndices(LongList kernelSize, LongList stride = default, LongList padding = default, LongList dilation = default, bool ceilMode = false) =>
            Max(2, x, kernelSize, stride, padding, dilation, ceilMode);

        /// <summary>Elements put back where <c>MaxPool2dWithIndices</c> took them from, in planes of <paramref name="outputSize"/>; zeros elsewhere.</summary>
        public Tensor MaxUnpool2d(Tensor indices, LongList outputSize) => Dispatcher.Run(Op.MaxPoolScatter, [x, indices], new Dims(outputSize));

        /// <summary>Average of each window of x [N, C, L] (or [C, L]).</summary>
        public Tensor AvgPool1d(LongList kernelSize, LongList stride = default, LongList padding = default, bool ceilMode = false, bool countIncludePad = true) =>
            Average(1, x, kernelSize, stride, padding, ceilMode, countIncludePad, 0);

        /// <summary>Average of each window of x [N, C, H, W] (or [C, H, W]).</summary>
        /// <param name="kernelSize">Length of the window.</param>
        /// <param name="stride">Distance of windows; default: the window's length.</param>
        /// <param name="padding">Zeros at both ends; default 0.</param>
        /// <param name="ceilMode">Whether a last window that does not fit wholly counts.</param>
        /// <param name="countIncludePad">Whether padding counts in the divisor; default true.</param>
        /// <param name="divisorOverride">Divisor in place of the number of positions.</param>
        public Tensor AvgPool2d(LongList kernelSize, LongList stride = default, LongList padding = default, bool ceilMode = false, bool countIncludePad = true, long? divisorOverride = null) =>
            Average(2, x, kernelSize, stride, padding, ceilMode, countIncludePad, divisorOverride ?? 0);

        /// <summary>Average of each window of x [N, C, D, H, W] (or [C, D, H, W]).</summary>
        public Tensor AvgPool3d(LongList kernelSize, LongList stride = default, LongList padding = default, bool ceilMode = false, bool countIncludePad = true, long? divisorOverride = null) =>
            Average(3, x, kernelSize, stride, padding, ceilMode, countIncludePad, divisorOverride ?? 0);

        /// <summary>Average over windows that divide the input into <paramref name="outputSize"/> parts; −1 keeps a length.</summary>
        public Tensor AdaptiveAvgPool1d(LongList outputSize) => Unbatched(1, x, t => Dispatcher.Run(Op.AvgPool1d, [t], PoolAttributes.Adaptive("adaptive_avg_pool1d", 1, t.Shape[2..], outputSize)));

        /// <summary>Average over windows that divide the input into <paramref name="outputSize"/> parts; −1 keeps a length.</summary>
        public Tensor AdaptiveAvgPool2d(LongList outputSize) => Unbatched(2, x, t => Dispatcher.Run(Op.AvgPool2d, [t], PoolAttributes.Adaptive("adaptive_avg_pool2d", 2, t.Shape[2..], outputSize)));

        /// <summary>Maximum over windows that divide the input into <paramref name="outputSize"/> parts; −1 keeps a length.</summary>
        public Tensor AdaptiveMaxPool1d(LongList outputSize) => Unbatched(1, x, t => Dispatcher.RunMany(Op.MaxPool1d, [t], PoolAttributes.Adaptive("adaptive_max_pool1d", 1, t.Shape[2..], outputSize))[0]);

        /// <summary>Maximum over windows that divide the input into <paramref name="outputSize"/> parts; −1 keeps a length.</summary>
        public Tensor AdaptiveMaxPool2d(LongList outputSize) => Unbatched(2, x, t => Dispatcher.RunMany(Op.MaxPool2d, [t], PoolAttributes.Adaptive("adaptive_max_pool2d", 2, t.Shape[2..], outputSize))[0]);
    }

    private static (Tensor Values, Tensor Indices) Max(int dims, Tensor x, LongList kernel, LongList stride, LongList padding, LongList dilation, bool ceilMode)
    {
        bool single = x.Rank == dims + 1;
        Tensor batch = single ? x.Unsqueeze(0) : x;
        Check($"max_pool{dims}d", dims, x, batch);
        Tensor[] results = Dispatcher.RunMany(Op.MaxPool(dims), [batch], PoolAttributes.Make($"max_pool{dims}d", dims, batch.Shape[2..], kernel, stride, padding, dilation, ceilMode));
        return single ? (results[0].Squeeze(0), results[1].Squeeze(0)) : (results[0], results[1]);
    }

    private static Tensor Average(int dims, Tensor x, LongList kernel, LongList stride, LongList padding, bool ceilMode, bool countIncludePad, long divisor) =>
        Unbatched(dims, x, t => Dispatcher.Run(Op.AvgPool(dims), [t], PoolAttributes.Make($"avg_pool{dims}d", dims, t.Shape[2..], kernel, stride, padding, default, ceilMode, countIncludePad, divisor)));

    private static Tensor Unbatched(int dims, Tensor x, Func<Tensor, Tensor> pool)
    {
        bool single = x.Rank == dims + 1;
        Tensor batch = single ? x.Unsqueeze(0) : x;
        Check($"pool{dims}d", dims, x, batch);
        Tensor result = pool(batch);
        return single ? result.Squeeze(0) : result;
    }

    private static void Check(string op, int dims, Tensor given, Tensor batch)
    {
        if (batch.Rank != dims + 2) Throw.Shape(op, $"the input must have {dims + 2} dimensions, [N, C, …], or {dims + 1} without N", given.Layout);
    }
}
