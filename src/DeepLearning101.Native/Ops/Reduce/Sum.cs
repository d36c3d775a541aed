using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Sum over dimensions.</summary>
    public static ReduceOp Sum { get; } = OpRegistry.Add(new SumOp());
}

internal sealed class SumOp() : ReduceOp("sum", new Contract { Formula = "Σ x", Accumulated = 1 }, widens: true, hasIdentity: true)
{
    public override bool IsPrimitive => true;

    internal override Saved Saved => Saved.None;

    internal override Linearity Linearity => Linearity.Linear;

    internal override void Accept(IReduceVisitor visitor) => visitor.Reduce<SumFormula>();

    internal override bool Takes(DType dtype) => true;

    internal override void Vjp(GradContext context) => context.Set(0, Spread(context, context.Gradient()));

    // Of complex numbers, the parts are summed.
    internal override Tensor[]? Decompose(in KernelCall call)
    {
        Tensor x = call.Inputs[0];
        if (!x.DType.IsComplex) return null;
        var reduction = call.Get<Reduction>();
        return [Tensor.Complex(Dispatcher.Run(this, [x.Real()], reduction), Dispatcher.Run(this, [x.Imag()], reduction))];
    }
}

internal readonly struct SumFormula : IReduceFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Identity<V>() where V : struct, ILanes<V> => V.Create(0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Map<V>(V x) where V : struct, ILanes<V> => x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Combine<V>(V a, V b) where V : struct, ILanes<V> => a + b;
}

/// <summary>Sum over dimensions.</summary>
public static class SumExtensions
{
    extension(Tensor x)
    {
        /// <summary>Sum over <paramref name="dim"/> (all dimensions where none is named); integers and bool give i64. The sum of nothing is 0.</summary>
        public Tensor Sum(ReadOnlySpan<long> dim = default, bool keepDim = false) => Dispatcher.Run(Op.Sum, [x], ReduceOp.Over("sum", x, dim, keepDim));

        /// <summary>Sum over one dimension.</summary>
        public Tensor Sum(int dim, bool keepDim = false) => x.Sum([dim], keepDim);
    }
}
