namespace DeepLearning101.Native.Cpu;

/// <summary>
/// Max and average pooling, fixed or variable (adaptive) windows, and their gradients, for float and double.
/// Every element that is not NaN has the same bits on every instruction set and for every number of threads.
/// </summary>
internal static unsafe class Pool
{
    /// <summary>y = the maximum of each window; indices, when not null, the flat position of each in its plane of x (see <see cref="MaxPoolJob{V, T}"/>).</summary>
    internal static void Max<T>(in PoolShape s, T* x, T* y, long* indices) where T : unmanaged =>
        PoolCall.Run<T>(new PoolCall(PoolPass.Max, s, default, x, y, indices));

    /// <summary>dx from dy and the indices of <see cref="Max{T}"/>.</summary>
    internal static void MaxBackward<T>(in PoolShape s, T* dy, long* indices, T* dx) where T : unmanaged =>
        PoolCall.Run<T>(new PoolCall(PoolPass.MaxBackward, s, default, dy, dx, indices));

    /// <summary>y = the average of each window.</summary>
    internal static void Average<T>(in PoolShape s, T* x, T* y, bool countIncludePad = true, nint divisorOverride = 0) where T : unmanaged =>
        PoolCall.Run<T>(new PoolCall(PoolPass.Average, s, new AverageDivisor(countIncludePad, divisorOverride), x, y, null));

    /// <summary>dx from dy of <see cref="Average{T}"/>.</summary>
    internal static void AverageBackward<T>(in PoolShape s, T* dy, T* dx, bool countIncludePad = true, nint divisorOverride = 0) where T : unmanaged =>
        PoolCall.Run<T>(new PoolCall(PoolPass.AverageBackward, s, new AverageDivisor(countIncludePad, divisorOverride), dy, dx, null));
}
