namespace DeepLearning101.Native.Cpu;

/// <summary>
/// Sizes of one convolution (cross-correlation with zero padding) in up to three spatial dimensions; missing ones have size 1.
/// x is [N, C, ID, IH, IW], w is [O, C / Groups, KD, KH, KW], y is [N, O, OD, OH, OW], all contiguous:
/// y[n, o, od, oh, ow] = bias[o] + Σ x[n, c, od · StrideD + kd · DilationD − PadD, …] · w[o, c, kd, kh, kw].
/// </summary>
/// <remarks>
/// The output sizes are free: taps that fall outside x count as zero on both sides, so the padding at the end follows from them, and any
/// output padding of a transposed convolution is one of the shapes whose <see cref="Conv.BackwardData{T}"/> it is.
/// </remarks>
internal readonly record struct ConvShape(
    nint N, nint C, nint O,
    nint ID, nint IH, nint IW,
    nint KD, nint KH, nint KW,
    nint OD, nint OH, nint OW,
    nint StrideD, nint StrideH, nint StrideW,
    nint PadD, nint PadH, nint PadW,
    nint DilationD, nint DilationH, nint DilationW,
    nint Groups)
{
    /// <summary>Input channels of one group.</summary>
    internal nint GroupC => C / Groups;

    /// <summary>Output channels of one group.</summary>
    internal nint GroupO => O / Groups;

    /// <summary>Taps of one kernel plane: KD · KH · KW.</summary>
    internal nint Taps => KD * KH * KW;

    /// <summary>Elements of one channel of x.</summary>
    internal nint InputPlane => ID * IH * IW;

    /// <summary>Elements of one channel of y.</summary>
    internal nint OutputPlane => OD * OH * OW;

    /// <summary>Multiply-adds of one pass, taps outside the input counted.</summary>
    internal double MultiplyAdds => (double)N * O * OutputPlane * GroupC * Taps;

    /// <summary>True when x, w and y all have elements.</summary>
    internal bool HasWork => N > 0 && O > 0 && OutputPlane > 0 && GroupC > 0 && Taps > 0 && InputPlane > 0;

    /// <summary>True when some tap of some output falls outside x.</summary>
    internal bool ReadsPadding =>
        Leaves(OD, ID, KD, StrideD, PadD, DilationD) || Leaves(OH, IH, KH, StrideH, PadH, DilationH) || Leaves(OW, IW, KW, StrideW, PadW, DilationW);

    /// <summary>Output size of one dimension: ⌊(input + padBegin + padEnd − dilation · (kernel − 1) − 1) / stride⌋ + 1, at least 0.</summary>
    internal static nint OutputSize(nint input, nint kernel, nint stride, nint padBegin, nint padEnd, nint dilation)
    {
        nint room = input + padBegin + padEnd - dilation * (kernel - 1) - 1;
        return room < 0 ? 0 : room / stride + 1;
    }

    /// <summary>A two-dimensional convolution with equal stride, padding on all sides and dilation.</summary>
    internal static ConvShape Planar(nint n, nint c, nint o, nint ih, nint iw, nint kh, nint kw, nint stride = 1, nint pad = 0, nint dilation = 1, nint groups = 1) =>
        new(n, c, o, 1, ih, iw, 1, kh, kw,
            1, OutputSize(ih, kh, stride, pad, pad, dilation), OutputSize(iw, kw, stride, pad, pad, dilation),
            1, stride, stride, 0, pad, pad, 1, dilation, dilation, groups);

    private static bool Leaves(nint output, nint input, nint kernel, nint stride, nint pad, nint dilation) =>
        pad > 0 || (output - 1) * stride + (kernel - 1) * dilation - pad >= input;
}
