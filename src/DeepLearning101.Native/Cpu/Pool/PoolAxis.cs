using System.Runtime.CompilerServices;

namespace DeepLearning101.Native.Cpu;

/// <summary>One dimension of a pooling window: sizes, and which input elements an output looks at.</summary>
/// <remarks>
/// A fixed window starts at output · Stride − Pad and has Kernel taps, Dilation apart. A variable window (adaptive pooling) covers the input
/// elements from ⌊o · Input / Output⌋ to ⌈(o + 1) · Input / Output⌉.
/// </remarks>
internal readonly record struct PoolAxis(nint Input, nint Output, nint Kernel, nint Stride, nint Pad, nint Dilation)
{
    /// <summary>A dimension that pooling leaves alone.</summary>
    internal static readonly PoolAxis None = new(1, 1, 1, 1, 0, 1);

    /// <summary>The variable windows of adaptive pooling.</summary>
    internal static PoolAxis Adaptive(nint input, nint output) => new(input, output, 0, 0, 0, 1);

    /// <summary>A fixed window; with <paramref name="ceil"/> a last window that starts inside the input or its leading padding counts too.</summary>
    internal static PoolAxis Fixed(nint input, nint kernel, nint stride, nint pad = 0, nint dilation = 1, bool ceil = false)
    {
        nint room = input + 2 * pad - dilation * (kernel - 1) - 1;
        nint output = room < 0 ? 0 : (room + (ceil ? stride - 1 : 0)) / stride + 1;
        if (ceil && output > 0 && (output - 1) * stride >= input + pad)
        {
            output--;
        }

        return new PoolAxis(input, output, kernel, stride, pad, dilation);
    }

    /// <summary>Whether windows vary in size.</summary>
    internal bool IsAdaptive => Kernel == 0;

    /// <summary>First input element of a window; negative inside the leading padding.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal nint Start(nint output) => IsAdaptive ? output * Input / Output : output * Stride - Pad;

    /// <summary>First tap that lies in the input.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal nint FirstTap(nint output)
    {
        nint start = Start(output);
        return start >= 0 ? 0 : TapsIn(-start);
    }

    /// <summary>One more than the last tap that lies in the input.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal nint EndTap(nint output)
    {
        nint start = Start(output);
        if (IsAdaptive)
        {
            return ((output + 1) * Input + Output - 1) / Output - start;
        }

        nint room = Input - start;
        return room <= 0 ? 0 : nint.Min(Kernel, TapsIn(room));
    }

    /// <summary>Taps that start within so many elements; without the slow division for the usual dilation.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private nint TapsIn(nint elements) => Dilation == 1 ? elements : (elements + Dilation - 1) / Dilation;

    /// <summary>Taps of the window that lie in the input or its padding.</summary>
    internal nint PaddedTaps(nint output) => IsAdaptive
        ? EndTap(output)
        : nint.Clamp(TapsIn(nint.Max(0, Input + Pad - Start(output))), 0, Kernel);

    /// <summary>First output all of whose taps lie in the input.</summary>
    internal nint InteriorStart => IsAdaptive ? Output : nint.Min(Output, (Pad + Stride - 1) / Stride);

    /// <summary>One more than the last output all of whose taps lie in the input, not below <see cref="InteriorStart"/>.</summary>
    internal nint InteriorEnd
    {
        get
        {
            nint room = Input + Pad - (Kernel - 1) * Dilation;
            return IsAdaptive || room <= 0 ? InteriorStart : nint.Clamp((room - 1) / Stride + 1, InteriorStart, Output);
        }
    }
}
