using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>
/// One element from memory in every lane, as the single broadcasting load that a micro-kernel needs:
/// <c>V.Create(double)</c> would convert to double and back.
/// </summary>
internal static unsafe class Splat
{
    [MethodImpl(Jit.Inline)]
    internal static V Of<V, T>(T* source) where V : struct, IBitLanes<V, T> where T : unmanaged
    {
        if (typeof(V) == typeof(F32x16))
        {
            return Unsafe.BitCast<F32x16, V>(new F32x16(Vector512.Create(*(float*)source)));
        }

        if (typeof(V) == typeof(F32x8))
        {
            return Unsafe.BitCast<F32x8, V>(new F32x8(Vector256.Create(*(float*)source)));
        }

        if (typeof(V) == typeof(F32x4))
        {
            return Unsafe.BitCast<F32x4, V>(new F32x4(Vector128.Create(*(float*)source)));
        }

        if (typeof(V) == typeof(F64x8))
        {
            return Unsafe.BitCast<F64x8, V>(new F64x8(Vector512.Create(*(double*)source)));
        }

        if (typeof(V) == typeof(F64x4))
        {
            return Unsafe.BitCast<F64x4, V>(new F64x4(Vector256.Create(*(double*)source)));
        }

        if (typeof(V) == typeof(F64x2))
        {
            return Unsafe.BitCast<F64x2, V>(new F64x2(Vector128.Create(*(double*)source)));
        }

        return V.Load(source);
    }
}
