using System.Numerics;
using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>
/// Maximum over each window and, where asked for, the flat index of the element it came from within its plane of x.
/// Taps are visited in order (d, h, w); a tap wins when it is larger than the best so far or is NaN, so of equal elements the first stays,
/// and of several NaN the last. A window without a tap in the input gives −∞ and index −1.
/// </summary>
internal readonly unsafe struct MaxPoolJob<V, T>(PoolShape shape, T* x, T* y, long* indices, nint planesPerPart) : IJob
    where V : struct, IBitLanes<V, T> where T : unmanaged, IFloatingPointIeee754<T>
{
    public void Run(nint part, int worker)
    {
        nint end = nint.Min((part + 1) * planesPerPart, shape.Planes), output = shape.OutputPlane;
        bool pairs = shape.IsTwoByTwo && PoolRow.CanUse<V, T>(shape, shape.W.Output);
        for (nint plane = part * planesPerPart; plane < end; plane++)
        {
            T* source = x + plane * shape.InputPlane, best = y + plane * output;
            long* index = indices is null ? null : indices + plane * output;
            if (pairs)
            {
                Pairs(source, best, index);
                continue;
            }

            Plane(source, best, index);
        }
    }

    private void Plane(T* source, T* best, long* index)
    {
        nint first = shape.W.InteriorStart, end = shape.W.InteriorEnd, width = shape.W.Output;
        for (nint d = 0; d < shape.D.Output; d++)
        {
            for (nint h = 0; h < shape.H.Output; h++)
            {
                PoolRow row = new(shape, d, h);
                nint done = row.Lines > 0 && PoolRow.CanUse<V, T>(shape, end - first) ? first : end;
                One(source, row, 0, done, best, index);
                if (done < end)
                {
                    Lanes(source, row, first, end, best, index);
                }

                One(source, row, end, width, best, index);
                best += width;
                index = index is null ? null : index + width;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Lanes(T* source, in PoolRow row, nint first, nint end, T* best, long* index)
    {
        PoolAxis w = shape.W;
        V ramp = LaneShuffle.Ramp<V, T>((int)w.Stride);
        nint last = end - V.Count;
        for (nint o = first; o < end; o += V.Count)
        {
            // The last pack overlaps the one before: the same outputs come out again.
            nint at = nint.Min(o, last);
            V most = V.Create(double.NegativeInfinity);
            V where = V.AddBits(ramp, V.CreateBits((row.FirstD * shape.H.Input + row.FirstH) * w.Input + w.Start(at)));
            for (nint z = row.FirstD; z < row.EndD; z += row.StepD)
            {
                for (nint r = row.FirstH; r < row.EndH; r += row.StepH)
                {
                    nint line = (z * shape.H.Input + r) * w.Input + w.Start(at);
                    for (nint k = 0; k < w.Kernel; k++)
                    {
                        V value = PoolRow.Tap<V, T>(source + line + k * w.Dilation, w.Stride, k);
                        Take(value, V.AddBits(ramp, V.CreateBits(line + k * w.Dilation)), ref most, ref where);
                    }
                }
            }

            V.Store(most, best + at);
            if (index is not null)
            {
                LaneShuffle.StoreIntegers<V, T>(where, index + at);
            }
        }
    }

    /// <summary>A plane of two by two windows, unrolled.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Pairs(T* source, T* best, long* index)
    {
        nint width = shape.W.Input, outputs = shape.W.Output, last = outputs - V.Count, rows = shape.H.Output;
        V ramp = LaneShuffle.Ramp<V, T>(2), one = V.CreateBits(1), down = V.CreateBits(width);
        for (nint row = 0; row < rows; row++)
        {
            for (nint o = 0; o < outputs; o += V.Count)
            {
                nint at = nint.Min(o, last), corner = 2 * (row * width + at);
                T* top = source + corner;
                V most = LaneShuffle.Even<V, T>(top), where = V.AddBits(ramp, V.CreateBits(corner)), below = V.AddBits(where, down);
                Take(LaneShuffle.Odd<V, T>(top), V.AddBits(where, one), ref most, ref where);
                Take(LaneShuffle.Even<V, T>(top + width), below, ref most, ref where);
                Take(LaneShuffle.Odd<V, T>(top + width), V.AddBits(below, one), ref most, ref where);
                V.Store(most, best + row * outputs + at);
                if (index is not null)
                {
                    LaneShuffle.StoreIntegers<V, T>(where, index + row * outputs + at);
                }
            }
        }
    }

    [MethodImpl(Jit.Inline)]
    private static void Take(V value, V place, ref V most, ref V where)
    {
        V wins = V.Or(V.Less(most, value), V.Not(V.Equal(value, value)));
        most = V.Select(wins, value, most);
        where = V.Select(wins, place, where);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void One(T* source, in PoolRow row, nint first, nint end, T* best, long* index)
    {
        PoolAxis w = shape.W;
        for (nint o = first; o < end; o++)
        {
            nint start = w.Start(o), from = start + w.FirstTap(o) * w.Dilation, to = start + w.EndTap(o) * w.Dilation;
            T most = T.NegativeInfinity;
            nint where = -1;
            for (nint z = row.FirstD; z < row.EndD; z += row.StepD)
            {
                for (nint r = row.FirstH; r < row.EndH; r += row.StepH)
                {
                    nint line = (z * shape.H.Input + r) * w.Input;
                    for (nint c = from; c < to; c += w.Dilation)
                    {
                        T value = source[line + c];
                        if (value > most || T.IsNaN(value) || where < 0)
                        {
                            most = value;
                            where = line + c;
                        }
                    }
                }
            }

            best[o] = most;
            if (index is not null)
            {
                index[o] = where;
            }
        }
    }
}
