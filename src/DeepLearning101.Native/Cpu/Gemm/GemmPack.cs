using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

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
            Singles((float*)source, laneStride, lanes, steps, (float*)destination, destinationStride);
        }
        else if (typeof(T) == typeof(double))
        {
            Doubles((double*)source, laneStride, lanes, steps, (double*)destination, destinationStride);
        }
        else
        {
            Gather(source, laneStride, stepStride, lanes, steps, destination, destinationStride);
        }
    }

    /// <summary>Bytes of one step of a panel, two AVX-512 packs.</summary>
    private const nint PanelBytes = 128;

    /// <summary>Steps to fetch ahead: a group of panels is too short a row for the hardware to follow.</summary>
    private const nint PanelPrefetch = 6;

    internal static bool CanPanels(nint widthBytes) => Vector512.IsHardwareAccelerated && widthBytes == PanelBytes;

    /// <summary>
    /// Whole panels side by side, lanes contiguous in the source: each step is read once from end to end, where strip by strip would visit its page once a strip.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Panels(byte* source, nint sourceStep, nint panels, nint steps, byte* destination)
    {
        nint next = steps * PanelBytes;
        for (nint step = 0; step < steps; step++, source += sourceStep, destination += PanelBytes)
        {
            byte* from = source;
            byte* to = destination;
            for (nint panel = 0; panel < panels; panel++, from += PanelBytes, to += next)
            {
                if (Sse.IsSupported)
                {
                    Sse.Prefetch0(from + PanelPrefetch * sourceStep);
                    Sse.Prefetch0(from + PanelPrefetch * sourceStep + 64);
                }

                Vector512.Load(from).Store(to);
                Vector512.Load(from + 64).Store(to + 64);
            }
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

    /// <summary>Steps are contiguous in the source: whole blocks in wide registers, the rest in narrow ones.</summary>
    private static void Singles(float* source, nint laneStride, nint lanes, nint steps, float* destination, nint stride)
    {
        const int Block = Transpose512.Singles;
        nint whole = steps / Block * Block;
        if (Isa.HasAvx512 && whole > 0)
        {
            for (; lanes >= Block; lanes -= Block, source += Block * laneStride, destination += Block)
            {
                Transpose512.Strip(source, laneStride, whole, destination, stride);
                Transpose.Strip(source + whole, laneStride, Block, steps - whole, destination + whole * stride, stride);
            }
        }

        Transpose.Strip(source, laneStride, lanes, steps, destination, stride);
    }

    /// <inheritdoc cref="Singles"/>
    private static void Doubles(double* source, nint laneStride, nint lanes, nint steps, double* destination, nint stride)
    {
        const int Block = Transpose512.Doubles;
        nint whole = steps / Block * Block;
        if (Isa.HasAvx512 && whole > 0)
        {
            for (; lanes >= Block; lanes -= Block, source += Block * laneStride, destination += Block)
            {
                Transpose512.Strip(source, laneStride, whole, destination, stride);
                Transpose.Strip(source + whole, laneStride, Block, steps - whole, destination + whole * stride, stride);
            }
        }

        Transpose.Strip(source, laneStride, lanes, steps, destination, stride);
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
