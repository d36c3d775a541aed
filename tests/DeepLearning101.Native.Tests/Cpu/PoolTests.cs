using System.Numerics;
using DeepLearning101.Native.Cpu;
using NUnit.Framework;

namespace DeepLearning101.Native.Tests.Cpu;

/// <summary>Pooling against plain loops over windows: every bit must agree, on every width and number of threads.</summary>
[TestFixture]
internal sealed unsafe class PoolTests
{
    private static readonly IsaLevel[] Levels = [IsaLevel.Avx512, IsaLevel.Avx2, IsaLevel.V128, IsaLevel.Scalar];

    [Test]
    public void RandomShapesMatchPlainLoops([NUnit.Framework.Range(0, 5)] int seed)
    {
        Random random = new(seed);
        for (int i = 0; i < 60; i++)
        {
            PoolShape s = new(random.Next(1, 4), RandomAxis(random, 4), RandomAxis(random, 12), RandomAxis(random, 80));
            AverageDivisor divisor = new(random.Next(2) == 0, random.Next(3) == 0 ? 3 : 0);
            Compare<float>(s, divisor, seed * 1000 + i);
            Compare<double>(s, divisor, seed * 1000 + i);
        }
    }

    [Test]
    public void PlanarShapesMatchPlainLoops()
    {
        foreach (nint size in new nint[] { 4, 7, 10, 28, 33, 64 })
        {
            foreach ((nint kernel, nint stride, nint pad) in new (nint, nint, nint)[] { (2, 2, 0), (3, 2, 1), (3, 1, 1), (3, 3, 0), (1, 2, 0) })
            {
                foreach (bool ceil in new[] { false, true })
                {
                    PoolAxis axis = PoolAxis.Fixed(size, kernel, stride, pad, ceil: ceil);
                    PoolShape s = PoolShape.Planar(2, axis, axis);
                    Compare<float>(s, new AverageDivisor(true, 0), 1);
                    Compare<double>(s, new AverageDivisor(false, 0), 2);
                }
            }
        }
    }

    [Test]
    public void ThreadsDoNotChangeBits([Values(2, 7)] int threads)
    {
        PoolAxis axis = PoolAxis.Fixed(56, 3, 2, 1);
        PoolShape s = PoolShape.Planar(64, axis, axis);
        Results<float> one = Run<float>(s, new AverageDivisor(true, 0), 1, Isa.Level, 1), many = Run<float>(s, new AverageDivisor(true, 0), 1, Isa.Level, threads);
        many.AssertSame(one, "threads");
    }

    [Test]
    public void TheDefinitionsOfPyTorchHold()
    {
        // Worked by hand from the documentation of MaxPool2d and AvgPool2d: ceil mode, padding 1, count_include_pad on and off.
        PoolAxis axis = PoolAxis.Fixed(4, 3, 2, 1, ceil: true);
        Assert.That(axis.Output, Is.EqualTo((nint)3));
        float[] x = new float[16], y = new float[9];
        long[] index = new long[9];
        for (int i = 0; i < 16; i++)
        {
            x[i] = i;
        }

        fixed (float* px = x, py = y)
        fixed (long* pi = index)
        {
            PoolShape s = PoolShape.Planar(1, axis, axis);
            Pool.Max(s, px, py, pi);
            Assert.That(y, Is.EqualTo(new float[] { 5, 7, 7, 13, 15, 15, 13, 15, 15 }));
            Assert.That(index, Is.EqualTo(new long[] { 5, 7, 7, 13, 15, 15, 13, 15, 15 }));
            Pool.Average(s, px, py, countIncludePad: true);
            Assert.That(y[0], Is.EqualTo(10 / 9f));
            Assert.That(y[8], Is.EqualTo(15 / 4f));
            Pool.Average(s, px, py, countIncludePad: false);
            Assert.That(y[0], Is.EqualTo(2.5f));
            Assert.That(y[8], Is.EqualTo(15f));
        }
    }

    private static PoolAxis RandomAxis(Random r, int most)
    {
        nint size = r.Next(1, most);
        if (r.Next(5) == 0)
        {
            return PoolAxis.Adaptive(size, r.Next(1, (int)size + 3));
        }

        nint kernel = r.Next(1, 4), dilation = r.Next(1, 3), pad = r.Next(0, (int)kernel);
        PoolAxis axis = PoolAxis.Fixed(size, kernel, r.Next(1, 4), pad, dilation, r.Next(2) == 0);
        return axis.Output > 0 ? axis : PoolAxis.Fixed(size, 1, 1);
    }

    private static void Compare<T>(PoolShape s, AverageDivisor divisor, int seed) where T : unmanaged, IFloatingPointIeee754<T>
    {
        Results<T>? expected = null;
        foreach (IsaLevel level in Levels)
        {
            if (Isa.Supports(level))
            {
                Results<T> actual = Run<T>(s, divisor, seed, level, 1);
                expected ??= Expected(s, divisor, actual.X, actual.Dy);
                actual.AssertSame(expected, $"{Isa.NameOf(level)} {s} {divisor}");
            }
        }
    }

    private static Results<T> Run<T>(PoolShape s, AverageDivisor divisor, int seed, IsaLevel level, int threads) where T : unmanaged, IFloatingPointIeee754<T>
    {
        using GuardedBlock<T> x = new GuardedBlock<T>(s.Planes * s.InputPlane).Fill(seed), dy = new GuardedBlock<T>(s.Planes * s.OutputPlane).Fill(seed + 1);
        using GuardedBlock<T> most = new(dy.Length), mean = new(dy.Length), dxMost = new(x.Length), dxMean = new(x.Length);
        using GuardedBlock<double> index = new(dy.Length);
        if (seed % 3 == 0)
        {
            x.Span[x.Length / 2] = T.NaN;
            x.Span[x.Length / 3] = T.NegativeInfinity;
            x.Span[x.Length / 4] = T.NegativeZero;
        }

        Workers.LimitOverride = threads;
        LaneCall.Run<T, PoolCall>(new PoolCall(PoolPass.Max, s, default, x.Pointer, most.Pointer, (long*)index.Pointer), level);
        LaneCall.Run<T, PoolCall>(new PoolCall(PoolPass.MaxBackward, s, default, dy.Pointer, dxMost.Pointer, (long*)index.Pointer), level);
        LaneCall.Run<T, PoolCall>(new PoolCall(PoolPass.Average, s, divisor, x.Pointer, mean.Pointer, null), level);
        LaneCall.Run<T, PoolCall>(new PoolCall(PoolPass.AverageBackward, s, divisor, dy.Pointer, dxMean.Pointer, null), level);
        Workers.LimitOverride = 0;
        most.Check("max");
        mean.Check("average");
        dxMost.Check("gradient of max");
        dxMean.Check("gradient of average");
        index.Check("indices");
        long[] indices = new Span<long>(index.Pointer, index.Length).ToArray();
        return new Results<T>(x.Span.ToArray(), dy.Span.ToArray(), most.Span.ToArray(), indices, mean.Span.ToArray(), dxMost.Span.ToArray(), dxMean.Span.ToArray());
    }

    private static Results<T> Expected<T>(PoolShape s, AverageDivisor divisor, T[] x, T[] dy) where T : unmanaged, IFloatingPointIeee754<T>
    {
        Results<T> r = new(x, dy, new T[dy.Length], new long[dy.Length], new T[dy.Length], new T[x.Length], new T[x.Length]);
        int at = 0;
        for (nint plane = 0; plane < s.Planes; plane++)
        for (nint d = 0; d < s.D.Output; d++)
        for (nint h = 0; h < s.H.Output; h++)
        for (nint w = 0; w < s.W.Output; w++, at++)
        {
            List<nint> window = Window(s, d, h, w);
            T most = T.NegativeInfinity, sum = T.Zero;
            nint where = -1;
            foreach (nint i in window)
            {
                T v = x[plane * s.InputPlane + i];
                sum += v;
                (most, where) = v > most || T.IsNaN(v) || where < 0 ? (v, i) : (most, where);
            }

            sum = s.W.IsAdaptive ? LaneOrder(s, window, x.AsSpan((int)(plane * s.InputPlane))) : sum;
            T by = T.CreateChecked(divisor.Override > 0 ? divisor.Override : divisor.IncludePad ? Padded(s.D, d) * Padded(s.H, h) * Padded(s.W, w) : int.Max(1, window.Count));
            (r.Most[at], r.Index[at], r.Mean[at]) = (most, where, window.Count == 0 ? T.Zero : sum / by);
            if (where >= 0)
            {
                r.DxMost[plane * s.InputPlane + where] += dy[at];
            }
        }

        AverageGradient(s, divisor, dy, r.DxMean);
        return r;
    }

    private static void AverageGradient<T>(PoolShape s, AverageDivisor divisor, T[] dy, T[] dx) where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (nint plane = 0; plane < s.Planes; plane++)
        for (nint d = 0; d < s.D.Output; d++)
        for (nint h = 0; h < s.H.Output; h++)
        for (nint kd = 0; kd < MostTaps(s.D); kd++)
        for (nint kh = 0; kh < MostTaps(s.H); kh++)
        for (nint kw = 0; kw < MostTaps(s.W); kw++)
        for (nint w = 0; w < s.W.Output; w++)
        {
            if (Has(s.D, d, kd) && Has(s.H, h, kh) && Has(s.W, w, kw))
            {
                T by = T.CreateChecked(divisor.Override > 0 ? divisor.Override : divisor.IncludePad ? Padded(s.D, d) * Padded(s.H, h) * Padded(s.W, w) : Window(s, d, h, w).Count);
                nint z = s.D.Start(d) + kd * s.D.Dilation, y = s.H.Start(h) + kh * s.H.Dilation, x = s.W.Start(w) + kw * s.W.Dilation;
                dx[plane * s.InputPlane + (z * s.H.Input + y) * s.W.Input + x] += dy[((plane * s.D.Output + d) * s.H.Output + h) * s.W.Output + w] / by;
            }
        }
    }

    private static bool Has(PoolAxis axis, nint output, nint tap)
    {
        nint kernel = axis.IsAdaptive ? ((output + 1) * axis.Input + axis.Output - 1) / axis.Output - axis.Start(output) : axis.Kernel;
        nint index = axis.Start(output) + tap * axis.Dilation;
        return tap < kernel && index >= 0 && index < axis.Input;
    }

    private static nint MostTaps(PoolAxis axis) => axis.IsAdaptive ? axis.Input / axis.Output + 2 : axis.Kernel;

    private static nint Padded(PoolAxis axis, nint output)
    {
        nint count = 0;
        for (nint k = 0; k < MostTaps(axis); k++)
        {
            bool counted = axis.IsAdaptive ? Has(axis, output, k) : k < axis.Kernel && axis.Start(output) + k * axis.Dilation < axis.Input + axis.Pad;
            count += counted ? 1 : 0;
        }

        return count;
    }

    private static List<nint> Window(PoolShape s, nint d, nint h, nint w)
    {
        List<nint> window = [];
        for (nint kd = 0; kd < MostTaps(s.D); kd++)
        for (nint kh = 0; kh < MostTaps(s.H); kh++)
        for (nint kw = 0; kw < MostTaps(s.W); kw++)
        {
            if (Has(s.D, d, kd) && Has(s.H, h, kh) && Has(s.W, w, kw))
            {
                nint z = s.D.Start(d) + kd * s.D.Dilation, y = s.H.Start(h) + kh * s.H.Dilation, x = s.W.Start(w) + kw * s.W.Dilation;
                window.Add((z * s.H.Input + y) * s.W.Input + x);
            }
        }

        return window;
    }

    /// <summary>Element i of each gapless run goes to lane i mod 16; rows that are whole join.</summary>
    private static T LaneOrder<T>(PoolShape s, List<nint> window, ReadOnlySpan<T> x) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T[] lanes = new T[16];
        int run = 0;
        for (int i = 0; i < window.Count; i++)
        {
            run = i > 0 && window[i] == window[i - 1] + 1 ? run + 1 : 0;
            lanes[run % 16] += x[(int)window[i]];
        }

        for (int half = 8; half > 0; half /= 2)
        for (int j = 0; j < half; j++)
        {
            lanes[j] += lanes[j + half];
        }

        return lanes[0];
    }

    private sealed record Results<T>(T[] X, T[] Dy, T[] Most, long[] Index, T[] Mean, T[] DxMost, T[] DxMean) where T : unmanaged, IFloatingPointIeee754<T>
    {
        internal void AssertSame(Results<T> expected, string what)
        {
            GuardedBlock<T>.AssertSameBits(Most, expected.Most, "max, " + what);
            Assert.That(Index, Is.EqualTo(expected.Index), "indices, " + what);
            GuardedBlock<T>.AssertSameBits(Mean, expected.Mean, "average, " + what);
            GuardedBlock<T>.AssertSameBits(DxMost, expected.DxMost, "gradient of max, " + what);
            GuardedBlock<T>.AssertSameBits(DxMean, expected.DxMean, "gradient of average, " + what);
        }
    }
}
