using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

internal readonly unsafe partial struct F32x1 : IBlockLanes<F32x1>
{
    public static F32x1 BlockNumbers => default;

    [MethodImpl(Jit.Inline)]
    public static F32x1 MultiplyWide(F32x1 a, uint factor, out F32x1 low)
    {
        ulong product = (ulong)(uint)Bits(a) * factor;
        low = FromBits((int)product);
        return FromBits((int)(product >> 32));
    }

    [MethodImpl(Jit.Inline)]
    public static void StoreBlocks(F32x1 x0, F32x1 x1, F32x1 x2, F32x1 x3, float* destination)
    {
        destination[0] = x0.V;
        destination[1] = x1.V;
        destination[2] = x2.V;
        destination[3] = x3.V;
    }
}
