using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Nearest integer, ties to even.</summary>
    public static UnaryOp Round { get; } = OpRegistry.Add(UnaryOp.Steps<RoundFormula>("round", new Contract { Formula = "nearest integer, ties to even" }));
}

internal readonly struct RoundFormula : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, IRealLanes<V> => V.Round(x);
}

/// <summary>Nearest integer, ties to even.</summary>
public static class RoundExtensions
{
    extension(Tensor x)
    {
        /// <summary>Nearest integer, ties to even; with <paramref name="decimals"/> the nearest multiple of 10^−decimals, as round(x · 10^decimals) / 10^decimals. Integers stay.</summary>
        public Tensor Round(int decimals = 0)
        {
            if (x.DType.IsIntegral) return x.Clone();
            if (decimals == 0) return Op.Round.Apply(x);
            double power = PowerOfTen(Math.Abs(decimals));
            return decimals > 0 ? Op.Round.Apply(x * power) / power : Op.Round.Apply(x / power) * power;
        }

        /// <summary>Nearest integer, ties to even, written into x.</summary>
        public Tensor Round_() => Op.Round.ApplyInPlace(x);
    }

    private static double PowerOfTen(int n)
    {
        double power = 1;
        for (int i = 0; i < n; i++) power *= 10;
        return power;
    }
}
