using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Variance over dimensions.</summary>
    public static MomentOp Var { get; } = OpRegistry.Add(new VarOp("var"));

    /// <summary>Standard deviation over dimensions.</summary>
    public static MomentOp Std { get; } = OpRegistry.Add(new VarOp("std"));
}

/// <remarks>Blocks of 8,192 elements in two passes (mean, then squared distances, corrected for the rounded mean), merged by Chan, Golub and LeVeque's formula.</remarks>
internal sealed class VarOp(string name) : MomentOp(name, new Contract
{
    Formula = name == "var" ? "Σ (x − mean)² / max(0, n − correction)" : "√(Σ (x − mean)² / max(0, n − correction))",
    Accumulated = 1,
    Source = "Chan, Golub and LeVeque, Algorithms for computing the sample variance, 1983",
})
{
    private bool IsRoot => Name == "std";

    private protected override double SampleParameter => 1;

    internal override void Accept(IMomentVisitor visitor)
    {
        if (IsRoot) visitor.Moment<SumFormula, StdMoment>();
        else visitor.Moment<SumFormula, VarMoment>();
    }

    internal override void Vjp(GradContext context)
    {
        Tensor x = context.Input(0), g = KeptGradient(context);
        var reduction = context.Get<MomentReduction>();
        double n = Math.Max(0, ReduceOp.Terms(x.Layout, reduction) - reduction.Parameter);
        Tensor weight;
        if (!IsRoot) weight = g * (2 / n);
        else
        {
            // At a deviation of 0 the function has no derivative; 0, as in PyTorch.
            Tensor y = KeptOutput(context);
            weight = (g / (y * n)).MaskedFill(y.Equal(0), 0);
        }

        context.Set(0, weight * (x - x.Mean(reduction.Dims.Span, keepDim: true)));
    }

    internal override Tensor[]? Decompose(in KernelCall call)
    {
        Tensor x = call.Inputs[0];
        var reduction = call.Get<MomentReduction>();
        // Rounded once: halves are worked on in f32.
        Tensor wide = x.Cast(x.DType == DType.Float64 ? DType.Float64 : DType.Float32);
        Tensor distance = wide - Dispatcher.Run(Op.Mean, [wide], new Reduction(reduction.Dims, true));
        Tensor sum = Dispatcher.Run(Op.Sum, [distance * distance], new Reduction(reduction.Dims, reduction.KeepDim));
        Tensor variance = sum / Math.Max(0, ReduceOp.Terms(x.Layout, reduction) - reduction.Parameter);
        return [(IsRoot ? variance.Sqrt() : variance).Cast(x.DType)];
    }

    internal static MomentReduction Attributes(string op, Tensor x, ReadOnlySpan<long> dims, double correction, bool keepDim) => Over(op, x, dims, keepDim, correction);
}

internal readonly struct VarMoment : IMomentFormula
{
    public static bool HasCenter => true;

    public static bool HasDistance => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Accumulate<V>(V sum, V x, V center) where V : struct, IRealLanes<V>
    {
        V d = x - center;
        return V.Fma(d, d, sum);
    }

    public static double Center(double first, long n, double parameter) => first / n;

    public static Moments Merge<L>(in Moments a, in Moments b) where L : struct, IRealLanes<L>, IPack<L, double>
    {
        long n = a.Count + b.Count;
        double meanA = a.Center + a.Distance / a.Count, step = b.Center + b.Distance / b.Count - meanA;
        double sum = Squares(a) + Squares(b) + step * step * ((double)a.Count * b.Count / n);
        return new Moments(meanA + step * b.Count / n, sum, 0, n);
    }

    public static double Finish<L>(in Moments moments, double parameter) where L : struct, IRealLanes<L>, IPack<L, double> => Squares(moments) / Math.Max(0, moments.Count - parameter);

    /// <summary>Sum of squared distances from the exact mean.</summary>
    private static double Squares(in Moments m) => m.Count == 0 ? m.Center : Math.Max(0, m.Sum - m.Distance * m.Distance / m.Count);
}

internal readonly struct StdMoment : IMomentFormula
{
    public static bool HasCenter => true;

    public static bool HasDistance => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Accumulate<V>(V sum, V x, V center) where V : struct, IRealLanes<V> => VarMoment.Accumulate(sum, x, center);

    public static double Center(double first, long n, double parameter) => first / n;

    public static Moments Merge<L>(in Moments a, in Moments b) where L : struct, IRealLanes<L>, IPack<L, double> => VarMoment.Merge<L>(a, b);

    public static double Finish<L>(in Moments moments, double parameter) where L : struct, IRealLanes<L>, IPack<L, double> => Math.Sqrt(VarMoment.Finish<L>(moments, parameter));
}

/// <summary>Variance and standard deviation.</summary>
public static class VarExtensions
{
    extension(Tensor x)
    {
        /// <summary>Σ (x − mean)² / (n − <paramref name="correction"/>) over <paramref name="dim"/> (all dimensions where none is named); NaN where n − correction is not positive and all elements are equal.</summary>
        public Tensor Var(ReadOnlySpan<long> dim = default, double correction = 1, bool keepDim = false) =>
            Dispatcher.Run(Op.Var, [x], VarOp.Attributes("var", x, dim, correction, keepDim));

        /// <summary>Variance over one dimension.</summary>
        public Tensor Var(int dim, double correction = 1, bool keepDim = false) => x.Var([dim], correction, keepDim);

        /// <summary>√ of the variance; the gradient where it is 0 is 0.</summary>
        public Tensor Std(ReadOnlySpan<long> dim = default, double correction = 1, bool keepDim = false) =>
            Dispatcher.Run(Op.Std, [x], VarOp.Attributes("std", x, dim, correction, keepDim));

        /// <summary>Standard deviation over one dimension.</summary>
        public Tensor Std(int dim, double correction = 1, bool keepDim = false) => x.Std([dim], correction, keepDim);

        /// <summary>Variance and mean.</summary>
        public (Tensor Var, Tensor Mean) VarMean(ReadOnlySpan<long> dim = default, double correction = 1, bool keepDim = false) =>
            (x.Var(dim, correction, keepDim), x.Mean(dim, keepDim));

        /// <summary>Standard deviation and mean.</summary>
        public (Tensor Std, Tensor Mean) StdMean(ReadOnlySpan<long> dim = default, double correction = 1, bool keepDim = false) =>
            (x.Std(dim, correction, keepDim), x.Mean(dim, keepDim));
    }
}
