using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Radians to degrees.</summary>
    public static UnaryOp Rad2deg { get; } = OpRegistry.Add(UnaryOp.Ruled<Rad2degFormula>("rad2deg", new Contract { Formula = "x · 180 / π", Ulp = 1 },
        Saved.None, static c => c.Set(0, c.Gradient().Rad2deg())));
}

internal readonly struct Rad2degFormula : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, IRealLanes<V> => x * V.Create(57.295779513082320877);
}

/// <summary>Radians to degrees.</summary>
public static class Rad2degExtensions
{
    extension(Tensor x)
    {
        /// <summary>x · 180 / π.</summary>
        public Tensor Rad2deg() => Op.Rad2deg.Apply(x);

        /// <summary>x · 180 / π, written into x.</summary>
        public Tensor Rad2deg_() => Op.Rad2deg.ApplyInPlace(x);
    }
}
