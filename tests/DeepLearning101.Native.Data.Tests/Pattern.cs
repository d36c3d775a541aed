using System.Numerics;

namespace DeepLearning101.Native.Data.Tests;

/// <summary>The values that <c>golden/files/generate.py</c> writes to arrays: integers from -5 to 5, halves of them for real types, odd or even for bool.</summary>
internal static class Pattern
{
    internal static Complex Value(DType dtype, long i)
    {
        long v = (i * 7 + 3) % 11;
        return dtype switch
        {
            DType.Bool => v % 2,
            DType.UInt8 => v,
            DType.Complex64 or DType.Complex128 => new Complex((v - 5) / 2.0, i % 3),
            _ => dtype.IsFloatingPoint ? (v - 5) / 2.0 : v - 5,
        };
    }

    /// <summary>Elements of a tensor of any type in row-major order.</summary>
    internal static Complex[] Read(Tensor tensor)
    {
        var values = new Complex[tensor.Count];
        var reader = new ElementReader(tensor);
        for (int i = 0; i < values.Length; i++) values[i] = reader.At(i);
        return values;
    }

    internal static Complex[] Expected(DType dtype, long count)
    {
        var values = new Complex[count];
        for (int i = 0; i < values.Length; i++) values[i] = Value(dtype, i);
        return values;
    }
}
