using System.Numerics;
using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>
/// Average of each window: its taps are added to +0 in order (d, h, w), then divided. A window without a tap in the input gives +0.
/// Variable windows are often whole planes, so there the elements are summed in the order of <see cref="LaneSum"/> instead: each row of
/// the window is a run, rows and depths that follow each other in memory without a gap are one run.
/// </summary>
internal readonly unsafe struct AveragePoolJob<V, T>(PoolShape shape, AverageDivisor divisor, T* x, T* y, nint planesPerPart) : IJob
    where V : struct, IBitLanes<V, T> where T : unmanaged, IFloatingPointIeee754<T>
{
    public void Run(nint part, int worker)
    {
        nint end = nint.Min((part + 1) * planesPerPart, shape.Planes);
        bool pairs = shape.IsTwoByTwo && PoolRow.CanUse<V, T>(shape, shape.W.Output);
        V by = V.Create(divisor.Override > 0 ? divisor.Override : 4);
        for (nint plane = part * planesPerPart; plane < end; plane++)
        {
            T* source = x + plane * shape.InputPlane, to = y + plane * shape.OutputPlane;
            if (pairs)
            {
                Pairs(source, by, to);
                continue;
            }

            Plane(source, to);
        }
    }

    private void Plane(T* source, T* to)
    {
        nint first = shape.W.InteriorStart, end = shape.W.InteriorEnd, width = shape.W.Output;
        for (nint d = 0; d < shape.D.Output; d++)
        {
            for (nint h = 0; h < shape.H.Output; h++, to += width)
            {
                PoolRow row = new(shape, d, h);
                nint done = PoolRow.CanUse<V, T>(shape, end - first) ? first : end;
                One(source, row, d, h, 0, done, to);
                if (done < end)
                {
                    nint by = divisor.Of(shape, row, d, h, first);
                    if (by == 0)
                    {
                        new Span<T>(to + first, (int)(end - first)).Clear();
                    }
                    else
                    {
                        Lanes(source, row, first, end, V.Create(by), to);
                    }
                }

                One(source, row, d, h, end, width, to);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Lanes(T* source, in PoolRow row, nint first, nint end, V by, T* to)
    {
        PoolAxis w = shape.W;
        nint last = end - V.Count;
        for (nint o = first; o < end; o += V.Count)
        {
            // The last pack overlaps the one before: the same outputs come out again.
            nint at = nint.Min(o, last);
            V sum = V.Create(0);
            for (nint z = row.FirstD; z < row.EndD; z += row.StepD)
            {
                for (nint r = row.FirstH; r < row.EndH; r += row.StepH)
                {
                    T* line = source + (z * shape.H.Input + r) * w.Input + w.Start(at);
                    for (nint k = 0; k < w.Kernel; k++)
                    {
                        sum += PoolRow.Tap<V, T>(line + k * w.Dilation, w.Stride, k);
                    }
                }
            }

            V.Store(sum / by, to + at);
        }
    }

    /// <summary>A plane of two by two windows, unrolled.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Pairs(T* source, V by, T* to)
    {
        nint width = shape.W.Input, outputs = shape.W.Output, last = outputs - V.Count, rows = shape.H.Output;
        V zero = V.Create(0);
        for (nint row = 0; row < rows; row++, source += 2 * width, to += outputs)
        {
            for (nint o = 0; o < outputs; o += V.Count)
            {
                nint at = nint.Min(o, last);
                T* top = source + 2 * at;
                V sum = zero + LaneShuffle.Even<V, T>(top) + LaneShuffle.Odd<V, T>(top) + LaneShuffle.Even<V, T>(top + width) + LaneShuffle.Odd<V, T>(top + width);
                V.Store(sum / by, to + at);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void One(T* source, in PoolRow row, nint d, nint h, nint first, nint end, T* to)
    {
        for (nint o = first; o < end; o++)
        {
            nint by = divisor.Of(shape, row, d, h, o);
            if (by == 0)
            {
                to[o] = T.Zero;
                continue;
            }

            nint start = shape.W.Start(o), step = shape.W.Dilation;
            nint from = start + shape.W.FirstTap(o) * step, until = start + shape.W.EndTap(o) * step;
            T sum = shape.W.IsAdaptive ? Runs(source, row, from, until) : Chain(source, row, from, until);
            to[o] = sum / T.CreateTruncating(by);
        }
    }

    private T Chain(T* source, in PoolRow row, nint from, nint until)
    {
        T sum = T.Zero;
        for (nint z = row.FirstD; z < row.EndD; z += row.StepD)
        {
            for (nint r = row.FirstH; r < row.EndH; r += row.StepH)
            {
                T* line = source + (z * shape.H.Input + r) * shape.W.Input;
                for (nint c = from; c < until; c += shape.W.Dilation)
                {
                    sum += line[c];
                }
            }
        }

        return sum;
    }

    private T Runs(T* source, in PoolRow row, nint from, nint until)
    {
        T* lanes = stackalloc T[LaneSum.LogicalLanes];
        new Span<T>(lanes, LaneSum.LogicalLanes).Clear();
        nint start = 0, end = 0;
        for (nint z = row.FirstD; z < row.EndD; z += row.StepD)
        {
            for (nint r = row.FirstH; r < row.EndH; r += row.StepH)
            {
                nint line = (z * shape.H.Input + r) * shape.W.Input;
                if (line + from != end)
                {
                    LaneSum.Add<V, T>(source + start, end - start, lanes);
                    start = line + from;
                }

                end = line + until;
            }
        }

        LaneSum.Add<V, T>(source + start, end - start, lanes);
        return LaneSum.Total(lanes);
    }
}
