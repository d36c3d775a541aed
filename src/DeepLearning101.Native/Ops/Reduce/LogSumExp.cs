using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Logarithm of the sum of exponentials over dimensions.</summary>
    public static MomentOp LogSumExp { get; } = OpRegistry.Add(new LogSumExpOp());
}

internal sealed class LogSumExpOp() : MomentOp("logsumexp", new Contract { Formula = "max x + ln Σ e^(x − max x)", Accumulated = 1, Ulp = 4, AbsoluteEpsilons = 8 })
{
    internal override void Accept(IMomentVisitor visitor) => visitor.Moment<MaxFormula, LogSumExpMoment>();

    internal override void Vjp(GradContext context)
    {
        // Where all elements are −∞, so is the result; the distance is then taken from 0, and the gradient is 0.
        Tensor y = KeptOutput(context);
        Tensor shift = y.MaskedFill(y.Equal(double.NegativeInfinity), 0);
        context.Set(0, KeptGradient(context) * (context.Input(0) - shift).Exp());
    }

    internal override Tensor[]? Decompose(in KernelCall call)
    {
        Tensor x = call.Inputs[0];
        var reduction = call.Get<Reduction>();
        Tensor largest = Dispatcher.Run(Op.Amax, [x.Detach()], new Reduction(reduction.Dims, true));
        largest = largest.MaskedFill(largest.Abs().Equal(double.PositiveInfinity), 0);
        Tensor sum = Dispatcher.Run(Op.Sum, [(x - largest).Exp()], new Reduction(reduction.Dims, true));
        Tensor result = sum.Log() + largest;
        return [reduction.KeepDim ? result : result.Reshape(ReduceOp.Reduced(x.Layout, reduction).Shape)];
    }

    internal static MomentReduction Attributes(Tensor x, ReadOnlySpan<long> dims, bool keepDim) => Over("logsumexp", x, dims, keepDim, 0);
}

internal readonly struct LogSumExpMoment : IMomentFormula
{
    public static bool HasCenter => true;

    public static bool HasDistance => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Accumulate<V>(V sum, V x, V center) where V : struct, IRealLanes<V> => sum + V.Exp(x - center);

    public static double Center(double first, long n, double parameter) => double.IsInfinity(first) ? 0 : first;

    public static Moments Merge<L>(in Moments a, in Moments b) where L : struct, IRealLanes<L>, IPack<L, double>
    {
        if (a.Sum == 0) return b with { Count = a.Count + b.Count };
        if (b.Sum == 0) return a with { Count = a.Count + b.Count };
        double center = Math.Max(a.Center, b.Center);
        return new Moments(center, a.Sum * OneLane<L>.Exp(a.Center - center) + b.Sum * OneLane<L>.Exp(b.Center - center), 0, a.Count + b.Count);
    }

    public static double Finish<L>(in Moments moments, double parameter) where L : struct, IRealLanes<L>, IPack<L, double> => OneLane<L>.Log(moments.Sum) + moments.Center;
}

/// <summary>Logarithm of the sum of exponentials.</summary>
public static class LogSumExpExtensions
{
    extension(Tensor x)
    {
        /// <summary>ln Σ e^x over <paramref name="dim"/>, without overflow; −∞ where all elements are −∞ (the gradient is then 0) and for no elements.</summary>
        public Tensor LogSumExp(ReadOnlySpan<long> dim, bool keepDim = false) =>
            Dispatcher.Run(Op.LogSumExp, [x.DType.IsIntegral ? x.Cast(DType.Float32) : x], LogSumExpOp.Attributes(x, dim, keepDim));

        /// <summary>ln Σ e^x over one dimension.</summary>
        public Tensor LogSumExp(int dim, bool keepDim = false) => x.LogSumExp([dim], keepDim);
    }
}
