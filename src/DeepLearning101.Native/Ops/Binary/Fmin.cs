using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>The smaller of two values, NaN ignored.</summary>
    public static BinaryOp Fmin { get; } = OpRegistry.Add(BinaryOp.Ring<FminFormula>("fmin", new Contract { Formula = "min(x, y), NaN ignored" },
        rule: static c =>
        {
            Tensor first = (c.Input(0) <= c.Input(1)).LogicalOr(c.Input(1).IsNan());
            if (c.Needs(0)) c.Set(0, c.Gradient().Where(first, 0).SumTo(c.InputLayout(0).Shape));
            if (c.Needs(1)) c.Set(1, c.Gradient().Where(first.LogicalNot(), 0).SumTo(c.InputLayout(1).Shape));
        },
        scalarRule: static c => c.Set(0, c.Gradient().Where((c.Input(0) <= c.Get<Scalars>().A).LogicalOr(c.Input(0).IsNan().LogicalNot().LogicalAnd(double.IsNaN(c.Get<Scalars>().A) ? 1 : 0)), 0)),
        scalarLeftRule: static c => c.Set(0, c.Gradient().Where((c.Input(0) < c.Get<Scalars>().A).LogicalOr(c.Input(0).IsNan().LogicalNot().LogicalAnd(double.IsNaN(c.Get<Scalars>().A) ? 1 : 0)), 0)),
        saves: Saved.Inputs, scalarSaves: Saved.Inputs));
}

internal readonly struct FminFormula : IRingBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y) where V : struct, ILanes<V> => V.Select(V.Or(V.LessOrEqual(x, y), V.Not(V.Equal(y, y))), x, y);
}

/// <summary>The smaller of two values, NaN ignored.</summary>
public static class FminExtensions
{
    extension(Tensor x)
    {
        /// <summary>The smaller of x and y; where one is NaN the other; at a tie x gets the gradient. Operands broadcast.</summary>
        public Tensor Fmin(Tensor y) => Op.Fmin.Apply(x, y);
    }
}
