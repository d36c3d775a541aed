using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Product.</summary>
    public static BinaryOp Mul { get; } = OpRegistry.Add(BinaryOp.Ring<MulFormula>("mul", new Contract { Formula = "x · y" },
        rule: static c =>
        {
            if (c.Needs(0)) c.Set(0, (c.Gradient() * c.Input(1).Conj()).SumTo(c.InputLayout(0).Shape));
            if (c.Needs(1)) c.Set(1, (c.Gradient() * c.Input(0).Conj()).SumTo(c.InputLayout(1).Shape));
        },
        scalarRule: static c => c.Set(0, c.Gradient() * c.Get<Scalars>().A),
        saves: Saved.Inputs, complex: true, dependence: Linearity.Multilinear));
}

internal readonly struct MulFormula : IRingBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y) where V : struct, ILanes<V> => x * y;
}

/// <summary>Product.</summary>
public static class MulExtensions
{
    extension(Tensor x)
    {
        /// <summary>x · y; operands broadcast.</summary>
        public Tensor Mul(Tensor y) => Op.Mul.Apply(x, y);

        /// <summary>x · y, written into x.</summary>
        public Tensor Mul_(Tensor y) => Op.Mul.ApplyInPlace(x, y);

        /// <summary>x · y, written into x.</summary>
        public Tensor Mul_(double y) => Op.Mul.ApplyInPlace(x, y);

        /// <summary>x · y element by element; operands broadcast (the matrix product is <c>MatMul</c>).</summary>
        public static Tensor operator *(Tensor left, Tensor right) => Op.Mul.Apply(left, right);

        /// <summary>x · y.</summary>
        public static Tensor operator *(Tensor left, double right) => Op.Mul.Apply(left, right);

        /// <summary>x · y.</summary>
        public static Tensor operator *(double left, Tensor right) => Op.Mul.Apply(right, left);
    }
}
