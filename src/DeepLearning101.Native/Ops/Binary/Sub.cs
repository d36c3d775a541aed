using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Difference.</summary>
    public static BinaryOp Sub { get; } = OpRegistry.Add(BinaryOp.Ring<SubFormula>("sub", new Contract { Formula = "x − y" },
        rule: static c =>
        {
            if (c.Needs(0)) c.Set(0, c.Gradient().SumTo(c.InputLayout(0).Shape));
            if (c.Needs(1)) c.Set(1, (-c.Gradient()).SumTo(c.InputLayout(1).Shape));
        },
        scalarRule: static c => c.Set(0, c.Gradient()),
        scalarLeftRule: static c => c.Set(0, -c.Gradient()), complex: true, dependence: Linearity.Linear, refusesBool: true));
}

internal readonly struct SubFormula : IRingBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y) where V : struct, ILanes<V> => x - y;
}

/// <summary>Difference.</summary>
public static class SubExtensions
{
    extension(Tensor x)
    {
        /// <summary>x − y; operands broadcast.</summary>
        public Tensor Sub(Tensor y) => Op.Sub.Apply(x, y);

        /// <summary>x − y, written into x.</summary>
        public Tensor Sub_(Tensor y) => Op.Sub.ApplyInPlace(x, y);

        /// <summary>x − y, written into x.</summary>
        public Tensor Sub_(double y) => Op.Sub.ApplyInPlace(x, y);

        /// <summary>x − y; operands broadcast.</summary>
        public static Tensor operator -(Tensor left, Tensor right) => Op.Sub.Apply(left, right);

        /// <summary>x − y.</summary>
        public static Tensor operator -(Tensor left, double right) => Op.Sub.Apply(left, right);

        /// <summary>x − y.</summary>
        public static Tensor operator -(double left, Tensor right) => Op.Sub.Apply(left, right);

        /// <summary>−x.</summary>
        public static Tensor operator -(Tensor operand) => Op.Neg.Apply(operand);
    }
}
