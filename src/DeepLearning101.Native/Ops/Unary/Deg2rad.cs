using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Degrees to radians.</summary>
    public static UnaryOp Deg2rad { get; } = OpRegistry.Add(UnaryOp.Ruled<Deg2radFormula>("deg2rad", new Contract { Formula = "x · π / 180", Ulp = 1 },
        Saved.None, static c => c.Set(0, c.Gradient().Deg2rad())));
}

internal readonly struct Deg2radFormula : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, IRealLanes<V> => x * V.Create(0.017453292519943295769);
}

/// <summary>Degrees to radians.</summary>
public static class Deg2radExtensions
{
    extension(Tensor x)
    {
        /// <summary>x · π / 180.</summary>
        public Tensor Deg2rad() => Op.Deg2rad.Apply(x);

        /// <summary>x · π / 180, written into x.</summary>
        public Tensor Deg2rad_() => Op.Deg2rad.ApplyInPlace(x);
    }
}
