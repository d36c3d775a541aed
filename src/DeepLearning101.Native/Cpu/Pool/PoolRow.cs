using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>The depths and rows of the input that one row of outputs looks at, cut to the input, and how a pack of its windows reads a tap.</summary>
internal readonly unsafe struct PoolRow
{
    internal readonly nint FirstD, EndD, StepD, FirstH, EndH, StepH;

    internal PoolRow(in PoolShape shape, nint d, nint h)
    {
        (StepD, StepH) = (shape.D.Dilation, shape.H.Dilation);
        FirstD = shape.D.Start(d) + shape.D.FirstTap(d) * StepD;
        EndD = shape.D.Start(d) + shape.D.EndTap(d) * StepD;
        FirstH = shape.H.Start(h) + shape.H.FirstTap(h) * StepH;
        EndH = shape.H.Start(h) + shape.H.EndTap(h) * StepH;
    }

    /// <summary>Rows of the window that lie in the input, over all depths.</summary>
    internal nint Lines => Count(EndD - FirstD, StepD) * Count(EndH - FirstH, StepH);

    private static nint Count(nint length, nint step) => length <= 0 ? 0 : step == 1 ? length : length / step;

    /// <summary>
    /// Whether packs of windows can run along a row: enough of them, at stride 1 or 2, indices that fit a lane. A single tap at stride 2 is
    /// left out because reading it as half of a pair could pass the end of x.
    /// </summary>
    internal static bool CanUse<V, T>(in PoolShape shape, nint outputs) where V : struct, IBitLanes<V, T> where T : unmanaged =>
        V.Count > 1 && outputs >= V.Count
        && !shape.W.IsAdaptive
        && (shape.W.Stride == 1 || (shape.W.Stride == 2 && shape.W.Kernel > 1))
        && shape.InputPlane < int.MaxValue;

    /// <summary>Tap <paramref name="k"/> of <c>Count</c> neighbouring windows, the first of which reads <paramref name="source"/>.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V Tap<V, T>(T* source, nint stride, nint k) where V : struct, IBitLanes<V, T> where T : unmanaged
    {
        if (stride == 1)
        {
            return V.Load(source);
        }

        // The first tap is the even half of a pair that ends at a later tap, the others the odd half of one that starts at an earlier tap:
        // both stay inside the windows.
        return k == 0 ? LaneShuffle.Even<V, T>(source) : LaneShuffle.Odd<V, T>(source - 1);
    }
}
