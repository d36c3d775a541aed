using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>
/// The sums of a block whose dy has infinities or NaN: a tap in the zero padding must be left out there, since ∞ · 0 would be NaN.
/// Same order of summation as <see cref="WeightMicro"/>, and slow, which matters only where training has already gone wrong.
/// </summary>
internal static unsafe class WeightCareful<V, T, TFetch> where V : struct, IBitLanes<V, T> where T : unmanaged where TFetch : struct, IWeightFetch
{
    internal static void Run(
        in WeightPlan plan, T* x, nint* positions, nint first, nint count, T* dy, nint pitch, nint* offsets, nint taps, T* sums)
    {
        ConvShape s = plan.Shape;
        for (nint t = 0; t < taps; t++)
        {
            nint k = t % s.Taps;
            nint kd = k / (s.KH * s.KW), kh = k / s.KW % s.KH, kw = k % s.KW;
            for (nint lane = 0; lane < pitch; lane += V.Count)
            {
                V sum = V.Create(0);
                for (nint i = 0; i < count; i++)
                {
                    nint p = first + i;
                    nint od = p / (s.OH * s.OW), oh = p / s.OW % s.OH, ow = p % s.OW;
                    if (Inside(od * s.StrideD + kd * s.DilationD - s.PadD, s.ID)
                        && Inside(oh * s.StrideH + kh * s.DilationH - s.PadH, s.IH)
                        && Inside(ow * s.StrideW + kw * s.DilationW - s.PadW, s.IW))
                    {
                        sum = V.Fma(TFetch.Get<V, T>(x + positions[p] + offsets[t]), V.Load(dy + i * pitch + lane), sum);
                    }
                }

                T* to = sums + t * pitch + lane;
                V.Store(V.Load(to) + sum, to);
            }
        }
    }

    private static bool Inside(nint index, nint size) => index >= 0 && index < size;
}
