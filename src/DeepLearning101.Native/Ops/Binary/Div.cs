using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Quotient; integers are divided as f32.</summary>
    public static BinaryOp Div { get; } = OpRegistry.Add(BinaryOp.Of<DivFormula>("div", new Contract { Formula = "x / y", Second = (0.5, 10) },
        rule: static c =>
        {
            if (c.Needs(0)) c.Set(0, (c.Gradient() / c.Input(1).Conj()).SumTo(c.InputLayout(0).Shape));
            if (c.Needs(1)) c.Set(1, (-(c.Gradient() * (c.Input(0) / (c.Input(1) * c.Input(1))).Conj())).SumTo(c.InputLayout(1).Shape));
        }, complex: true));
}

internal readonly struct DivFormula : IBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y) where V : struct, IRealLanes<V> => x / y;
}

/// <summary>Quotient.</summary>
public static class DivExtensions
{
    extension(Tensor x)
    {
        /// <summary>x / y; operands broadcast.</summary>
        public Tensor Div(Tensor y) => Op.Div.Apply(x, y);

        /// <summary>x / y, written into x.</summary>
        public Tensor Div_(Tensor y) => Op.Div.ApplyInPlace(x, y);

        /// <summary>x / y, written into x.</summary>
        public Tensor Div_(double y) => Op.Div.ApplyInPlace(x, y);

        /// <summary>x / y; operands broadcast.</summary>
        public static Tensor operator /(Tensor left, Tensor right) => Op.Div.Apply(left, right);

        /// <summary>x / y.</summary>
        public static Tensor operator /(Tensor left, double right) => Op.Div.Apply(left, right);

        /// <summary>x / y.</summary>
        public static Tensor operator /(double left, Tensor right) => Op.Div.Apply(left, right);
    }
}
