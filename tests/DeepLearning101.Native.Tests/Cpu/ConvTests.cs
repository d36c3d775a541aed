using System.Numerics;
using DeepLearning101.Native.Cpu;
using NUnit.Framework;

namespace DeepLearning101.Native.Tests.Cpu;

/// <summary>Convolution against plain loops in the same order of rounding: every bit must agree, on every width and number of threads.</summary>
[TestFixture]
internal sealed class ConvTests
{
    private static readonly IsaLevel[] Levels = [IsaLevel.Avx512, IsaLevel.Avx2, IsaLevel.V128, IsaLevel.Scalar];

    private static readonly ConvShape[] Named =
    [
        ConvShape.Planar(3, 1, 6, 32, 32, 5, 5),
        ConvShape.Planar(3, 6, 16, 14, 14, 5, 5),
        ConvShape.Planar(2, 19, 23, 7, 7, 3, 3, pad: 1),
        ConvShape.Planar(1, 8, 33, 28, 28, 3, 3, pad: 1),
        ConvShape.Planar(2, 3, 9, 17, 23, 7, 7, stride: 2, pad: 3),
        ConvShape.Planar(2, 40, 24, 9, 9, 1, 1),
        ConvShape.Planar(3, 5, 9, 30, 30, 3, 3),
        ConvShape.Planar(2, 10, 12, 25, 25, 1, 1),
        ConvShape.Planar(2, 5, 7, 11, 11, 1, 1, stride: 2),
        ConvShape.Planar(2, 18, 18, 13, 12, 3, 3, pad: 1, groups: 18),
        ConvShape.Planar(1, 18, 36, 13, 12, 3, 3, stride: 2, pad: 1, groups: 18),
        ConvShape.Planar(2, 12, 8, 10, 9, 3, 3, pad: 2, dilation: 2, groups: 4),
        ConvShape.Planar(5, 70, 40, 1, 1, 1, 1),
        ConvShape.Planar(5, 7, 12, 2, 2, 3, 3, pad: 1),
        new(2, 3, 5, 1, 1, 300, 1, 1, 9, 1, 1, 98, 1, 1, 3, 0, 0, 2, 1, 1, 2, 1),
        new(2, 3, 5, 6, 7, 8, 3, 3, 3, 6, 7, 8, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1),
        new(2, 4, 6, 6, 9, 8, 2, 3, 4, 3, 4, 4, 2, 2, 2, 0, 1, 2, 1, 1, 1, 2),
        new(1, 2, 3, 9, 9, 9, 3, 3, 3, 3, 9, 5, 3, 1, 2, 1, 2, 1, 1, 2, 1, 1),
    ];

    [Test]
    public void NamedShapesMatchPlainLoops([ValueSource(nameof(Named))] ConvShape s)
    {
        Compare<float>(s, 1, Levels);
        Compare<double>(s, 2, Levels);
    }

    [Test]
    public void RandomShapesMatchPlainLoops([NUnit.Framework.Range(0, 11)] int seed)
    {
        Random random = new(seed);
        for (int i = 0; i < 40; i++)
        {
            ConvShape s = RandomShape(random);
            if (i % 4 == 0)
            {
                Compare<double>(s, seed, Levels);
            }
            else
            {
                Compare<float>(s, seed, [Levels[i % 4], IsaLevel.Avx512]);
            }
        }
    }

    [Test]
    public void ThreadsDoNotChangeBits([Values(2, 7)] int threads)
    {
        ConvShape[] shapes =
        [
            ConvShape.Planar(5, 16, 24, 20, 20, 3, 3, pad: 1),
            ConvShape.Planar(1, 64, 96, 14, 14, 3, 3, pad: 1),
            ConvShape.Planar(1, 8, 8, 70, 70, 5, 5, stride: 2, pad: 2),
            ConvShape.Planar(4, 64, 64, 24, 24, 3, 3, pad: 1, groups: 64),
            ConvShape.Planar(1, 30, 16, 22, 22, 3, 3),
            ConvShape.Planar(1, 96, 200, 1, 1, 1, 1) with { N = 60 },
            new(1, 6, 8, 12, 16, 16, 3, 3, 3, 12, 16, 16, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1),
        ];
        foreach (ConvShape s in shapes)
        {
            Results<float> one = Run<float>(s, 5, IsaLevel.Avx512, 1);
            Results<float> many = Run<float>(s, 5, IsaLevel.Avx512, threads);
            many.AssertSame(one, s, "threads");
        }
    }

    [Test]
    public void InfiniteOperandsLeaveOutThePadding()
    {
        for (int i = 0; i < Named.Length; i += 2)
        {
            Compare<float>(Named[i], 3, [Levels[i / 2 % 4], Levels[(i / 2 + 1) % 4]], special: true);
        }
    }

    [Test]
    public void AnImageHasTheSameBitsAnywhereInTheBatch()
    {
        ConvShape whole = ConvShape.Planar(6, 7, 11, 9, 8, 3, 3, pad: 1);
        ConvShape single = whole with { N = 1 };
        Results<float> batch = Run<float>(whole, 4, IsaLevel.Avx512, 1);
        int inputs = (int)(whole.C * whole.InputPlane), outputs = (int)(whole.O * whole.OutputPlane);
        for (int n = 0; n < whole.N; n++)
        {
            float[] y = Forward(single, batch.X.AsSpan(n * inputs, inputs), batch.W, batch.Bias);
            GuardedBlock<float>.AssertSameBits(y, batch.Y.AsSpan(n * outputs, outputs), $"image {n}");
        }
    }

    [Test]
    public unsafe void EmptyBatchesWriteNothingAndEmptySumsWriteZero()
    {
        ConvShape s = ConvShape.Planar(0, 3, 4, 8, 8, 3, 3);
        float* dw = stackalloc float[108];
        new Span<float>(dw, 108).Fill(7);
        Conv.Forward<float>(s, null, dw, null, null);
        Conv.BackwardData<float>(s, null, dw, null);
        Conv.BackwardWeight<float>(s, null, null, dw);
        Assert.That(new Span<float>(dw, 108).ToArray(), Is.All.EqualTo(0f));
    }

    private static ConvShape RandomShape(Random r)
    {
        int rank = r.Next(1, 4);
        nint groups = r.Next(4) == 0 ? r.Next(1, 5) : 1;
        nint c = groups * r.Next(1, r.Next(2, 14)), o = groups * r.Next(1, r.Next(2, 40));
        Span<(nint I, nint K, nint O, nint S, nint P, nint D)> axis = [(1, 1, 1, 1, 0, 1), (1, 1, 1, 1, 0, 1), (1, 1, 1, 1, 0, 1)];
        for (int i = 3 - rank; i < 3; i++)
        {
            nint k = r.Next(1, 5), stride = r.Next(1, 4), dilation = r.Next(1, 4), pad = r.Next(0, 4);
            nint size = r.Next(1, rank == 3 ? 8 : rank == 2 ? 16 : 150);
            nint output = ConvShape.OutputSize(size, k, stride, pad, r.Next(0, 4), dilation);
            if (output < 1)
            {
                size += dilation * (k - 1);
                output = ConvShape.OutputSize(size, k, stride, pad, 0, dilation);
            }

            axis[i] = (size, k, output, stride, pad, dilation);
        }

        var (d, h, w) = (axis[0], axis[1], axis[2]);
        return new ConvShape(r.Next(1, 5), c, o, d.I, h.I, w.I, d.K, h.K, w.K, d.O, h.O, w.O, d.S, h.S, w.S, d.P, h.P, w.P, d.D, h.D, w.D, groups);
    }

    private static void Compare<T>(ConvShape s, int seed, IsaLevel[] levels, bool special = false) where T : unmanaged, IFloatingPointIeee754<T>
    {
        Results<T>? expected = null;
        foreach (IsaLevel level in levels)
        {
            if (Isa.Supports(level))
            {
                Results<T> actual = Run<T>(s, seed, level, 1, special);
                expected ??= actual.Expected(s);
                actual.AssertSame(expected, s, Isa.NameOf(level));
            }
        }
    }

    private static unsafe float[] Forward(ConvShape s, ReadOnlySpan<float> x, float[] w, float[] bias)
    {
        float[] y = new float[s.N * s.O * s.OutputPlane];
        fixed (float* px = x, pw = w, pb = bias, py = y)
        {
            Conv.Forward(s, px, pw, pb, py);
        }

        return y;
    }

    private static unsafe Results<T> Run<T>(ConvShape s, int seed, IsaLevel level, int threads, bool special = false) where T : unmanaged, IFloatingPointIeee754<T>
    {
        using GuardedBlock<T> x = new GuardedBlock<T>(s.N * s.C * s.InputPlane).Fill(seed), w = new GuardedBlock<T>(s.O * s.GroupC * s.Taps).Fill(seed + 1);
        using GuardedBlock<T> bias = new GuardedBlock<T>(s.O).Fill(seed + 2), dy = new GuardedBlock<T>(s.N * s.O * s.OutputPlane).Fill(seed + 3);
        using GuardedBlock<T> inBias = new GuardedBlock<T>(s.C).Fill(seed + 4);
        if (special)
        {
            w.Span[w.Length / 2] = T.PositiveInfinity;
            dy.Span[dy.Length / 3] = T.NegativeInfinity;
            x.Span[x.Length / 5] = T.NaN;
        }

        using GuardedBlock<T> y = new(dy.Length), dx = new(x.Length), dw = new(w.Length), db = new(s.O);
        using GuardedBlock<T> workspace = new(Conv.WorkspaceBytes<T>(s) / sizeof(T) + 1);
        int before = Workers.LimitOverride;
        Workers.LimitOverride = threads;
        try
        {
            LaneCall.Run<T, ConvCall>(new ConvCall(ConvPass.Forward, s, x.Pointer, w.Pointer, bias.Pointer, y.Pointer, workspace.Pointer), level);
            LaneCall.Run<T, ConvCall>(new ConvCall(ConvPass.BackwardData, s, dy.Pointer, w.Pointer, inBias.Pointer, dx.Pointer, workspace.Pointer), level);
            LaneCall.Run<T, ConvCall>(new ConvCall(ConvPass.BackwardWeight, s, x.Pointer, dy.Pointer, null, dw.Pointer, workspace.Pointer), level);
            LaneCall.Run<T, ConvCall>(new ConvCall(ConvPass.BackwardBias, s, dy.Pointer, null, null, db.Pointer, null), level);
        }
        finally
        {
            Workers.LimitOverride = before;
        }

        y.Check("y");
        dx.Check("dx");
        dw.Check("dw");
        db.Check("db");
        workspace.Check("workspace");
        return new Results<T>(
            x.Span.ToArray(), w.Span.ToArray(), bias.Span.ToArray(), dy.Span.ToArray(), inBias.Span.ToArray(),
            y.Span.ToArray(), dx.Span.ToArray(), dw.Span.ToArray(), db.Span.ToArray());
    }

    private sealed record Results<T>(T[] X, T[] W, T[] Bias, T[] Dy, T[] InBias, T[] Y, T[] Dx, T[] Dw, T[] Db) where T : unmanaged, IFloatingPointIeee754<T>
    {
        internal Results<T> Expected(ConvShape s) => this with
        {
            Y = ConvReference<T>.Forward(s, X, W, Bias),
            Dx = ConvReference<T>.BackwardData(s, Dy, W, InBias),
            Dw = ConvReference<T>.BackwardWeight(s, X, Dy),
            Db = ConvReference<T>.BackwardBias(s, Dy),
        };

        internal void AssertSame(Results<T> expected, ConvShape s, string what)
        {
            GuardedBlock<T>.AssertSameBits(Y, expected.Y, $"{what} y of {s}");
            GuardedBlock<T>.AssertSameBits(Dx, expected.Dx, $"{what} dx of {s}");
            GuardedBlock<T>.AssertSameBits(Dw, expected.Dw, $"{what} dw of {s}");
            GuardedBlock<T>.AssertSameBits(Db, expected.Db, $"{what} db of {s}");
        }
    }
}
