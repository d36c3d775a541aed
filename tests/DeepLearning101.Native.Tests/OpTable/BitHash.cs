using System.Numerics;
using System.Security.Cryptography;
using System.Runtime.InteropServices;

namespace DeepLearning101.Native.Tests.OpTable;

/// <summary>Bits of tensors, with every NaN written the same way.</summary>
internal static class BitHash
{
    internal static ulong[] Words(Tensor x) => x.DType switch
    {
        DType.Float16 => [.. x.ToArray<Half>().Select(v => Half.IsNaN(v) ? 0xFE00ul : BitConverter.HalfToUInt16Bits(v))],
        DType.BFloat16 => [.. x.ToArray<BFloat16>().Select(v => float.IsNaN((float)v) ? 0xFFC0ul : v.Bits)],
        DType.Float32 => [.. x.ToArray<float>().Select(Word)],
        DType.Float64 => [.. x.ToArray<double>().Select(Word)],
        DType.Complex64 => [.. x.ToArray<Complex64>().SelectMany(z => (ulong[])[Word(z.Real), Word(z.Imaginary)])],
        DType.Complex128 => [.. x.ToArray<Complex>().SelectMany(z => (ulong[])[Word(z.Real), Word(z.Imaginary)])],
        _ => [.. x.Cast(DType.Int64).ToArray<long>().Select(v => (ulong)v)],
    };

    internal static string Of(IEnumerable<Tensor> tensors)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (Tensor tensor in tensors)
        {
            hash.AppendData(MemoryMarshal.AsBytes<long>(tensor.Shape.ToArray()));
            hash.AppendData(MemoryMarshal.AsBytes<ulong>(Words(tensor)));
        }

        return Convert.ToHexString(hash.GetHashAndReset())[..16];
    }

    private static ulong Word(float v) => float.IsNaN(v) ? 0x7FC00000ul : BitConverter.SingleToUInt32Bits(v);

    private static ulong Word(double v) => double.IsNaN(v) ? 0x7FF8000000000000ul : BitConverter.DoubleToUInt64Bits(v);
}
