using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>Copies that the weight gradient needs: padded planes of x, and planes turned so that channels are lanes.</summary>
internal static unsafe class WeightPack
{
    /// <summary>Copies <paramref name="channels"/> planes of x into zero-padded planes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Pad<T>(in WeightPlan plan, T* x, nint channels, T* packed) where T : unmanaged
    {
        ConvShape s = plan.Shape;
        nint first = nint.Min(s.PadW, plan.PlaneW);
        nint end = nint.Clamp(s.IW + s.PadW, first, plan.PlaneW);
        T* row = packed;
        for (nint c = 0; c < channels; c++, x += s.InputPlane)
        {
            for (nint d = 0; d < plan.PlaneD; d++)
            {
                for (nint h = 0; h < plan.PlaneH; h++, row += plan.PlaneW)
                {
                    nint z = d - s.PadD, y = h - s.PadH;
                    if (z < 0 || z >= s.ID || y < 0 || y >= s.IH)
                    {
                        new Span<T>(row, (int)plan.PlaneW).Clear();
                        continue;
                    }

                    new Span<T>(row, (int)first).Clear();
                    new ReadOnlySpan<T>(x + (z * s.IH + y) * s.IW + (first - s.PadW), (int)(end - first)).CopyTo(new Span<T>(row + first, (int)(end - first)));
                    new Span<T>(row + end, (int)(plan.PlaneW - end)).Clear();
                }
            }
        }
    }

    /// <summary>to[p, lane] = from[lane, p] for the given lanes and positions; lanes up to <paramref name="pitch"/> stay as they are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Turn<T>(T* from, nint lanePitch, nint lanes, nint positions, T* to, nint pitch) where T : unmanaged
    {
        for (nint lane = 0; lane < lanes; lane++, from += lanePitch)
        {
            T* column = to + lane;
            for (nint p = 0; p < positions; p++, column += pitch)
            {
                *column = from[p];
            }
        }
    }
}
