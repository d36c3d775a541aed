using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Choice by a mask: x where it is set, y elsewhere.</summary>
    public static TernaryOp Where { get; } = OpRegistry.Add(TernaryOp.Masked<WhereFormula>("where", new Contract { Formula = "mask ? x : y" }, 3,
        static c =>
        {
            if (c.Needs(1)) c.Set(1, c.Gradient().Where(c.Input(0), 0).SumTo(c.InputLayout(1).Shape));
            if (c.Needs(2)) c.Set(2, Tensor.Where(c.Input(0), 0, c.Gradient()).SumTo(c.InputLayout(2).Shape));
        }));

    /// <summary>Choice by a mask: x where it is set, a number elsewhere.</summary>
    public static TernaryOp WhereScalar { get; } = OpRegistry.Add(TernaryOp.Masked<WhereFormula>("where_scalar", new Contract { Formula = "mask ? x : number" }, 2,
        static c => c.Set(1, c.Gradient().Where(c.Input(0), 0).SumTo(c.InputLayout(1).Shape))));

    /// <summary>Choice by a mask: a number where it is set, y elsewhere.</summary>
    public static TernaryOp ScalarWhere { get; } = OpRegistry.Add(TernaryOp.Masked<ScalarWhereFormula>("scalar_where", new Contract { Formula = "mask ? number : y" }, 2,
        static c => c.Set(1, Tensor.Where(c.Input(0), 0, c.Gradient()).SumTo(c.InputLayout(1).Shape))));
}

internal readonly struct WhereFormula : IRingTernaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V mask, V x, V y) where V : struct, ILanes<V> => V.Select(V.Equal(mask, V.Create(0)), y, x);
}

internal readonly struct ScalarWhereFormula : IRingTernaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V mask, V y, V number) where V : struct, ILanes<V> => V.Select(V.Equal(mask, V.Create(0)), y, number);
}

/// <summary>Choice by a mask.</summary>
public static class WhereExtensions
{
    extension(Tensor x)
    {
        /// <summary>x where <paramref name="condition"/> (bool) is set, <paramref name="other"/> elsewhere; operands broadcast. What is not chosen has no influence, NaN included, on value or gradient.</summary>
        public Tensor Where(Tensor condition, Tensor other) => Op.Where.Apply(condition, x, other);

        /// <summary>x where <paramref name="condition"/> (bool) is set, a number elsewhere; operands broadcast.</summary>
        public Tensor Where(Tensor condition, double other) => Op.WhereScalar.Apply(condition, x, other);

        /// <summary><paramref name="whenTrue"/> where <paramref name="condition"/> (bool) is set, <paramref name="whenFalse"/> elsewhere; operands broadcast.</summary>
        public static Tensor Where(Tensor condition, double whenTrue, Tensor whenFalse) => Op.ScalarWhere.Apply(condition, whenFalse, whenTrue);
    }
}
