using DeepLearning101.Native.Cpu;

namespace DeepLearning101.Native.Tests.Lanes;

/// <summary>The promise that every width gives the same bits, for every member, special values included.</summary>
[TestFixture]
internal sealed unsafe class WidthTests
{
    private const int Count = 4096;

    private static IEnumerable<TestCaseData> Cases() => LaneCase.All.Select(static c => new TestCaseData(c).SetArgDisplayNames(c.Name));

    [TestCaseSource(nameof(Cases))]
    public void FunctionsOfOneArgument(LaneCase function)
    {
        float[] x = Samples.Single(1, Count), wide = new float[Count], narrow = new float[Count];
        double[] xd = Samples.Double(1, Count), wideD = new double[Count], narrowD = new double[Count];
        function.Run(x, wide, 16);
        function.Run(xd, wideD, 8);
        foreach (int width in (int[])[8, 4, 1])
        {
            function.Run(x, narrow, width);
            Samples.AssertSameBits(wide, narrow, $"x{width}");
        }
        foreach (int width in (int[])[4, 2, 1])
        {
            function.Run(xd, narrowD, width);
            Samples.AssertSameBits(wideD, narrowD, $"x{width}");
        }
    }

    [Test]
    public void NeighboursDoNotMatter()
    {
        foreach (LaneCase function in LaneCase.All)
        {
            float[] mixed = new float[32], y = new float[32], alone = new float[16], expected = new float[16];
            for (int i = 0; i < 32; i++) mixed[i] = i % 3 == 0 ? 1e20f * (i + 1) : 0.37f * (i - 7);
            function.Run(mixed, y, 16);
            for (int i = 0; i < 32; i++)
            {
                Array.Fill(alone, mixed[i]);
                function.Run(alone, expected, 16);
                Assert.That(BitConverter.SingleToInt32Bits(y[i]), Is.EqualTo(BitConverter.SingleToInt32Bits(expected[0])).Or.EqualTo(BitConverter.SingleToInt32Bits(float.NaN)), function.Name);
            }
        }
    }

    [Test]
    public void SineAndCosineTogetherAreThoseApart()
    {
        foreach (float x in Samples.Single(7, Count))
        {
            F32x1 sine = F32x1.SinCos(new(x), out F32x1 cosine);
            Samples.AssertSameBits([F32x1.Sin(new(x)).V, F32x1.Cos(new(x)).V], [sine.V, cosine.V], $"{x:R}");
        }
    }

    [Test]
    public void MembersOfSinglePacks()
    {
        float[] a = Samples.Single(2, Count), b = Samples.Single(3, Count), c = Samples.Single(4, Count);
        for (int i = 0; i < Count; i += 5) b[i] = a[i];
        for (int member = 0; member < Members.RealCount; member++)
        {
            float[] wide = Members.Run<F32x16, float>(a, b, c, member);
            Samples.AssertSameBits(wide, Members.Run<F32x8, float>(a, b, c, member), $"member {member}, x8");
            Samples.AssertSameBits(wide, Members.Run<F32x4, float>(a, b, c, member), $"member {member}, x4");
            Samples.AssertSameBits(wide, Members.Run<F32x1, float>(a, b, c, member), $"member {member}, x1");
        }
    }

    [Test]
    public void MembersOfDoublePacks()
    {
        double[] a = Samples.Double(2, Count), b = Samples.Double(3, Count), c = Samples.Double(4, Count);
        for (int i = 0; i < Count; i += 5) b[i] = a[i];
        for (int member = 0; member < Members.RealCount; member++)
        {
            double[] wide = Members.Run<F64x8, double>(a, b, c, member);
            Samples.AssertSameBits(wide, Members.Run<F64x4, double>(a, b, c, member), $"member {member}, x4");
            Samples.AssertSameBits(wide, Members.Run<F64x2, double>(a, b, c, member), $"member {member}, x2");
            Samples.AssertSameBits(wide, Members.Run<F64x1, double>(a, b, c, member), $"member {member}, x1");
        }
    }

    [Test]
    public void MembersOfIntegerPacks()
    {
        var random = new Random(6);
        int[] a = new int[Count], b = new int[Count];
        long[] al = new long[Count], bl = new long[Count];
        for (int i = 0; i < Count; i++)
        {
            (a[i], b[i]) = (random.Next(int.MinValue, int.MaxValue), i % 4 == 0 ? int.MinValue : random.Next(-3, 4));
            (al[i], bl[i]) = (random.NextInt64(long.MinValue, long.MaxValue), i % 4 == 0 ? long.MinValue : random.NextInt64(-3, 4));
            if (i % 7 == 0) (a[i], al[i]) = (b[i], bl[i]);
        }
        for (int member = 0; member < Members.RingCount; member++)
        {
            int[] wide = Members.RunRing<I32x16, int>(a, b, member);
            Assert.That(Members.RunRing<I32x8, int>(a, b, member), Is.EqualTo(wide), $"member {member}, x8");
            Assert.That(Members.RunRing<I32x4, int>(a, b, member), Is.EqualTo(wide), $"member {member}, x4");
            Assert.That(Members.RunRing<I32x1, int>(a, b, member), Is.EqualTo(wide), $"member {member}, x1");
            long[] wideL = Members.RunRing<I64x8, long>(al, bl, member);
            Assert.That(Members.RunRing<I64x4, long>(al, bl, member), Is.EqualTo(wideL), $"member {member}, x4");
            Assert.That(Members.RunRing<I64x2, long>(al, bl, member), Is.EqualTo(wideL), $"member {member}, x2");
            Assert.That(Members.RunRing<I64x1, long>(al, bl, member), Is.EqualTo(wideL), $"member {member}, x1");
        }
    }
}
