using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace DeepLearning101.Native.Cpu;

/// <summary>128-bit packs of 4 singles; largest tile 6 × 8.</summary>
internal readonly unsafe struct TileOps128F32 : ITileOps<float, Vector128<float>>
{
    public static int Count => 4;

    public static int MaxRows => 6;

    public static int WideRows => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Load(float* source) => Vector128.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Broadcast(float* source) => Vector128.Create(*source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* destination, Vector128<float> value) => value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Add(Vector128<float> a, Vector128<float> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Fma(Vector128<float> a, Vector128<float> b, Vector128<float> c) => Vector128.FusedMultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Mask(nint count) => Vector128.LessThan(Vector128<int>.Indices, Vector128.Create((int)count)).AsSingle();

    public static Vector128<float> LoadMasked(float* source, Vector128<float> mask)
    {
        // The mask is always a prefix: no 128-bit set here reads part of a pack.
        return BitOperations.PopCount(Vector128.ExtractMostSignificantBits(mask)) switch
        {
            0 => Vector128<float>.Zero,
            1 => Vector128.Create(source[0], 0, 0, 0),
            2 => Vector128.Create(source[0], source[1], 0, 0),
            3 => Vector128.Create(source[0], source[1], source[2], 0),
            _ => Vector128.Load(source),
        };
    }

    public static void StoreMasked(float* destination, Vector128<float> mask, Vector128<float> value)
    {
        int count = BitOperations.PopCount(Vector128.ExtractMostSignificantBits(mask));
        for (int i = 0; i < count; i++)
        {
            destination[i] = value.GetElement(i);
        }
    }
}

/// <summary>128-bit packs of 2 doubles; largest tile 6 × 4.</summary>
internal readonly unsafe struct TileOps128F64 : ITileOps<double, Vector128<double>>
{
    public static int Count => 2;

    public static int MaxRows => 6;

    public static int WideRows => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> Load(double* source) => Vector128.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> Broadcast(double* source) => Vector128.Create(*source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(double* destination, Vector128<double> value) => value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> Add(Vector128<double> a, Vector128<double> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> Fma(Vector128<double> a, Vector128<double> b, Vector128<double> c) => Vector128.FusedMultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> Mask(nint count) => Vector128.LessThan(Vector128<long>.Indices, Vector128.Create((long)count)).AsDouble();

    public static Vector128<double> LoadMasked(double* source, Vector128<double> mask)
    {
        // The mask is always a prefix: no 128-bit set here reads part of a pack.
        return BitOperations.PopCount(Vector128.ExtractMostSignificantBits(mask)) switch
        {
            0 => Vector128<double>.Zero,
            1 => Vector128.CreateScalar(*source),
            _ => Vector128.Load(source),
        };
    }

    public static void StoreMasked(double* destination, Vector128<double> mask, Vector128<double> value)
    {
        int count = BitOperations.PopCount(Vector128.ExtractMostSignificantBits(mask));
        for (int i = 0; i < count; i++)
        {
            destination[i] = value.GetElement(i);
        }
    }
}
