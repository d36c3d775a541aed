using System.Numerics;
using DeepLearning101.Native.Cpu;

namespace DeepLearning101.Native.Tests.Cpu;

/// <summary>Convolution by plain loops, in the order of rounding that <see cref="Conv"/> promises.</summary>
internal static unsafe class ConvReference<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    internal static T[] Forward(ConvShape s, ReadOnlySpan<T> x, ReadOnlySpan<T> w, ReadOnlySpan<T> bias)
    {
        T[] y = new T[s.N * s.O * s.OutputPlane];
        int at = 0;
        for (nint n = 0; n < s.N; n++)
        for (nint o = 0; o < s.O; o++)
        for (nint d = 0; d < s.OD; d++)
        for (nint h = 0; h < s.OH; h++)
        for (nint v = 0; v < s.OW; v++)
        {
            T sum = bias.IsEmpty ? T.Zero : bias[(int)o];
            for (nint c = 0; c < s.GroupC; c++)
            for (nint k = 0; k < s.Taps; k++)
            {
                nint i = InputIndex(s, n, o / s.GroupO * s.GroupC + c, d, h, v, k);
                if (i >= 0)
                {
                    sum = T.FusedMultiplyAdd(w[(int)((o * s.GroupC + c) * s.Taps + k)], x[(int)i], sum);
                }
            }

            y[at++] = sum + T.Zero;
        }

        return y;
    }

    internal static T[] BackwardData(ConvShape s, ReadOnlySpan<T> dy, ReadOnlySpan<T> w, ReadOnlySpan<T> bias)
    {
        T[] dx = new T[s.N * s.C * s.InputPlane];
        for (int i = 0; i < dx.Length; i++)
        {
            dx[i] = bias.IsEmpty ? T.Zero : bias[(int)(i / s.InputPlane % s.C)];
        }

        // Scattering tap by tap visits each dx in ascending (o, kd, kh, kw).
        for (nint n = 0; n < s.N; n++)
        for (nint o = 0; o < s.O; o++)
        for (nint c = 0; c < s.GroupC; c++)
        for (nint k = 0; k < s.Taps; k++)
        {
            nint p = 0;
            for (nint d = 0; d < s.OD; d++)
            for (nint h = 0; h < s.OH; h++)
            for (nint v = 0; v < s.OW; v++, p++)
            {
                nint i = InputIndex(s, n, o / s.GroupO * s.GroupC + c, d, h, v, k);
                if (i >= 0)
                {
                    dx[i] = T.FusedMultiplyAdd(w[(int)((o * s.GroupC + c) * s.Taps + k)], dy[(int)((n * s.O + o) * s.OutputPlane + p)], dx[i]);
                }
            }
        }

        for (int i = 0; i < dx.Length; i++)
        {
            dx[i] += T.Zero;
        }

        return dx;
    }

    internal static T[] BackwardWeight(ConvShape s, ReadOnlySpan<T> x, ReadOnlySpan<T> dy)
    {
        T[] dw = new T[s.O * s.GroupC * s.Taps];
        WeightPlan plan = new(s);
        int at = 0;
        for (nint o = 0; o < s.O; o++)
        for (nint c = 0; c < s.GroupC; c++)
        for (nint k = 0; k < s.Taps; k++)
        {
            T total = T.Zero, set = T.Zero;
            for (nint n = 0; n < s.N; n++)
            {
                if (n % plan.SetImages == 0)
                {
                    total += set;
                    set = T.Zero;
                }

                T chain = T.Zero;
                nint p = 0;
                for (nint d = 0; d < s.OD; d++)
                for (nint h = 0; h < s.OH; h++)
                for (nint v = 0; v < s.OW; v++, p++)
                {
                    if (p % WeightPlan.BlockPositions == 0)
                    {
                        set += chain;
                        chain = T.Zero;
                    }

                    nint i = InputIndex(s, n, o / s.GroupO * s.GroupC + c, d, h, v, k);
                    if (i >= 0)
                    {
                        chain = T.FusedMultiplyAdd(x[(int)i], dy[(int)((n * s.O + o) * s.OutputPlane + p)], chain);
                    }
                }

                set += chain;
            }

            dw[at++] = total + set;
        }

        return dw;
    }

    internal static T[] BackwardBias(ConvShape s, ReadOnlySpan<T> dy)
    {
        T[] db = new T[s.O];
        T[] lanes = new T[16];
        for (nint o = 0; o < s.O; o++)
        for (nint n = 0; n < s.N; n++)
        {
            Array.Clear(lanes);
            for (nint p = 0; p < s.OutputPlane; p++)
            {
                lanes[p % 16] += dy[(int)((n * s.O + o) * s.OutputPlane + p)];
            }

            for (int half = 8; half > 0; half /= 2)
            for (int j = 0; j < half; j++)
            {
                lanes[j] += lanes[j + half];
            }

            db[o] += lanes[0];
        }

        return db;
    }

    /// <summary>Flat index in x that tap k of an output reads, −1 outside.</summary>
    private static nint InputIndex(in ConvShape s, nint n, nint c, nint od, nint oh, nint ow, nint k)
    {
        nint d = od * s.StrideD + k / (s.KH * s.KW) * s.DilationD - s.PadD;
        nint h = oh * s.StrideH + k / s.KW % s.KH * s.DilationH - s.PadH;
        nint w = ow * s.StrideW + k % s.KW * s.DilationW - s.PadW;
        bool inside = d >= 0 && d < s.ID && h >= 0 && h < s.IH && w >= 0 && w < s.IW;
        return inside ? ((n * s.C + c) * s.ID + d) * s.IH * s.IW + h * s.IW + w : -1;
    }
}
