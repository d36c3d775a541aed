using DeepLearning101.Native.Testing;

namespace DeepLearning101.Native.Tests.OpTable;

/// <summary>One example of an op with operands made from a seed: the same call can be made again in another type, layout or memory.</summary>
internal sealed class OpCase(OpDef op, OpSample sample, int index)
{
    internal OpDef Op => op;

    internal OpSample Sample => sample;

    internal int Index => index;

    public override string ToString() => $"{op.Name} #{index} {sample.Attributes} {string.Join(" ", sample.Operands.Select(o => o.Shape))}";

    internal static IEnumerable<OpCase> Of(OpDef op) => op.Samples.Select((sample, i) => new OpCase(op, sample, i));

    /// <summary>Values of an operand, exact in f16 so that they are the same in every type.</summary>
    internal double[] Values(int operand)
    {
        SampleOperand o = sample.Operands[operand];
        long n = 1;
        foreach (long d in o.Shape) n *= d;
        double low = o.Low ?? op.Contract.Low, high = o.High ?? op.Contract.High;
        if (o.DType is { IsIntegral: true } integral) return PhiloxValues.Whole(op.Name, Stream(operand), n, (long)low, integral == DType.Bool && o.Low is null ? 2 : (long)high, integral == DType.Bool && o.Low is null);
        return o.Distinct ? PhiloxValues.Ladder(op.Name, Stream(operand), n, low, high, 0.3 + 0.2 * operand) : PhiloxValues.Real(op.Name, Stream(operand), n, low, high, op.Contract.Kinks);
    }

    /// <summary>Imaginary parts of a complex operand.</summary>
    internal double[] Imaginary(int operand) => PhiloxValues.Real(op.Name, Stream(operand) + 16, Values(operand).Length, -1, 1, []);

    /// <summary>Cotangent of a result: what a gradient test multiplies it with before the sum.</summary>
    internal double[] Cotangent(int result, long n, bool imaginary = false) => PhiloxValues.Real(op.Name, Stream(32 + result + (imaginary ? 16 : 0)), n, -1, 1, []);

    private ulong Stream(int part) => (ulong)(64 * index + part);

    internal DType TypeOf(int operand, DType tested) => sample.Operands[operand].DType ?? tested;

    internal bool IsTested(int operand) => sample.Operands[operand].DType is null;

    /// <summary>Operands in the tested type.</summary>
    internal Tensor[] Inputs(DType tested, Device? device = null)
    {
        var inputs = new Tensor[sample.Operands.Length];
        for (int i = 0; i < inputs.Length; i++)
        {
            // Where the operand's range leaves 0 out (a divisor), false is left out, too.
            SampleOperand o = sample.Operands[i];
            bool nonzero = (o.Low ?? op.Contract.Low) > 0 || (o.High ?? op.Contract.High) < 0;
            double[] values = !IsTested(i) || tested != DType.Bool ? Values(i)
                : nonzero ? [.. Enumerable.Repeat(1.0, Values(i).Length)] : PhiloxValues.Whole(op.Name, Stream(i), Values(i).Length, 0, 2, isBool: true);
            // Whole numbers, none of them 0: a divisor of integers must not be.
            if (IsTested(i) && tested.IsIntegral && tested != DType.Bool)
                for (int j = 0; j < values.Length; j++) values[j] = Math.Truncate(values[j]) is 0.0 ? 1 : Math.Truncate(tested == DType.UInt8 ? Math.Abs(values[j]) : values[j]);
            inputs[i] = Make(values, sample.Operands[i].Shape, TypeOf(i, tested)).To(device ?? Device.Cpu);
        }

        return inputs;
    }

    internal static Tensor Make(double[] values, LongList shape, DType type) => Tensor.From<double>(values, shape.Span).Cast(type);

    /// <summary>The narrower and the wider type in which the op is compared with itself: f32 and f64 where it takes them.</summary>
    internal static (DType Narrow, DType Wide) Types(OpDef op) =>
        op.Takes(DType.Float32) ? (DType.Float32, DType.Float64) : op.Takes(DType.Int32) ? (DType.Int32, DType.Int64)
        : op.Takes(DType.Complex64) ? (DType.Complex64, DType.Complex128) : op.Takes(DType.Int64) ? (DType.Int64, DType.Int64) : (DType.Bool, DType.Bool);

    internal Tensor[] Run(Tensor[] inputs) => Call(op, inputs, Attributes(inputs));

    internal OpAttributes? Attributes(Tensor[] inputs)
    {
        OpAttributes? attributes = sample.Attributes;
        // Numbers beside integers are whole.
        if (attributes is Scalars numbers && inputs.Length > op.TypedOperand && inputs[op.TypedOperand].DType.IsIntegral)
            attributes = numbers with { A = Math.Ceiling(numbers.A), B = Math.Ceiling(numbers.B), C = Math.Ceiling(numbers.C) };
        return attributes;
    }

    internal static Tensor[] Call(OpDef op, Tensor[] inputs, OpAttributes? attributes) =>
        op.OutputCount(new KernelCall(op, inputs, default, attributes)) > 1
            ? Dispatcher.RunMany(op, inputs, attributes, Device.Cpu)
            : [Dispatcher.Run(op, inputs, attributes, Device.Cpu)];
}
