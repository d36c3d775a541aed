using System.Numerics;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>A kernel call that is still open about the pack it runs on.</summary>
internal interface ILaneCall
{
    /// <summary>Runs the call on packs <typeparamref name="V"/> of <typeparamref name="T"/>.</summary>
    void On<V, T>() where V : struct, IBitLanes<V, T> where T : unmanaged, IFloatingPointIeee754<T>;
}

/// <summary>Runs an <see cref="ILaneCall"/> on the widest packs that this machine has.</summary>
internal static class LaneCall
{
    /// <summary>Runs <paramref name="call"/> for element type <typeparamref name="T"/>, which is float or double.</summary>
    internal static void Run<T, TCall>(in TCall call) where T : unmanaged where TCall : struct, ILaneCall => Run<T, TCall>(call, Isa.Level);

    /// <summary>Runs <paramref name="call"/> on the packs of one level, which the machine must support.</summary>
    internal static void Run<T, TCall>(in TCall call, IsaLevel level) where T : unmanaged where TCall : struct, ILaneCall
    {
        if (typeof(T) == typeof(float))
        {
            Single(call, level);
        }
        else if (typeof(T) == typeof(double))
        {
            Double(call, level);
        }
        else
        {
            throw new NotSupportedException("The kernel exists for float and double; given " + typeof(T).Name + ".");
        }
    }

    private static void Single<TCall>(in TCall call, IsaLevel level) where TCall : struct, ILaneCall
    {
        if (Isa.HasAvx512 && level == IsaLevel.Avx512)
        {
            call.On<F32x16, float>();
        }
        else if (Isa.HasAvx2 && level == IsaLevel.Avx2)
        {
            call.On<F32x8, float>();
        }
        else if (Isa.HasV128 && level == IsaLevel.V128)
        {
            call.On<F32x4, float>();
        }
        else
        {
            call.On<F32x1, float>();
        }
    }

    private static void Double<TCall>(in TCall call, IsaLevel level) where TCall : struct, ILaneCall
    {
        if (Isa.HasAvx512 && level == IsaLevel.Avx512)
        {
            call.On<F64x8, double>();
        }
        else if (Isa.HasAvx2 && level == IsaLevel.Avx2)
        {
            call.On<F64x4, double>();
        }
        else if (Isa.HasV128 && level == IsaLevel.V128)
        {
            call.On<F64x2, double>();
        }
        else
        {
            call.On<F64x1, double>();
        }
    }
}
