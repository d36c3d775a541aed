using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Sum of absolute values over dimensions.</summary>
    public static ReduceOp Norm1 { get; } = OpRegistry.Add(new AbsReduceOp<AbsSumFormula>("norm1", "Σ |x|"));

    /// <summary>Largest absolute value over dimensions.</summary>
    public static ReduceOp NormInf { get; } = OpRegistry.Add(new AbsReduceOp<AbsMaxFormula>("norm_inf", "max |x|"));

    /// <summary>Smallest absolute value over dimensions.</summary>
    public static ReduceOp NormNegInf { get; } = OpRegistry.Add(new AbsReduceOp<AbsMinFormula>("norm_neg_inf", "min |x|"));

    /// <summary>Euclidean norm over dimensions.</summary>
    public static MomentOp Norm2 { get; } = OpRegistry.Add(new Norm2Op());

    /// <summary>p-norm over dimensions.</summary>
    public static MomentOp NormP { get; } = OpRegistry.Add(new NormPOp());
}

internal sealed class AbsReduceOp<F>(string name, string formula)
    : ReduceOp(name, new Contract { Formula = formula, Accumulated = 1, Kinks = [0] }, widens: false, hasIdentity: name != "norm_neg_inf")
    where F : struct, IReduceFormula
{
    internal override Saved Saved => Saved.Inputs | Saved.Outputs;

    internal override bool Takes(DType dtype) => dtype.IsFloatingPoint;

    internal override void Accept(IReduceVisitor visitor) => visitor.Reduce<F>();

    internal override void Vjp(GradContext context)
    {
        Tensor x = context.Input(0), g = Spread(context, context.Gradient()), sign = x.Sign();
        context.Set(0, Name == "norm1" ? g * sign : ReduceTies.Share(context, Spread(context, context.Output()), g, x.Abs()) * sign);
    }

    internal override Tensor[]? Decompose(in KernelCall call) =>
        [Dispatcher.Run(Name == "norm1" ? Op.Sum : Name == "norm_inf" ? Op.Amax : Op.Amin, [call.Inputs[0].Abs()], call.Attributes)];
}

internal readonly struct AbsSumFormula : IReduceFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Identity<V>() where V : struct, ILanes<V> => V.Create(0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Map<V>(V x) where V : struct, ILanes<V> => V.Abs(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Combine<V>(V a, V b) where V : struct, ILanes<V> => a + b;
}

internal readonly struct AbsMaxFormula : IReduceFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Identity<V>() where V : struct, ILanes<V> => V.Create(0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Map<V>(V x) where V : struct, ILanes<V> => V.Abs(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Combine<V>(V a, V b) where V : struct, ILanes<V> => V.Max(a, b);
}

internal readonly struct AbsMinFormula : IReduceFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Identity<V>() where V : struct, ILanes<V> => V.Create(double.PositiveInfinity);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Map<V>(V x) where V : struct, ILanes<V> => V.Abs(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Combine<V>(V a, V b) where V : struct, ILanes<V> => V.Min(a, b);
}

internal sealed class Norm2Op() : MomentOp("norm2", new Contract { Formula = "√Σ x²", Accumulated = 1 })
{
    internal override void Accept(IMomentVisitor visitor) => visitor.Moment<SumFormula, Norm2Moment>();

    internal override void Vjp(GradContext context)
    {
        // At 0 the norm has no derivative; 0, as in PyTorch.
        Tensor y = KeptOutput(context);
        context.Set(0, context.Input(0) * (KeptGradient(context) / y).MaskedFill(y.Equal(0), 0));
    }

    internal override Tensor[]? Decompose(in KernelCall call)
    {
        Tensor x = call.Inputs[0], wide = x.Cast(x.DType == DType.Float64 ? DType.Float64 : DType.Float32);
        var reduction = call.Get<Reduction>();
        return [Dispatcher.Run(Op.Sum, [wide * wide], new Reduction(reduction.Dims, reduction.KeepDim)).Sqrt().Cast(x.DType)];
    }
}

internal readonly struct Norm2Moment : IMomentFormula
{
    public static bool HasCenter => false;

    public static bool HasDistance => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Accumulate<V>(V sum, V x, V center) where V : struct, IRealLanes<V> => V.Fma(x, x, sum);

    public static double Center(double first, long n, double parameter) => 0;

    public static Moments Merge<L>(in Moments a, in Moments b) where L : struct, IRealLanes<L>, IPack<L, double> => a with { Sum = a.Sum + b.Sum };

    public static double Finish<L>(in Moments moments, double parameter) where L : struct, IRealLanes<L>, IPack<L, double> => Math.Sqrt(moments.Sum);
}

internal sealed class NormPOp() : MomentOp("norm_p", new Contract { Formula = "(Σ |x|^p)^(1/p)", Accumulated = 1, Ulp = 4, Kinks = [0] })
{
    /// <inheritdoc/>
    public override bool IsPrimitive => true;

    private protected override double SampleParameter => 3;

    internal override void Accept(IMomentVisitor visitor) => visitor.Moment<SumFormula, NormPMoment>();

    internal override void Vjp(GradContext context)
    {
        double p = context.Get<MomentReduction>().Parameter;
        Tensor x = context.Input(0), y = KeptOutput(context);
        // (|x| / y)^(p − 1) through logarithms; an element of 0 has no share (where the norm is 0, all are).
        Tensor zero = x.Equal(0);
        Tensor ratio = (x.Abs() / y).MaskedFill(zero, 1);
        Tensor power = ((p - 1) * ratio.Log()).Exp();
        context.Set(0, (KeptGradient(context) * x.Sign() * power).MaskedFill(zero, 0));
    }
}

internal readonly struct NormPMoment : IMomentFormula
{
    public static bool HasCenter => false;

    public static bool HasDistance => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Accumulate<V>(V sum, V x, V center) where V : struct, IRealLanes<V> => sum + V.Pow(V.Abs(x), center);

    public static double Center(double first, long n, double parameter) => parameter;

    public static Moments Merge<L>(in Moments a, in Moments b) where L : struct, IRealLanes<L>, IPack<L, double> => a with { Sum = a.Sum + b.Sum };

    public static double Finish<L>(in Moments moments, double parameter) where L : struct, IRealLanes<L>, IPack<L, double> =>
        OneLane<L>.Pow(moments.Sum, 1 / parameter);
}

/// <summary>Norms.</summary>
public static class NormExtensions
{
    extension(Tensor x)
    {
        /// <summary>
        /// (Σ |x|^p)^(1/p) over <paramref name="dim"/> (all dimensions where none is named); p = 0 counts elements that are not 0, p = ∞ is the
        /// largest, p = −∞ the smallest magnitude. The gradient at 0 is 0.
        /// </summary>
        /// <exception cref="TensorDTypeException">The elements are integers or bool.</exception>
        public Tensor Norm(double p = 2, ReadOnlySpan<long> dim = default, bool keepDim = false)
        {
            if (x.DType.IsComplex) return x.Abs().Norm(p, dim, keepDim);
            if (!x.DType.IsFloatingPoint) Throw.DType("norm", "the elements must be floating-point or complex", x.DType, "Cast it first.");
            Reduction reduction = ReduceOp.Over("norm", x, dim, keepDim);
            return p switch
            {
                0 => x.NotEqual(0).Cast(x.DType).Sum(dim, keepDim),
                1 => Dispatcher.Run(Op.Norm1, [x], reduction),
                2 => Dispatcher.Run(Op.Norm2, [x], new MomentReduction(reduction.Dims, keepDim, 2)),
                double.PositiveInfinity => Dispatcher.Run(Op.NormInf, [x], reduction),
                double.NegativeInfinity => Dispatcher.Run(Op.NormNegInf, [x], reduction),
                _ => Dispatcher.Run(Op.NormP, [x], new MomentReduction(reduction.Dims, keepDim, p)),
            };
        }

        /// <summary>The p-norm over one dimension.</summary>
        public Tensor Norm(double p, int dim, bool keepDim = false) => x.Norm(p, [dim], keepDim);
    }
}
