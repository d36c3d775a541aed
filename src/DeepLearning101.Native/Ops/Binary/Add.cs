using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Sum.</summary>
    public static BinaryOp Add { get; } = OpRegistry.Add(BinaryOp.Ring<AddFormula>("add", new Contract { Formula = "x + y" },
        rule: static c =>
        {
            if (c.Needs(0)) c.Set(0, c.Gradient().SumTo(c.InputLayout(0).Shape));
            if (c.Needs(1)) c.Set(1, c.Gradient().SumTo(c.InputLayout(1).Shape));
        },
        scalarRule: static c => c.Set(0, c.Gradient()), complex: true, dependence: Linearity.Linear));
}

internal readonly struct AddFormula : IRingBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y) where V : struct, ILanes<V> => x + y;
}

/// <summary>Sum.</summary>
public static class AddExtensions
{
    extension(Tensor x)
    {
        /// <summary>x + y; operands broadcast.</summary>
        public Tensor Add(Tensor y) => Op.Add.Apply(x, y);

        /// <summary>x + y, written into x.</summary>
        public Tensor Add_(Tensor y) => Op.Add.ApplyInPlace(x, y);

        /// <summary>x + y, written into x.</summary>
        public Tensor Add_(double y) => Op.Add.ApplyInPlace(x, y);

        /// <summary>x + y; operands broadcast.</summary>
        public static Tensor operator +(Tensor left, Tensor right) => Op.Add.Apply(left, right);

        /// <summary>x + y.</summary>
        public static Tensor operator +(Tensor left, double right) => Op.Add.Apply(left, right);

        /// <summary>x + y.</summary>
        public static Tensor operator +(double left, Tensor right) => Op.Add.Apply(right, left);
    }
}
