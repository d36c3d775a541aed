using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace DeepLearning101.Native.Cpu;

/// <summary>
/// Copies a strip of A (its lanes are rows) or of B (its lanes are columns) so that the lanes of one step lie side by side:
/// <c>destination[step · destinationStride + lane] = source[lane · laneStride + step · stepStride]</c>.
/// </summary>
internal static unsafe class GemmPack
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Strip<T>(T* source, nint laneStride, nint stepStride, nint lanes, nint steps, T* destination, nint destinationStride)
        where T : unmanaged
    {
        if (laneStride == 1)
        {
            Rows((byte*)source, stepStride * sizeof(T), lanes * sizeof(T), steps, (byte*)destination, destinationStride * sizeof(T));
        }
        else if (stepStride != 1)
        {
            Gather(source, laneStride, stepStride, lanes, steps, destination, destinationStride);
        }
        else if (typeof(T) == typeof(float))
        {
            Transpose.Strip((float*)source, laneStride, lanes, steps, (float*)destination, destinationStride);
        }
        else if (typeof(T) == typeof(double))
        {
            Transpose.Strip((double*)source, laneStride, lanes, steps, (double*)destination, destinationStride);
        }
        else
        {
            Gather(source, laneStride, stepStride, lanes, steps, destination, destinationStride);
        }
    }

    /// <summary>Lanes are contiguous in the source: one short copy a step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows(byte* source, nint sourceStep, nint bytes, nint steps, byte* destination, nint destinationStep)
    {
        if (bytes == 128 && Vector512.IsHardwareAccelerated)
        {
            for (; steps > 0; steps--, source += sourceStep, destination += destinationStep)
            {
                Vector512.Load(source).Store(destination);
                Vector512.Load(source + 64).Store(destination + 64);
            }

            return;
        }

        for (; steps > 0; steps--, source += sourceStep, destination += destinationStep)
        {
            nint i = 0;
            for (; i <= bytes - 32; i += 32)
            {
                Vector256.Load(source + i).Store(destination + i);
            }

            for (; i <= bytes - 16; i += 16)
            {
                Vector128.Load(source + i).Store(destination + i);
            }

            for (; i < bytes; i += 4)
            {
                *(int*)(destination + i) = *(int*)(source + i);
            }
        }
    }

    private static void Gather<T>(T* source, nint laneStride, nint stepStride, nint lanes, nint steps, T* destination, nint destinationStride)
        where T : unmanaged
    {
        for (nint step = 0; step < steps; step++)
        {
            T* from = source + step * stepStride;
            T* to = destination + step * destinationStride;
            for (nint lane = 0; lane < lanes; lane++)
            {
                to[lane] = from[lane * laneStride];
            }
        }
    }
}
