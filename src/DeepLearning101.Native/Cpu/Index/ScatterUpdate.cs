using System.Numerics;
using System.Runtime.CompilerServices;

namespace DeepLearning101.Native.Cpu;

/// <summary>What is there and what comes, combined.</summary>
internal interface IUpdate<T> where T : unmanaged
{
    static abstract T Apply(T there, T comes);
}

internal readonly struct SetUpdate<T> : IUpdate<T> where T : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Apply(T there, T comes) => comes;
}

internal readonly struct AddUpdate<T> : IUpdate<T> where T : unmanaged, INumberBase<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Apply(T there, T comes) => there + comes;
}

internal readonly struct MulUpdate<T> : IUpdate<T> where T : unmanaged, INumberBase<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Apply(T there, T comes) => there * comes;
}

/// <summary>The larger one; NaN where either is.</summary>
internal readonly struct MaxUpdate<T> : IUpdate<T> where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Apply(T there, T comes) => comes > there || T.IsNaN(comes) ? comes : there;
}

/// <summary>The smaller one; NaN where either is.</summary>
internal readonly struct MinUpdate<T> : IUpdate<T> where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Apply(T there, T comes) => comes < there || T.IsNaN(comes) ? comes : there;
}

/// <summary>Logical or of bytes that are 0 or 1: the sum of bool.</summary>
internal readonly struct OrUpdate : IUpdate<byte>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte Apply(byte there, byte comes) => (byte)(there | comes);
}

internal readonly struct AddComplexUpdate : IUpdate<Complex64>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Complex64 Apply(Complex64 there, Complex64 comes) => new(there.Real + comes.Real, there.Imaginary + comes.Imaginary);
}

/// <summary>The loop of a scatter: destination, its stride, bytes per index; source, its stride; index, its stride; number of elements.</summary>
internal static unsafe class ScatterUpdate
{
    internal static delegate*<byte*, nint, nint, byte*, nint, byte*, nint, nint, void> Of(ScatterMode mode, DType dtype)
    {
        if (mode == ScatterMode.Set)
        {
            return dtype.Size switch
            {
                1 => &Run<SetUpdate<byte>, byte>,
                2 => &Run<SetUpdate<ushort>, ushort>,
                4 => &Run<SetUpdate<uint>, uint>,
                8 => &Run<SetUpdate<ulong>, ulong>,
                _ => &Run<SetUpdate<Complex>, Complex>,
            };
        }

        return dtype switch
        {
            DType.Float32 => Number<float>(mode),
            DType.Float64 => Number<double>(mode),
            DType.Int64 => Number<long>(mode),
            DType.Int32 => Number<int>(mode),
            DType.Int16 => Number<short>(mode),
            DType.Int8 => Number<sbyte>(mode),
            DType.Bool when mode == ScatterMode.Add => &Run<OrUpdate, byte>,
            DType.Complex64 => &Run<AddComplexUpdate, Complex64>,
            DType.Complex128 => &Run<AddUpdate<Complex>, Complex>,
            _ => Number<byte>(mode),
        };
    }

    private static delegate*<byte*, nint, nint, byte*, nint, byte*, nint, nint, void> Number<T>(ScatterMode mode) where T : unmanaged, INumber<T> => mode switch
    {
        ScatterMode.Add => &Run<AddUpdate<T>, T>,
        ScatterMode.Mul => &Run<MulUpdate<T>, T>,
        ScatterMode.Max => &Run<MaxUpdate<T>, T>,
        _ => &Run<MinUpdate<T>, T>,
    };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<U, T>(byte* y, nint to, nint step, byte* source, nint from, byte* index, nint along, nint n)
        where U : struct, IUpdate<T>
        where T : unmanaged
    {
        if (along == 0 && to == sizeof(T) && from == sizeof(T))
        {
            Row<U, T>((T*)(y + (nint)(*(long*)index) * step), (T*)source, n);
            return;
        }

        for (; n > 0; n--, y += to, source += from, index += along)
        {
            T* place = (T*)(y + (nint)(*(long*)index) * step);
            *place = U.Apply(*place, *(T*)source);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row<U, T>(T* y, T* source, nint n)
        where U : struct, IUpdate<T>
        where T : unmanaged
    {
        if (typeof(U) == typeof(SetUpdate<T>))
        {
            Buffer.MemoryCopy(source, y, n * sizeof(T), n * sizeof(T));
            return;
        }

        nint i = 0;
        // An elementwise sum has the same bits in any width.
        if (typeof(T) != typeof(Complex) && typeof(T) != typeof(Complex64) && (typeof(U) == typeof(AddUpdate<float>) || typeof(U) == typeof(AddUpdate<double>)))
        {
            for (; i + Vector<T>.Count <= n; i += Vector<T>.Count) *(Vector<T>*)(y + i) += *(Vector<T>*)(source + i);
        }

        for (; i < n; i++) y[i] = U.Apply(y[i], source[i]);
    }
}
