namespace DeepLearning101.Native.Cpu;

/// <summary>
/// Convolution in one to three dimensions, forward and gradients, for float and double.
/// </summary>
/// <remarks>
/// <para>Every element that is not NaN has the same bits on every instruction set, for every number of threads, alignment and position in the
/// batch (except that the gradients of w and bias depend on how many images are summed). The order of each sum:</para>
/// <para>Forward: bias (or +0), then one fused multiply-add per (c, kd, kh, kw) in ascending order. Data gradient: bias (or +0), then one per
/// (o, kd, kh, kw) in ascending order. Weight gradient: see <see cref="WeightPlan"/>. Bias gradient: see <see cref="BiasJob{V, T}"/>.</para>
/// <para>Taps outside the input are left out; where all weights (for the weight gradient: all of dy) are finite that gives the same bits as
/// multiplying by zero, since no result is ever −0.</para>
/// <para>A workspace of null means memory that the calling thread keeps for its next call.</para>
/// </remarks>
internal static unsafe class Conv
{
    /// <summary>Bytes that suffice as workspace of every pass, on every instruction set and for any number of threads.</summary>
    internal static nint WorkspaceBytes<T>(in ConvShape s) where T : unmanaged =>
        nint.Max(nint.Max(ForwardWorkspaceBytes<T>(s), BackwardDataWorkspaceBytes<T>(s)), BackwardWeightWorkspaceBytes<T>(s));

    /// <summary>Bytes of workspace of <see cref="Forward{T}"/>.</summary>
    internal static nint ForwardWorkspaceBytes<T>(in ConvShape s) where T : unmanaged => SlidePlan.Forward(s).WorkspaceBytes(sizeof(T));

    /// <summary>Bytes of workspace of <see cref="BackwardData{T}"/> and <see cref="Transposed{T}"/>.</summary>
    internal static nint BackwardDataWorkspaceBytes<T>(in ConvShape s) where T : unmanaged => SlidePlan.Backward(s).WorkspaceBytes(sizeof(T));

    /// <summary>Bytes of workspace of <see cref="BackwardWeight{T}"/>.</summary>
    internal static nint BackwardWeightWorkspaceBytes<T>(in ConvShape s) where T : unmanaged => new WeightPlan(s).WorkspaceBytes(sizeof(T));

    /// <summary>y = x ⋆ w + bias; bias may be null.</summary>
    internal static void Forward<T>(in ConvShape s, T* x, T* w, T* bias, T* y, void* workspace = null) where T : unmanaged =>
        LaneCall.Run<T, ConvCall>(new ConvCall(ConvPass.Forward, s, x, w, bias, y, workspace));

    /// <summary>dx = the gradient of x: each dy spread back over the taps it came from.</summary>
    internal static void BackwardData<T>(in ConvShape s, T* dy, T* w, T* dx, void* workspace = null) where T : unmanaged =>
        LaneCall.Run<T, ConvCall>(new ConvCall(ConvPass.BackwardData, s, dy, w, null, dx, workspace));

    /// <summary>
    /// Transposed convolution: y [N, C, ID, IH, IW] from x [N, O, OD, OH, OW], the data gradient of <paramref name="s"/> plus bias [C], which may be null.
    /// </summary>
    internal static void Transposed<T>(in ConvShape s, T* x, T* w, T* bias, T* y, void* workspace = null) where T : unmanaged =>
        LaneCall.Run<T, ConvCall>(new ConvCall(ConvPass.BackwardData, s, x, w, bias, y, workspace));

    /// <summary>dw = the gradient of w.</summary>
    internal static void BackwardWeight<T>(in ConvShape s, T* x, T* dy, T* dw, void* workspace = null) where T : unmanaged =>
        LaneCall.Run<T, ConvCall>(new ConvCall(ConvPass.BackwardWeight, s, x, dy, null, dw, workspace), WeightLevel(s, sizeof(T)));

    /// <summary>db[o] = the sum of dy over images and space.</summary>
    internal static void BackwardBias<T>(in ConvShape s, T* dy, T* db) where T : unmanaged =>
        LaneCall.Run<T, ConvCall>(new ConvCall(ConvPass.BackwardBias, s, dy, null, null, db, null));

    /// <summary>The narrowest packs that hold the lanes of a weight gradient: half-empty ones only cost copying.</summary>
    private static IsaLevel WeightLevel(in ConvShape s, nint elementBytes)
    {
        nint bytes = new WeightPlan(s).Lanes * elementBytes;
        IsaLevel level = Isa.Level;
        level = level == IsaLevel.Avx512 && bytes <= 32 ? IsaLevel.Avx2 : level;
        return level == IsaLevel.Avx2 && bytes <= 16 ? IsaLevel.V128 : level;
    }
}
