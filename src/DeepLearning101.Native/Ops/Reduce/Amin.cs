using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Smallest element over dimensions.</summary>
    public static ReduceOp Amin { get; } = OpRegistry.Add(new AminOp());
}

internal sealed class AminOp() : ReduceOp("amin", new Contract { Formula = "min x" }, widens: false, hasIdentity: false)
{
    /// <inheritdoc/>
    public override bool IsPrimitive => true;

    internal override Saved Saved => Saved.Inputs | Saved.Outputs;

    internal override void Accept(IReduceVisitor visitor) => visitor.Reduce<MinFormula>();

    internal override void Vjp(GradContext context) => context.Set(0, ReduceTies.Share(context, Spread(context, context.Output()), Spread(context, context.Gradient())));
}

internal readonly struct MinFormula : IReduceFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Identity<V>() where V : struct, ILanes<V> => V.Create(double.PositiveInfinity);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Map<V>(V x) where V : struct, ILanes<V> => x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Combine<V>(V a, V b) where V : struct, ILanes<V> => V.Min(a, b);
}

/// <summary>Smallest element over dimensions.</summary>
public static class AminExtensions
{
    extension(Tensor x)
    {
        /// <summary>Smallest element over <paramref name="dim"/> (all dimensions where none is named); NaN where one is; the gradient is shared evenly among equal elements.</summary>
        public Tensor Amin(ReadOnlySpan<long> dim = default, bool keepDim = false) => Dispatcher.Run(Op.Amin, [x], ReduceOp.Over("amin", x, dim, keepDim));

        /// <summary>Smallest element over one dimension.</summary>
        public Tensor Amin(int dim, bool keepDim = false) => x.Amin([dim], keepDim);
    }
}
