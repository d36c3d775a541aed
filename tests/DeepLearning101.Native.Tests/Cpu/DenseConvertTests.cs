namespace DeepLearning101.Native.Tests.Cpu;

/// <summary>Vector conversions give the bits of scalar ones: every f16 and bf16, and f32 patterns around every rounding.</summary>
[TestFixture]
internal sealed class DenseConvertTests
{
    [Test]
    public void Every_half_and_bfloat()
    {
        Half[] halves = [.. Enumerable.Range(0, 65536).Select(i => BitConverter.UInt16BitsToHalf((ushort)i))];
        float[] wide = Tensor.From(halves).Cast(DType.Float32).ToArray<float>();
        BFloat16[] brains = [.. Enumerable.Range(0, 65536).Select(i => (BFloat16)BitConverter.Int32BitsToSingle(i << 16))];
        float[] brain = Tensor.From(brains).Cast(DType.Float32).ToArray<float>();
        for (int i = 0; i < wide.Length; i++)
        {
            Assert.That(Same(wide[i], (float)halves[i]), $"half 0x{i:X}");
            Assert.That(Same(brain[i], BitConverter.Int32BitsToSingle(i << 16)), $"bf16 0x{i:X}");
        }
    }

    [Test]
    public void Narrowing_rounds_to_nearest_even()
    {
        var values = new List<float>();
        for (int i = 0; i < 65536; i++)
            foreach (int low in (int[])[0, 1, 0xFFF, 0x1000, 0x1001, 0x7FFF, 0x8000, 0x8001, 0xFFFF]) values.Add(BitConverter.Int32BitsToSingle(i << 16 | low));
        float[] x = [.. values];
        Half[] half = Tensor.From(x).Cast(DType.Float16).ToArray<Half>();
        BFloat16[] brain = Tensor.From(x).Cast(DType.BFloat16).ToArray<BFloat16>();
        double[] wide = Tensor.From(x).Cast(DType.Float64).ToArray<double>();
        float[] back = Tensor.From(wide).Cast(DType.Float32).ToArray<float>();
        for (int i = 0; i < x.Length; i++)
        {
            Half expected = (Half)x[i];
            if (!(Half.IsNaN(expected) && Half.IsNaN(half[i])) && BitConverter.HalfToUInt16Bits(expected) != BitConverter.HalfToUInt16Bits(half[i])) Assert.Fail($"{x[i]:R} as f16: {half[i]}, expected {expected}");
            if (!Same((float)brain[i], (float)BFloat16.FromDouble(x[i]))) Assert.Fail($"{x[i]:R} as bf16: {(float)brain[i]}");
            if (!Same(back[i], x[i])) Assert.Fail($"{x[i]:R} through f64");
        }
    }

    [Test]
    public void Integers()
    {
        int[] i32 = [.. Enumerable.Range(0, 1000).Select(i => unchecked(i * (int)0x9E3779B1))];
        Assert.That(Tensor.From(i32).Cast(DType.Float32).ToArray<float>(), Is.EqualTo(i32.Select(v => (float)v)));
        Assert.That(Tensor.From(i32).Cast(DType.Int64).ToArray<long>(), Is.EqualTo(i32.Select(v => (long)v)));
        byte[] u8 = [.. Enumerable.Range(0, 1000).Select(i => (byte)(i * 7))];
        Assert.That(Tensor.From(u8).Cast(DType.Float32).ToArray<float>(), Is.EqualTo(u8.Select(v => (float)v)));
        Assert.That(Tensor.From(u8).Cast(DType.Int32).ToArray<int>(), Is.EqualTo(u8.Select(v => (int)v)));
    }

    private static bool Same(float a, float b) => (float.IsNaN(a) && float.IsNaN(b)) || BitConverter.SingleToInt32Bits(a) == BitConverter.SingleToInt32Bits(b);
}
