using System.Runtime.CompilerServices;

namespace DeepLearning101.Native.Cpu;

/// <summary>One single at a time; largest tile 4 × 2. A pack of one is never masked in part.</summary>
internal readonly unsafe struct TileOpsScalarF32 : ITileOps<float, float>
{
    public static int Count => 1;

    public static int MaxRows => 4;

    public static int WideRows => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Load(float* source) => *source;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Broadcast(float* source) => *source;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* destination, float value) => *destination = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Add(float a, float b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Fma(float a, float b, float c) => MathF.FusedMultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Mask(nint count) => count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float LoadMasked(float* source, float mask) => mask > 0 ? *source : 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreMasked(float* destination, float mask, float value)
    {
        if (mask > 0)
        {
            *destination = value;
        }
    }
}

/// <summary>One double at a time; largest tile 4 × 2. A pack of one is never masked in part.</summary>
internal readonly unsafe struct TileOpsScalarF64 : ITileOps<double, double>
{
    public static int Count => 1;

    public static int MaxRows => 4;

    public static int WideRows => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Load(double* source) => *source;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Broadcast(double* source) => *source;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(double* destination, double value) => *destination = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Add(double a, double b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Fma(double a, double b, double c) => Math.FusedMultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Mask(nint count) => count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double LoadMasked(double* source, double mask) => mask > 0 ? *source : 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreMasked(double* destination, double mask, double value)
    {
        if (mask > 0)
        {
            *destination = value;
        }
    }
}
