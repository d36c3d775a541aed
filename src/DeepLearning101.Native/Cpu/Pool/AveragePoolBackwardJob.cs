using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>
/// Gradient of average pooling: dy / divisor is added to every element of the window. Each dx receives its terms, from +0, in the order
/// (output depth, output row, tap depth, tap row, tap column).
/// </summary>
internal readonly unsafe struct AveragePoolBackwardJob<V, T>(PoolShape shape, AverageDivisor divisor, T* dy, T* dx, nint planesPerPart) : IJob
    where V : struct, IBitLanes<V, T> where T : unmanaged, IFloatingPointIeee754<T>
{
    public void Run(nint part, int worker)
    {
        T* share = (T*)ConvScratch.ForPart((shape.W.Output + V.Count) * sizeof(T));
        nint end = nint.Min((part + 1) * planesPerPart, shape.Planes);
        bool pairs = shape.IsTwoByTwo && shape.W.Output >= V.Count;
        V by = V.Create(divisor.Override > 0 ? divisor.Override : 4);
        for (nint plane = part * planesPerPart; plane < end; plane++)
        {
            T* to = dx + plane * shape.InputPlane;
            NativeMemory.Clear(to, (nuint)(shape.InputPlane * sizeof(T)));
            T* from = dy + plane * shape.OutputPlane;
            if (pairs)
            {
                Pairs(from, by, to);
                continue;
            }

            Plane(from, to, share);
        }
    }

    private void Plane(T* from, T* to, T* share)
    {
        nint taps = 0;
        for (nint o = 0; o < shape.W.Output; o++)
        {
            taps = nint.Max(taps, shape.W.EndTap(o));
        }

        for (nint d = 0; d < shape.D.Output; d++)
        {
            for (nint h = 0; h < shape.H.Output; h++, from += shape.W.Output)
            {
                PoolRow row = new(shape, d, h);
                Divide(from, row, d, h, share);
                for (nint z = row.FirstD; z < row.EndD; z += row.StepD)
                {
                    for (nint r = row.FirstH; r < row.EndH; r += row.StepH)
                    {
                        T* line = to + (z * shape.H.Input + r) * shape.W.Input;
                        for (nint k = 0; k < taps; k++)
                        {
                            Tap(share, k, line);
                        }
                    }
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Divide(T* from, in PoolRow row, nint d, nint h, T* share)
    {
        nint first = shape.W.InteriorStart, end = shape.W.InteriorEnd;
        bool packs = end - first >= V.Count;
        for (nint o = 0; o < shape.W.Output; o++)
        {
            nint count = divisor.Of(shape, row, d, h, o);
            if (o == first && packs && count > 0)
            {
                // Windows inside the input have one divisor. The last pack overlaps the one before: the same shares come out again.
                V by = V.Create(count);
                for (; o < end; o += V.Count)
                {
                    nint at = nint.Min(o, end - V.Count);
                    V.Store(V.Load(from + at) / by, share + at);
                }

                o = end - 1;
                continue;
            }

            share[o] = count == 0 ? T.Zero : from[o] / T.CreateTruncating(count);
        }
    }

    /// <summary>Adds every share to tap k of its window.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Tap(T* share, nint k, T* line)
    {
        PoolAxis w = shape.W;
        if (w.IsAdaptive)
        {
            for (nint o = 0; o < w.Output; o++)
            {
                if (k < w.EndTap(o))
                {
                    line[w.Start(o) + k] += share[o];
                }
            }

            return;
        }

        nint offset = k * w.Dilation - w.Pad;
        nint first = offset >= 0 ? 0 : (w.Stride - 1 - offset) / w.Stride;
        nint room = w.Input - offset;
        nint end = room <= 0 ? 0 : nint.Min(w.Output, (room + w.Stride - 1) / w.Stride);
        if (w.Stride == 1)
        {
            for (; first <= end - V.Count; first += V.Count)
            {
                T* to = line + first + offset;
                V.Store(V.Load(to) + V.Load(share + first), to);
            }
        }

        for (nint o = first; o < end; o++)
        {
            line[o * w.Stride + offset] += share[o];
        }
    }

    /// <summary>Two by two windows touch each element once: every share goes to a square of neighbours.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Pairs(T* from, V by, T* to)
    {
        nint width = shape.W.Input, outputs = shape.W.Output, last = outputs - V.Count, rows = shape.H.Output;
        V zero = V.Create(0);
        for (nint row = 0; row < rows; row++, from += outputs, to += 2 * width)
        {
            for (nint o = 0; o < outputs; o += V.Count)
            {
                nint at = nint.Min(o, last);
                V share = V.Load(from + at) / by + zero;
                LaneShuffle.StoreTwice<V, T>(share, to + 2 * at);
                LaneShuffle.StoreTwice<V, T>(share, to + width + 2 * at);
            }
        }
    }
}
