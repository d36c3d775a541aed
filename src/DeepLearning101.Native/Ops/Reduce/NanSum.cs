using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Sum over dimensions in which NaN counts as 0.</summary>
    public static ReduceOp NanSum { get; } = OpRegistry.Add(new NanSumOp());
}

internal sealed class NanSumOp() : ReduceOp("nansum", new Contract { Formula = "Σ x over x that are not NaN", Accumulated = 1 }, widens: true, hasIdentity: true)
{
    internal override void Accept(IReduceVisitor visitor) => visitor.Reduce<NanSumFormula>();

    internal override void Vjp(GradContext context)
    {
        Tensor x = context.Input(0);
        context.Set(0, Spread(context, context.Gradient()) * x.Equal(x).Cast(x.DType));
    }

    internal override Tensor[]? Decompose(in KernelCall call)
    {
        Tensor x = call.Inputs[0];
        return [Dispatcher.Run(Op.Sum, [x.MaskedFill(x.NotEqual(x), 0)], call.Attributes)];
    }
}

internal readonly struct NanSumFormula : IReduceFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Identity<V>() where V : struct, ILanes<V> => V.Create(0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Map<V>(V x) where V : struct, ILanes<V> => V.Select(V.Equal(x, x), x, V.Create(0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Combine<V>(V a, V b) where V : struct, ILanes<V> => a + b;
}

/// <summary>Sum without NaN.</summary>
public static class NanSumExtensions
{
    extension(Tensor x)
    {
        /// <summary>Sum over <paramref name="dim"/> (all dimensions where none is named) in which NaN counts as 0.</summary>
        public Tensor NanSum(ReadOnlySpan<long> dim = default, bool keepDim = false) => Dispatcher.Run(Op.NanSum, [x], ReduceOp.Over("nansum", x, dim, keepDim));

        /// <summary>Sum over one dimension in which NaN counts as 0.</summary>
        public Tensor NanSum(int dim, bool keepDim = false) => x.NanSum([dim], keepDim);
    }
}
