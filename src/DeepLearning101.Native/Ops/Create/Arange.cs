namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Evenly spaced values from a start and a step.</summary>
    public static OpDef Arange { get; } = OpRegistry.Add(new RampOp("arange", "start + i · step"));

    /// <summary>Evenly spaced values between two ends.</summary>
    public static OpDef Linspace { get; } = OpRegistry.Add(new RampOp("linspace", "start + i · (end − start) / (n − 1), counted from the nearer end"));
}

/// <summary>Evenly spaced values.</summary>
/// <param name="Start">First value.</param>
/// <param name="Step">Distance of neighbours.</param>
/// <param name="End">Last value, where the values lie between two ends; NaN where start and step alone say them.</param>
/// <param name="Count">Number of values.</param>
/// <param name="DType">Element type.</param>
public sealed record Ramp(double Start, double Step, double End, long Count, DType DType) : OpAttributes;

internal sealed class RampOp(string name, string formula) : OpDef(name, new Contract { Formula = formula })
{
    public override int Arity => 0;

    public override bool IsDifferentiable => false;

    public override bool IsPrimitive => true;

    internal override Saved Saved => Saved.None;

    internal override IReadOnlyList<OpSample> Samples => Name == "arange"
        ? [new OpSample(new Ramp(0, 1, double.NaN, 10, DType.Int64)), new OpSample(new Ramp(1, -0.25, double.NaN, 1000, DType.Float32)), new OpSample(new Ramp(0, 1, double.NaN, 0, DType.Float64))]
        : [new OpSample(new Ramp(0, 0.25, 1, 5, DType.Float32)), new OpSample(new Ramp(-3, 6.0 / 999, 3, 1000, DType.Float64)), new OpSample(new Ramp(2, 0, 2, 1, DType.Float32))];

    internal override bool Takes(DType dtype) => true;

    internal override void Infer(in KernelCall call, Span<TensorSpec> outputs)
    {
        var ramp = call.Get<Ramp>();
        outputs[0] = new TensorSpec(ramp.DType, Layout.Of([ramp.Count]));
    }
}

/// <summary>Evenly spaced values.</summary>
public static class ArangeExtensions
{
    extension(Tensor)
    {
        /// <summary>0, 1, … below <paramref name="end"/>, as i64.</summary>
        public static Tensor Arange(long end, DType dtype = DType.Int64, Device? device = null) => Tensor.Arange(0, end, 1, dtype, device);

        /// <summary>0, 1, … below <paramref name="end"/>, as f32.</summary>
        public static Tensor Arange(double end, DType dtype = DType.Float32, Device? device = null) => Tensor.Arange(0, end, 1, dtype, device);

        /// <summary>start, start + step, … before <paramref name="end"/>, as i64.</summary>
        /// <exception cref="ArgumentOutOfRangeException">The step is 0 or leads away from the end.</exception>
        public static Tensor Arange(long start, long end, long step = 1, DType dtype = DType.Int64, Device? device = null)
        {
            if (step == 0 || (step > 0 ? end < start : end > start)) Throw.Argument("arange", nameof(step), "the step must lead from start to end", step);
            long count = (end - start + step - Math.Sign(step)) / step;
            return Dispatcher.Run(Op.Arange, [], new Ramp(start, step, double.NaN, count, dtype), device ?? Device.Cpu);
        }

        /// <summary>start, start + step, … before <paramref name="end"/>, as f32; each value is computed in f64 and rounded once.</summary>
        /// <exception cref="ArgumentOutOfRangeException">A number is not finite, or the step is 0 or leads away from the end.</exception>
        public static Tensor Arange(double start, double end, double step = 1, DType dtype = DType.Float32, Device? device = null)
        {
            if (!double.IsFinite(start) || !double.IsFinite(end)) Throw.Argument("arange", nameof(end), "start and end must be finite", end);
            if (!(step > 0 ? end >= start : step < 0 && end <= start)) Throw.Argument("arange", nameof(step), "the step must lead from start to end", step);
            return Dispatcher.Run(Op.Arange, [], new Ramp(start, step, double.NaN, (long)Math.Ceiling((end - start) / step), dtype), device ?? Device.Cpu);
        }

        /// <summary><paramref name="steps"/> evenly spaced values from <paramref name="start"/> to <paramref name="end"/>, both included; computed in f64 from the nearer end and rounded once.</summary>
        /// <exception cref="ArgumentOutOfRangeException"><paramref name="steps"/> is negative.</exception>
        public static Tensor Linspace(double start, double end, long steps, DType dtype = DType.Float32, Device? device = null)
        {
            if (steps < 0) Throw.Argument("linspace", nameof(steps), "the number of values must not be negative", steps);
            return Dispatcher.Run(Op.Linspace, [], new Ramp(start, steps > 1 ? (end - start) / (steps - 1) : 0, end, steps, dtype), device ?? Device.Cpu);
        }

        /// <summary><paramref name="steps"/> values whose logarithms are evenly spaced: base^start to base^end.</summary>
        /// <exception cref="ArgumentOutOfRangeException"><paramref name="steps"/> is negative.</exception>
        public static Tensor Logspace(double start, double end, long steps, double @base = 10, DType dtype = DType.Float32, Device? device = null) =>
            Tensor.Pow(@base, Tensor.Linspace(start, end, steps, DType.Float64, device)).Cast(dtype);
    }
}
