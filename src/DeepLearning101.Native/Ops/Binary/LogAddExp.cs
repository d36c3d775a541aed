using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>ln(e^x + e^y).</summary>
    public static BinaryOp LogAddExp { get; } = OpRegistry.Add(BinaryOp.Ruled<LogAddExpFormula>("logaddexp", new Contract { Formula = "ln(e^x + e^y)", Ulp = 3, AbsoluteEpsilons = 4 },
        Saved.Inputs, static c =>
        {
            if (c.Needs(0)) c.Set(0, (c.Gradient() * (c.Input(0) - c.Input(1)).Sigmoid()).SumTo(c.InputLayout(0).Shape));
            if (c.Needs(1)) c.Set(1, (c.Gradient() * (c.Input(1) - c.Input(0)).Sigmoid()).SumTo(c.InputLayout(1).Shape));
        }, commutes: true));
}

internal readonly struct LogAddExpFormula : IBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y) where V : struct, IRealLanes<V>
    {
        V large = V.Max(x, y), distance = V.Abs(x - y);
        V sum = large + V.Log1p(V.Exp(-distance));
        return V.Select(V.And(V.Equal(x, y), V.Equal(V.Abs(x), V.Create(double.PositiveInfinity))), x, sum);
    }
}

/// <summary>ln(e^x + e^y).</summary>
public static class LogAddExpExtensions
{
    extension(Tensor x)
    {
        /// <summary>ln(e^x + e^y) without overflow; of two equal infinities that infinity. Operands broadcast.</summary>
        public Tensor LogAddExp(Tensor y) => Op.LogAddExp.Apply(x, y);
    }
}
