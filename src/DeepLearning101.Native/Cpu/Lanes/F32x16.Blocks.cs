using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

internal readonly unsafe partial struct F32x16 : IBlockLanes<F32x16>
{
    /// <summary>The order that a 4 × 4 transposition inside each 128 bits turns into a contiguous one.</summary>
    public static F32x16 BlockNumbers
    {
        [MethodImpl(Jit.Inline)]
        get => new(Vector512.Create(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15).AsSingle());
    }

    [MethodImpl(Jit.Inline)]
    public static F32x16 MultiplyWide(F32x16 a, uint factor, out F32x16 low)
    {
        Vector512<ulong> upper = Vector512.Create(0xFFFF_FFFF_0000_0000), words = a.V.AsUInt64();
        Vector512<ulong> even = Product(words, factor), odd = Product(words >> 32, factor);
        low = new(Vector512.ConditionalSelect(upper, odd << 32, even).AsSingle());
        return new(Vector512.ConditionalSelect(upper, odd, even >> 32).AsSingle());
    }

    /// <summary>Product of the lower half of each 64-bit word with a 32-bit factor.</summary>
    [MethodImpl(Jit.Inline)]
    private static Vector512<ulong> Product(Vector512<ulong> words, uint factor) => Avx512F.IsSupported
        ? Avx512F.Multiply(words.AsUInt32(), Vector512.Create(factor))
        : (words & Vector512.Create(0xFFFF_FFFFul)) * factor;

    [MethodImpl(Jit.Inline)]
    public static void StoreBlocks(F32x16 x0, F32x16 x1, F32x16 x2, F32x16 x3, float* destination)
    {
        if (!Avx512F.IsSupported)
        {
            for (int i = 0; i < Count; i++)
            {
                float* block = destination + 4 * BlockNumbers.V.AsInt32()[i];
                block[0] = x0.V[i];
                block[1] = x1.V[i];
                block[2] = x2.V[i];
                block[3] = x3.V[i];
            }
            return;
        }
        Vector512<double> low01 = Avx512F.UnpackLow(x0.V, x1.V).AsDouble(), high01 = Avx512F.UnpackHigh(x0.V, x1.V).AsDouble();
        Vector512<double> low23 = Avx512F.UnpackLow(x2.V, x3.V).AsDouble(), high23 = Avx512F.UnpackHigh(x2.V, x3.V).AsDouble();
        Avx512F.UnpackLow(low01, low23).AsSingle().Store(destination);
        Avx512F.UnpackHigh(low01, low23).AsSingle().Store(destination + 16);
        Avx512F.UnpackLow(high01, high23).AsSingle().Store(destination + 32);
        Avx512F.UnpackHigh(high01, high23).AsSingle().Store(destination + 48);
    }
}
