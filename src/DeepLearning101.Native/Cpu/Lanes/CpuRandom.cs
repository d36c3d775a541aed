using System.Runtime.Intrinsics;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>Random fills on the widest lanes that the processor has; which ones does not show in the result.</summary>
/// <remarks>Element i of a range is element <c>offset + i</c> of the stream (seed, stream); see <see cref="Philox"/>.</remarks>
internal static unsafe class CpuRandom
{
    internal static void FillBits(uint* destination, nint count, ulong seed, ulong offset, ulong stream = 0)
    {
        if (Vector512.IsHardwareAccelerated) Philox.FillBits<F32x16>(destination, count, seed, stream, offset);
        else if (Vector256.IsHardwareAccelerated) Philox.FillBits<F32x8>(destination, count, seed, stream, offset);
        else if (Vector128.IsHardwareAccelerated) Philox.FillBits<F32x4>(destination, count, seed, stream, offset);
        else Philox.FillBits<F32x1>(destination, count, seed, stream, offset);
    }

    internal static void FillUniform(float* destination, nint count, ulong seed, ulong offset, ulong stream = 0)
    {
        if (Vector512.IsHardwareAccelerated) Philox.FillUniform<F32x16>(destination, count, seed, stream, offset);
        else if (Vector256.IsHardwareAccelerated) Philox.FillUniform<F32x8>(destination, count, seed, stream, offset);
        else if (Vector128.IsHardwareAccelerated) Philox.FillUniform<F32x4>(destination, count, seed, stream, offset);
        else Philox.FillUniform<F32x1>(destination, count, seed, stream, offset);
    }

    internal static void FillNormal(float* destination, nint count, ulong seed, ulong offset, ulong stream = 0)
    {
        if (Vector512.IsHardwareAccelerated) Philox.FillNormal<F32x16>(destination, count, seed, stream, offset);
        else if (Vector256.IsHardwareAccelerated) Philox.FillNormal<F32x8>(destination, count, seed, stream, offset);
        else if (Vector128.IsHardwareAccelerated) Philox.FillNormal<F32x4>(destination, count, seed, stream, offset);
        else Philox.FillNormal<F32x1>(destination, count, seed, stream, offset);
    }

    internal static void FillUniform(double* destination, nint count, ulong seed, ulong offset, ulong stream = 0)
    {
        if (Vector512.IsHardwareAccelerated) Philox64.FillUniform<F64x8, F32x16>(destination, count, seed, stream, offset);
        else if (Vector256.IsHardwareAccelerated) Philox64.FillUniform<F64x4, F32x8>(destination, count, seed, stream, offset);
        else if (Vector128.IsHardwareAccelerated) Philox64.FillUniform<F64x2, F32x4>(destination, count, seed, stream, offset);
        else Philox64.FillUniform<F64x1, F32x1>(destination, count, seed, stream, offset);
    }

    internal static void FillNormal(double* destination, nint count, ulong seed, ulong offset, ulong stream = 0)
    {
        if (Vector512.IsHardwareAccelerated) Philox64.FillNormal<F64x8, F32x16>(destination, count, seed, stream, offset);
        else if (Vector256.IsHardwareAccelerated) Philox64.FillNormal<F64x4, F32x8>(destination, count, seed, stream, offset);
        else if (Vector128.IsHardwareAccelerated) Philox64.FillNormal<F64x2, F32x4>(destination, count, seed, stream, offset);
        else Philox64.FillNormal<F64x1, F32x1>(destination, count, seed, stream, offset);
    }
}
