using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Natural logarithm.</summary>
    public static UnaryOp Log { get; } = OpRegistry.Add(UnaryOp.Of<LogFormula>("log", new Contract { Formula = "ln x", Ulp = 1, Low = 1e-3, High = 50 },
        static c => c.Set(0, c.Gradient() / c.Input(0).Conj()), complex: true));
}

internal readonly struct LogFormula : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, IRealLanes<V> => V.Log(x);
}

/// <summary>Natural logarithm.</summary>
public static class LogExtensions
{
    extension(Tensor x)
    {
        /// <summary>ln x; 0 gives −∞, negative gives NaN.</summary>
        public Tensor Log() => Op.Log.Apply(x);

        /// <summary>ln x, written into x.</summary>
        public Tensor Log_() => Op.Log.ApplyInPlace(x);
    }
}
