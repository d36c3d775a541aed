using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace DeepLearning101.Native.Cpu;

/// <summary>Packs a strip whose steps are contiguous in the source (row-major A, column-major B): a transpose in registers, 4 × 4 singles or 2 × 2 doubles at a time.</summary>
internal static unsafe class Transpose
{
    /// <summary><c>destination[step · stride + lane] = source[lane · laneStride + step]</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Strip(float* source, nint laneStride, nint lanes, nint steps, float* destination, nint stride)
    {
        nint lane = 0;
        for (; lane <= lanes - 4; lane += 4)
        {
            float* s0 = source + lane * laneStride;
            float* s1 = s0 + laneStride;
            float* s2 = s1 + laneStride;
            float* s3 = s2 + laneStride;
            float* d = destination + lane;
            nint step = 0;
            for (; step <= steps - 4; step += 4, d += 4 * stride)
            {
                Vector128<float> x0 = Vector128.Load(s0 + step), x1 = Vector128.Load(s1 + step);
                Vector128<float> x2 = Vector128.Load(s2 + step), x3 = Vector128.Load(s3 + step);
                Vector128<double> low01 = Low(x0, x1).AsDouble(), low23 = Low(x2, x3).AsDouble();
                Vector128<double> high01 = High(x0, x1).AsDouble(), high23 = High(x2, x3).AsDouble();
                Low(low01, low23).AsSingle().Store(d);
                High(low01, low23).AsSingle().Store(d + stride);
                Low(high01, high23).AsSingle().Store(d + 2 * stride);
                High(high01, high23).AsSingle().Store(d + 3 * stride);
            }

            for (; step < steps; step++, d += stride)
            {
                Vector128.Create(s0[step], s1[step], s2[step], s3[step]).Store(d);
            }
        }

        for (; lane < lanes; lane++)
        {
            Lane(source + lane * laneStride, steps, destination + lane, stride);
        }
    }

    /// <inheritdoc cref="Strip(float*, nint, nint, nint, float*, nint)"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Strip(double* source, nint laneStride, nint lanes, nint steps, double* destination, nint stride)
    {
        nint lane = 0;
        for (; lane <= lanes - 2; lane += 2)
        {
            double* s0 = source + lane * laneStride;
            double* s1 = s0 + laneStride;
            double* d = destination + lane;
            nint step = 0;
            for (; step <= steps - 2; step += 2, d += 2 * stride)
            {
                Vector128<double> x0 = Vector128.Load(s0 + step), x1 = Vector128.Load(s1 + step);
                Low(x0, x1).Store(d);
                High(x0, x1).Store(d + stride);
            }

            for (; step < steps; step++, d += stride)
            {
                Vector128.Create(s0[step], s1[step]).Store(d);
            }
        }

        for (; lane < lanes; lane++)
        {
            Lane(source + lane * laneStride, steps, destination + lane, stride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Lane<T>(T* source, nint steps, T* destination, nint stride) where T : unmanaged
    {
        for (nint step = 0; step < steps; step++, destination += stride)
        {
            *destination = source[step];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Low(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackLow(a, b)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(a, b)
        : Vector128.Create(a[0], b[0], a[1], b[1]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> High(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackHigh(a, b)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(a, b)
        : Vector128.Create(a[2], b[2], a[3], b[3]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Low(Vector128<double> a, Vector128<double> b) =>
        Sse2.IsSupported ? Sse2.UnpackLow(a, b)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(a, b)
        : Vector128.Create(a[0], b[0]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> High(Vector128<double> a, Vector128<double> b) =>
        Sse2.IsSupported ? Sse2.UnpackHigh(a, b)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(a, b)
        : Vector128.Create(a[1], b[1]);
}
