using System.Runtime.CompilerServices;

namespace DeepLearning101.Native.Cpu;

/// <summary>What the sum of a window is divided by.</summary>
/// <param name="IncludePad">Count the taps in the padding (but not those past it, where a rounded-up size reaches further).</param>
/// <param name="Override">A fixed divisor; 0 for none.</param>
internal readonly record struct AverageDivisor(bool IncludePad, nint Override)
{
    /// <summary>The divisor of an output, 0 when its window has no tap in the input.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal nint Of(in PoolShape shape, in PoolRow row, nint d, nint h, nint w)
    {
        nint inside = row.Lines * nint.Max(0, shape.W.EndTap(w) - shape.W.FirstTap(w));
        if (inside == 0)
        {
            return 0;
        }

        return Override > 0 ? Override : IncludePad ? shape.D.PaddedTaps(d) * shape.H.PaddedTaps(h) * shape.W.PaddedTaps(w) : inside;
    }
}
