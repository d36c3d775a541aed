using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Value kept within two bounds.</summary>
    public static UnaryOp Clamp { get; } = OpRegistry.Add(UnaryOp.RingWithScalars<RingTernary<ClampFormula>>("clamp", new Contract { Formula = "min(max(x, low), high)", Kinks = [0.75, 1.5],
        PyTorchDifferences = [new(PyTorchPart.SpecialGradients, "at NaN, which stays, 1 here and 0 in PyTorch")] },
        static c => c.Set(0, c.Gradient().Where((c.Input(0) >= c.Get<Scalars>().A).LogicalAnd(c.Input(0) <= c.Get<Scalars>().B), 0)), Saved.Inputs, ruleFirst: false));

    /// <summary>Value kept above a bound.</summary>
    public static UnaryOp ClampMin { get; } = OpRegistry.Add(UnaryOp.RingWithScalars<RingBinary<ClampMinFormula>>("clamp_min", new Contract { Formula = "max(x, low)", Kinks = [0.75],
        PyTorchDifferences = [new(PyTorchPart.SpecialGradients, "at NaN, which stays, 1 here and 0 in PyTorch")] },
        static c => c.Set(0, c.Gradient().Where(c.Input(0) >= c.Get<Scalars>().A, 0)), Saved.Inputs, ruleFirst: false));

    /// <summary>Value kept below a bound.</summary>
    public static UnaryOp ClampMax { get; } = OpRegistry.Add(UnaryOp.RingWithScalars<RingBinary<ClampMaxFormula>>("clamp_max", new Contract { Formula = "min(x, high)", Kinks = [0.75],
        PyTorchDifferences = [new(PyTorchPart.SpecialGradients, "at NaN, which stays, 1 here and 0 in PyTorch")] },
        static c => c.Set(0, c.Gradient().Where(c.Input(0) <= c.Get<Scalars>().A, 0)), Saved.Inputs, ruleFirst: false));
}

internal readonly struct ClampFormula : IRingTernaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V low, V high) where V : struct, ILanes<V> => ClampMaxFormula.Apply(ClampMinFormula.Apply(x, low), high);
}

internal readonly struct ClampMinFormula : IRingBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V low) where V : struct, ILanes<V> => V.Select(V.Less(x, low), low, x);
}

internal readonly struct ClampMaxFormula : IRingBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V high) where V : struct, ILanes<V> => V.Select(V.Less(high, x), high, x);
}

/// <summary>Values kept within bounds.</summary>
public static class ClampExtensions
{
    extension(Tensor x)
    {
        /// <summary>min(max(x, min), max); one bound may be missing. Where they cross, max wins; NaN stays, and a NaN bound makes all NaN; the gradient passes at the bounds themselves.</summary>
        /// <exception cref="ArgumentException">Both bounds are missing.</exception>
        public Tensor Clamp(double? min = null, double? max = null) => Run(x, min, max, inPlace: false);

        /// <summary>min(max(x, min), max), written into x.</summary>
        public Tensor Clamp_(double? min = null, double? max = null) => Run(x, min, max, inPlace: true);

        /// <summary>min(max(x, min), max) with bounds that broadcast; one may be missing.</summary>
        public Tensor Clamp(Tensor? min, Tensor? max = null)
        {
            if (min is null && max is null) Throw.NoBound("clamp");
            Tensor low = min is null ? x : x.ClampMin(min);
            return max is null ? low : low.ClampMax(max);
        }

        /// <summary>max(x, min).</summary>
        public Tensor ClampMin(double min) => Run(x, min, null, inPlace: false);

        /// <summary>min(x, max).</summary>
        public Tensor ClampMax(double max) => Run(x, null, max, inPlace: false);

        /// <summary>max(x, min), written into x.</summary>
        public Tensor ClampMin_(double min) => Run(x, min, null, inPlace: true);

        /// <summary>min(x, max), written into x.</summary>
        public Tensor ClampMax_(double max) => Run(x, null, max, inPlace: true);

        /// <summary>max(x, min); operands broadcast; NaN where either is; at a tie x gets the gradient.</summary>
        public Tensor ClampMin(Tensor min) => min.Where((x < min).LogicalOr(min.IsNan()), x);

        /// <summary>min(x, max); operands broadcast; NaN where either is; at a tie x gets the gradient.</summary>
        public Tensor ClampMax(Tensor max) => max.Where((x > max).LogicalOr(max.IsNan()), x);
    }

    private static Tensor Run(Tensor x, double? min, double? max, bool inPlace)
    {
        if (min is null && max is null) Throw.NoBound("clamp");
        (min, max) = (Reachable(x.DType, min), Reachable(x.DType, max));
        DType type = DTypes.PromoteScalar(DTypes.PromoteScalar(x.DType, min ?? 0), max ?? 0);
        if (type != x.DType && inPlace) Throw.DType("clamp", $"in place, the target must have the type {type.Name} of the result", x.DType, "Use the form that makes a new tensor.");
        Tensor operand = x.Cast(type);
        if (type.IsFloatingPoint && (double.IsNaN(min ?? 0) || double.IsNaN(max ?? 0)))
        {
            Tensor nan = Tensor.FullLike(operand, double.NaN);
            return inPlace ? x.Copy_(nan) : nan;
        }

        UnaryOp op = max is null ? Op.ClampMin : min is null ? Op.ClampMax : Op.Clamp;
        var bounds = new Scalars(Bound(type, min ?? max!.Value), Bound(type, max ?? 0));
        return inPlace ? op.ApplyInPlace(x, bounds) : op.Apply(operand, bounds);
    }

    /// <summary>A whole or infinite bound outside of an integer type's range does what the end of the range does.</summary>
    private static double? Reachable(DType type, double? bound)
    {
        if (bound is not { } value || !type.IsIntegral || type == DType.Bool || (value != Math.Truncate(value) && !double.IsInfinity(value))) return bound;
        (double low, double high) = DTypes.Range(type);
        return Math.Clamp(value, low, type == DType.Int64 ? Math.BitDecrement(high) : high);
    }

    /// <summary>A bound that the type in which integers are compared can hold.</summary>
    private static double Bound(DType type, double bound) => type.IsIntegral && type != DType.Int64 ? Math.Clamp(bound, int.MinValue, int.MaxValue) : bound;
}
