using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>x ln y.</summary>
    public static BinaryOp Xlogy { get; } = OpRegistry.Add(BinaryOp.Ruled<XlogyFormula>("xlogy", new Contract { Formula = "x ln y, 0 where x = 0", Ulp = 2, Second = (0.25, 10) },
        Saved.Inputs, static c =>
        {
            if (c.Needs(0)) c.Set(0, ((c.Gradient() * c.Input(1).Log()).Where(c.Input(0).NotEqual(0).LogicalOr(c.Input(1) > 0), 0)).SumTo(c.InputLayout(0).Shape));
            if (c.Needs(1)) c.Set(1, (c.Gradient() * c.Input(0) / c.Input(1)).SumTo(c.InputLayout(1).Shape));
        }));
}

internal readonly struct XlogyFormula : IBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y) where V : struct, IRealLanes<V>
    {
        V zero = V.Create(0);
        V none = V.And(V.Equal(x, zero), V.Or(V.LessOrEqual(y, zero), V.Equal(y, V.Create(double.PositiveInfinity))));
        return V.Select(none, zero, x * V.Log(y));
    }
}

/// <summary>x ln y.</summary>
public static class XlogyExtensions
{
    extension(Tensor x)
    {
        /// <summary>x · ln y, and 0 where x = 0 (unless y is NaN). Operands broadcast.</summary>
        public Tensor Xlogy(Tensor y) => Op.Xlogy.Apply(x, y);

        /// <summary>x · ln y, and 0 where x = 0 (unless y is NaN).</summary>
        public Tensor Xlogy(double y) => Op.Xlogy.Apply(x, y);

        /// <summary>x · ln y, and 0 where x = 0 (unless y is NaN), written into x.</summary>
        public Tensor Xlogy_(Tensor y) => Op.Xlogy.ApplyInPlace(x, y);

        /// <summary>x · ln y, and 0 where x = 0 (unless y is NaN), written into x.</summary>
        public Tensor Xlogy_(double y) => Op.Xlogy.ApplyInPlace(x, y);
    }
}
