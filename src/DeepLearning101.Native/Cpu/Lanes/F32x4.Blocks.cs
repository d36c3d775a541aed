using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

internal readonly unsafe partial struct F32x4 : IBlockLanes<F32x4>
{
    /// <summary>The order that a 4 × 4 transposition inside each 128 bits turns into a contiguous one.</summary>
    public static F32x4 BlockNumbers
    {
        [MethodImpl(Jit.Inline)]
        get => new(Vector128.Create(0, 1, 2, 3).AsSingle());
    }

    [MethodImpl(Jit.Inline)]
    public static F32x4 MultiplyWide(F32x4 a, uint factor, out F32x4 low)
    {
        Vector128<ulong> upper = Vector128.Create(0xFFFF_FFFF_0000_0000), words = a.V.AsUInt64();
        Vector128<ulong> even = Product(words, factor), odd = Product(words >> 32, factor);
        low = new(Vector128.ConditionalSelect(upper, odd << 32, even).AsSingle());
        return new(Vector128.ConditionalSelect(upper, odd, even >> 32).AsSingle());
    }

    /// <summary>Product of the lower half of each 64-bit word with a 32-bit factor.</summary>
    [MethodImpl(Jit.Inline)]
    private static Vector128<ulong> Product(Vector128<ulong> words, uint factor) => Sse2.IsSupported
        ? Sse2.Multiply(words.AsUInt32(), Vector128.Create(factor))
        : (words & Vector128.Create(0xFFFF_FFFFul)) * factor;

    [MethodImpl(Jit.Inline)]
    public static void StoreBlocks(F32x4 x0, F32x4 x1, F32x4 x2, F32x4 x3, float* destination)
    {
        if (!Sse2.IsSupported)
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
        Vector128<double> low01 = Sse.UnpackLow(x0.V, x1.V).AsDouble(), high01 = Sse.UnpackHigh(x0.V, x1.V).AsDouble();
        Vector128<double> low23 = Sse.UnpackLow(x2.V, x3.V).AsDouble(), high23 = Sse.UnpackHigh(x2.V, x3.V).AsDouble();
        Sse2.UnpackLow(low01, low23).AsSingle().Store(destination);
        Sse2.UnpackHigh(low01, low23).AsSingle().Store(destination + 4);
        Sse2.UnpackLow(high01, high23).AsSingle().Store(destination + 8);
        Sse2.UnpackHigh(high01, high23).AsSingle().Store(destination + 12);
    }
}
