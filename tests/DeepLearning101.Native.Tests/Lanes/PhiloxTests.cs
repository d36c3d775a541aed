using DeepLearning101.Native.Cpu;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Tests.Lanes;

/// <summary>Philox against published vectors, and its fills against the definition by element.</summary>
[TestFixture]
internal sealed unsafe class PhiloxTests
{
    // Known answers of the Random123 distribution (kat_vectors, philox4x32 10).
    [TestCase(0u, 0u, 0u, 0u, 0u, 0u, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [TestCase(~0u, ~0u, ~0u, ~0u, ~0u, ~0u, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [TestCase(0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0xa4093822u, 0x299f31d0u, 0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void KnownAnswers(uint c0, uint c1, uint c2, uint c3, uint k0, uint k1, uint x0, uint x1, uint x2, uint x3)
    {
        Assert.That(Philox4x32.Block(c0, c1, c2, c3, k0, k1), Is.EqualTo((x0, x1, x2, x3)));
        uint[] words = new uint[4];
        fixed (uint* p = words) CpuRandom.FillBits(p, 4, ((ulong)k1 << 32) | k0, 4 * (((ulong)(c1 & 0x3FFFFFFF) << 32) | c0), ((ulong)c3 << 32) | c2);
        if (c1 <= 0x3FFFFFFF) Assert.That(words, Is.EqualTo(new[] { x0, x1, x2, x3 }));
    }

    private const ulong Seed = 0x0123_4567_89AB_CDEF, Stream = 77;

    [Test]
    public void FillsAreTheStreamByElement([Values(0ul, 1ul, 6ul, (1ul << 34) - 37, (1ul << 40) + 3)] ulong offset, [Values(0, 1, 3, 64, 65, 1000)] int count)
    {
        uint[] words = new uint[count + 1];
        float[] uniform = new float[count + 1];
        fixed (uint* p = words) CpuRandom.FillBits(p, count, Seed, offset, Stream);
        fixed (float* p = uniform) CpuRandom.FillUniform(p, count, Seed, offset, Stream);
        for (int i = 0; i < count; i++)
        {
            uint word = Philox4x32.Word(Seed, Stream, offset + (ulong)i);
            Assert.That(words[i], Is.EqualTo(word));
            Assert.That(uniform[i], Is.EqualTo(Philox4x32.UniformFloat(word)));
        }
        Assert.That(words[count], Is.Zero);
    }

    [Test]
    public void DoublesTakeTwoWordsEach([Values(0ul, 5ul)] ulong offset, [Values(1, 7, 255, 256, 600)] int count)
    {
        double[] uniform = new double[count];
        fixed (double* p = uniform) CpuRandom.FillUniform(p, count, Seed, offset, Stream);
        for (int i = 0; i < count; i++)
        {
            ulong word = 2 * (offset + (ulong)i);
            Assert.That(uniform[i], Is.EqualTo(Philox4x32.UniformDouble(Philox4x32.Word(Seed, Stream, word), Philox4x32.Word(Seed, Stream, word + 1))));
        }
    }

    private delegate void Filler<T>(T* destination, nint count, ulong seed, ulong stream, ulong offset) where T : unmanaged;

    [Test]
    public void EveryWidthGivesTheSameNormalNumbers()
    {
        float[] wide = Fill<float>(Philox.FillNormal<F32x16>, 3, 1003);
        Samples.AssertSameBits(wide, Fill<float>(Philox.FillNormal<F32x8>, 3, 1003), "x8");
        Samples.AssertSameBits(wide, Fill<float>(Philox.FillNormal<F32x4>, 3, 1003), "x4");
        Samples.AssertSameBits(wide, Fill<float>(Philox.FillNormal<F32x1>, 3, 1003), "x1");
        double[] wideD = Fill<double>(Philox64.FillNormal<F64x8, F32x16>, 3, 1003);
        Samples.AssertSameBits(wideD, Fill<double>(Philox64.FillNormal<F64x4, F32x8>, 3, 1003), "x4");
        Samples.AssertSameBits(wideD, Fill<double>(Philox64.FillNormal<F64x2, F32x4>, 3, 1003), "x2");
        Samples.AssertSameBits(wideD, Fill<double>(Philox64.FillNormal<F64x1, F32x1>, 3, 1003), "x1");
    }

    [Test]
    public void SlicesAgreeWithTheWhole()
    {
        float[] whole = Fill<float>(Philox.FillNormal<F32x16>, 0, 2000);
        double[] wholeD = Fill<double>(Philox64.FillNormal<F64x8, F32x16>, 0, 2000);
        foreach (int start in (int[])[1, 2, 3, 4, 63, 257, 999])
        {
            Samples.AssertSameBits(whole[start..(start + 901)], Fill<float>(Philox.FillNormal<F32x16>, (ulong)start, 901), $"from {start}");
            Samples.AssertSameBits(wholeD[start..(start + 901)], Fill<double>(Philox64.FillNormal<F64x8, F32x16>, (ulong)start, 901), $"from {start}");
        }
    }

    private static T[] Fill<T>(Filler<T> filler, ulong offset, int count) where T : unmanaged
    {
        T[] y = new T[count];
        fixed (T* p = y) filler(p, count, Seed, Stream, offset);
        return y;
    }

    [Test]
    public void MomentsAreThoseOfTheDistributions()
    {
        const int count = 1 << 20;
        float[] normal = new float[count], uniform = new float[count];
        double[] normalD = new double[count];
        fixed (float* p = normal) CpuRandom.FillNormal(p, count, 1, 0);
        fixed (float* p = uniform) CpuRandom.FillUniform(p, count, 2, 0);
        fixed (double* p = normalD) CpuRandom.FillNormal(p, count, 3, 0);
        double[] single = Array.ConvertAll(normal, static x => (double)x), flat = Array.ConvertAll(uniform, static x => (double)x);
        // Five standard errors of each estimate.
        foreach (double[] x in (double[][])[single, normalD])
        {
            Assert.That(Moment(x, 1), Is.Zero.Within(0.005));
            Assert.That(Moment(x, 2), Is.EqualTo(1).Within(0.007));
            Assert.That(Moment(x, 3), Is.Zero.Within(0.02));
            Assert.That(Moment(x, 4), Is.EqualTo(3).Within(0.05));
            double neighbours = 0;
            for (int i = 1; i < count; i++) neighbours += x[i] * x[i - 1];
            Assert.That(neighbours / count, Is.Zero.Within(0.005));
        }
        Assert.That(Moment(flat, 1), Is.EqualTo(0.5).Within(0.0015));
        Assert.That(Moment(flat, 2), Is.EqualTo(1.0 / 3).Within(0.0015));
        Assert.That(flat.Max(), Is.LessThan(1));
        Assert.That(flat.Min(), Is.GreaterThanOrEqualTo(0));
    }

    private static double Moment(double[] x, int order)
    {
        double sum = 0;
        foreach (double value in x) sum += Math.Pow(value, order);
        return sum / x.Length;
    }
}
