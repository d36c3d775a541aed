using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Whether all elements are not 0 over dimensions of a bool tensor.</summary>
    public static ReduceOp All { get; } = OpRegistry.Add(new AllOp());
}

internal sealed class AllOp() : ReduceOp("all", new Contract { Formula = "x₁ ∧ x₂ ∧ …" }, widens: false, hasIdentity: true)
{
    /// <inheritdoc/>
    public override bool IsPrimitive => true;

    public override bool IsDifferentiable => false;

    internal override Saved Saved => Saved.None;

    internal override bool Takes(DType dtype) => dtype == DType.Bool;

    internal override void Accept(IReduceVisitor visitor) => visitor.Reduce<AllFormula>();
}

internal readonly struct AllFormula : IReduceFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Identity<V>() where V : struct, ILanes<V> => V.Create(1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Map<V>(V x) where V : struct, ILanes<V> => x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Combine<V>(V a, V b) where V : struct, ILanes<V> => V.Min(a, b);
}

/// <summary>Whether all elements are not 0.</summary>
public static class AllExtensions
{
    extension(Tensor x)
    {
        /// <summary>Whether all elements are not 0, over <paramref name="dim"/> (all dimensions where none is named), as bool; NaN is not 0. Of nothing: true.</summary>
        public Tensor All(ReadOnlySpan<long> dim = default, bool keepDim = false) => Dispatcher.Run(Op.All, [x.Cast(DType.Bool)], ReduceOp.Over("all", x, dim, keepDim));

        /// <summary>Whether all elements are not 0, over one dimension.</summary>
        public Tensor All(int dim, bool keepDim = false) => x.All([dim], keepDim);
    }
}
