using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Whether any element is not 0 over dimensions of a bool tensor.</summary>
    public static ReduceOp Any { get; } = OpRegistry.Add(new AnyOp());
}

internal sealed class AnyOp() : ReduceOp("any", new Contract { Formula = "x₁ ∨ x₂ ∨ …" }, widens: false, hasIdentity: true)
{
    /// <inheritdoc/>
    public override bool IsPrimitive => true;

    public override bool IsDifferentiable => false;

    internal override Saved Saved => Saved.None;

    internal override bool Takes(DType dtype) => dtype == DType.Bool;

    internal override void Accept(IReduceVisitor visitor) => visitor.Reduce<AnyFormula>();
}

internal readonly struct AnyFormula : IReduceFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Identity<V>() where V : struct, ILanes<V> => V.Create(0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Map<V>(V x) where V : struct, ILanes<V> => x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Combine<V>(V a, V b) where V : struct, ILanes<V> => V.Max(a, b);
}

/// <summary>Whether any element is not 0.</summary>
public static class AnyExtensions
{
    extension(Tensor x)
    {
        /// <summary>Whether any element is not 0, over <paramref name="dim"/> (all dimensions where none is named), as bool; NaN is not 0. Of nothing: false.</summary>
        public Tensor Any(ReadOnlySpan<long> dim = default, bool keepDim = false) => Dispatcher.Run(Op.Any, [x.Cast(DType.Bool)], ReduceOp.Over("any", x, dim, keepDim));

        /// <summary>Whether any element is not 0, over one dimension.</summary>
        public Tensor Any(int dim, bool keepDim = false) => x.Any([dim], keepDim);
    }
}
