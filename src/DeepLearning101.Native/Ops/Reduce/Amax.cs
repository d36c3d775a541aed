using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Largest element over dimensions.</summary>
    public static ReduceOp Amax { get; } = OpRegistry.Add(new AmaxOp());
}

internal sealed class AmaxOp() : ReduceOp("amax", new Contract { Formula = "max x" }, widens: false, hasIdentity: false)
{
    public override bool IsPrimitive => true;

    internal override Saved Saved => Saved.Inputs | Saved.Outputs;

    internal override void Accept(IReduceVisitor visitor) => visitor.Reduce<MaxFormula>();

    internal override void Vjp(GradContext context) => context.Set(0, ReduceTies.Share(context, Spread(context, context.Output()), Spread(context, context.Gradient())));
}

internal readonly struct MaxFormula : IReduceFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Identity<V>() where V : struct, ILanes<V> => V.Create(double.NegativeInfinity);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Map<V>(V x) where V : struct, ILanes<V> => x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Combine<V>(V a, V b) where V : struct, ILanes<V> => V.Max(a, b);
}

/// <summary>Gradients of extrema: shared evenly among equal elements, as PyTorch's amax and amin do.</summary>
internal static class ReduceTies
{
    internal static Tensor Share(GradContext context, Tensor extremum, Tensor gradient, Tensor? values = null)
    {
        var reduction = context.Get<Reduction>();
        Tensor hit = (values ?? context.Input(0)).Equal(extremum).Cast(context.InputDType(0));
        Tensor hits = hit.Sum(reduction.Dims.Span, keepDim: true);
        return gradient * (reduction.Dims.Count == 0 ? hit : hit / hits);
    }
}

/// <summary>Largest element over dimensions.</summary>
public static class AmaxExtensions
{
    extension(Tensor x)
    {
        /// <summary>Largest element over <paramref name="dim"/> (all dimensions where none is named); NaN where one is; the gradient is shared evenly among equal elements.</summary>
        public Tensor Amax(ReadOnlySpan<long> dim = default, bool keepDim = false) => Dispatcher.Run(Op.Amax, [x], ReduceOp.Over("amax", x, dim, keepDim));

        /// <summary>Largest element over one dimension.</summary>
        public Tensor Amax(int dim, bool keepDim = false) => x.Amax([dim], keepDim);
    }
}
