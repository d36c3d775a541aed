using System.Numerics;

namespace DeepLearning101.Native.Cpu;

/// <summary>
/// Computes anew the outputs that read zero padding, leaving out the taps that fall there. Needed only when a weight is infinite or NaN:
/// otherwise a zero in the padding gives the same bits. One scalar chain per output, in the order of <see cref="SlidePlan"/>.
/// </summary>
internal readonly unsafe struct SlideBorder<T>(SlidePlan plan, T* source, T* weights, T* bias, T* dest) : IJob
    where T : unmanaged, IFloatingPointIeee754<T>
{
    internal static void Run(in SlidePlan plan, T* source, T* weights, T* bias, T* dest)
    {
        SlideBorder<T> job = new(plan, source, weights, bias, dest);
        Workers.Run(ref job, plan.Images * plan.Groups * plan.Rows);
    }

    public void Run(nint part, int worker)
    {
        T* to = dest + part * plan.DestPlane;
        for (nint d = 0; d < plan.D.Dest; d++)
        {
            bool outsideD = ReadsOutside(plan.D, d);
            for (nint h = 0; h < plan.H.Dest; h++)
            {
                bool outsideH = outsideD || ReadsOutside(plan.H, h);
                for (nint w = 0; w < plan.W.Dest; w++, to++)
                {
                    if (outsideH || ReadsOutside(plan.W, w))
                    {
                        *to = Chain(part, d, h, w);
                    }
                }
            }
        }
    }

    private T Chain(nint part, nint d, nint h, nint w)
    {
        nint row = part % plan.Rows, group = part / plan.Rows % plan.Groups, image = part / (plan.Rows * plan.Groups);
        T* from = source + (image * plan.Groups + group) * plan.Channels * plan.SourcePlane;
        T* weight = weights + group * plan.WeightGroup + row * plan.WeightRow;
        T sum = bias is null ? T.Zero : bias[group * plan.Rows + row];
        for (nint c = 0; c < plan.Channels; c++, from += plan.SourcePlane, weight += plan.WeightChannel)
        {
            nint k = 0;
            for (nint kd = 0; kd < plan.D.Kernel; kd++)
            {
                for (nint kh = 0; kh < plan.H.Kernel; kh++)
                {
                    for (nint kw = 0; kw < plan.W.Kernel; kw++, k++)
                    {
                        nint z = plan.D.Index(d, kd), y = plan.H.Index(h, kh), x = plan.W.Index(w, kw);
                        if (z >= 0 && y >= 0 && x >= 0)
                        {
                            sum = T.FusedMultiplyAdd(weight[k], from[(z * plan.H.Source + y) * plan.W.Source + x], sum);
                        }
                    }
                }
            }
        }

        return sum + T.Zero;
    }

    private static bool ReadsOutside(in SlideAxis axis, nint dest)
    {
        for (nint k = 0; k < axis.Kernel; k++)
        {
            if (axis.Index(dest, k) < 0)
            {
                return true;
            }
        }

        return false;
    }
}
