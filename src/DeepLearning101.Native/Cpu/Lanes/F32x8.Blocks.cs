using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

internal readonly unsafe partial struct F32x8 : IBlockLanes<F32x8>
{
    /// <summary>The order that a 4 × 4 transposition inside each 128 bits turns into a contiguous one.</summary>
    public static F32x8 BlockNumbers
    {
        [MethodImpl(Jit.Inline)]
        get => new(Vector256.Create(0, 2, 4, 6, 1, 3, 5, 7).AsSingle());
    }

    [MethodImpl(Jit.Inline)]
    public static F32x8 MultiplyWide(F32x8 a, uint factor, out F32x8 low)
    {
        Vector256<ulong> upper = Vector256.Create(0xFFFF_FFFF_0000_0000), words = a.V.AsUInt64();
        Vector256<ulong> even = Product(words, factor), odd = Product(words >> 32, factor);
        low = new(Vector256.ConditionalSelect(upper, odd << 32, even).AsSingle());
        return new(Vector256.ConditionalSelect(upper, odd, even >> 32).AsSingle());
    }

    /// <summary>Product of the lower half of each 64-bit word with a 32-bit factor.</summary>
    [MethodImpl(Jit.Inline)]
    private static Vector256<ulong> Product(Vector256<ulong> words, uint factor) => Avx2.IsSupported
        ? Avx2.Multiply(words.AsUInt32(), Vector256.Create(factor))
        : (words & Vector256.Create(0xFFFF_FFFFul)) * factor;

    [MethodImpl(Jit.Inline)]
    public static void StoreBlocks(F32x8 x0, F32x8 x1, F32x8 x2, F32x8 x3, float* destination)
    {
        if (!Avx2.IsSupported)
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
        Vector256<double> low01 = Avx.UnpackLow(x0.V, x1.V).AsDouble(), high01 = Avx.UnpackHigh(x0.V, x1.V).AsDouble();
        Vector256<double> low23 = Avx.UnpackLow(x2.V, x3.V).AsDouble(), high23 = Avx.UnpackHigh(x2.V, x3.V).AsDouble();
        Avx.UnpackLow(low01, low23).AsSingle().Store(destination);
        Avx.UnpackHigh(low01, low23).AsSingle().Store(destination + 8);
        Avx.UnpackLow(high01, high23).AsSingle().Store(destination + 16);
        Avx.UnpackHigh(high01, high23).AsSingle().Store(destination + 24);
    }
}
