namespace DeepLearning101.Native.Cpu;

/// <summary>The operands of a loss over classes, dense: scores [samples, C, plane] and targets [samples, plane], checked, with the mean's divisor known.</summary>
internal readonly unsafe ref struct ClassLossCall
{
    private readonly ComputeOperand x, weight;
    private readonly ComputeOperand target;

    /// <param name="inputs">Scores, targets, optional weights.</param>
    /// <param name="attributes">Attributes of the loss.</param>
    /// <param name="name">Name for messages.</param>
    internal ClassLossCall(ReadOnlySpan<Tensor> inputs, ClassLoss attributes, string name)
    {
        Tensor scores = inputs[0];
        Compute = ElementTable.ComputeType(scores.DType);
        x = new ComputeOperand(scores, Compute);
        target = new ComputeOperand(inputs[1], DType.Int64);
        weight = new ComputeOperand(inputs.Length > 2 ? inputs[2] : null, Compute);
        Classes = (nint)scores.Shape[ClassLossShapes.ClassDim(scores.Layout)];
        Positions = (nint)inputs[1].Count;
        Plane = scores.Rank < 3 || Positions == 0 ? 1 : Positions / (nint)scores.Shape[0];
        double total = 0;
        for (nint i = 0; i < Positions; i++)
        {
            long t = Targets[i];
            if (t == attributes.IgnoreIndex) continue;
            if (t < 0 || t >= Classes) OutOfRange(name, t);
            total += Weight(t);
        }

        Divisor = attributes.Reduction == LossReduction.Mean ? total : 1;
    }

    internal DType Compute { get; }

    internal nint Positions { get; }

    internal nint Classes { get; }

    /// <summary>Positions of a sample; the scores of one position lie that far apart.</summary>
    internal nint Plane { get; }

    /// <summary>What the sum of losses is divided by.</summary>
    internal double Divisor { get; }

    internal void* Scores => x.Pointer;

    internal long* Targets => (long*)target.Pointer;

    /// <summary>Class weights, or null.</summary>
    internal void* Weights => weight.Pointer;

    internal double Weight(long c) => Weights == null ? 1 : Compute == DType.Float32 ? ((float*)Weights)[c] : ((double*)Weights)[c];

    internal double WeightSum()
    {
        double sum = 0;
        for (nint c = 0; c < Classes; c++) sum += Weight(c);
        return sum;
    }

    internal void Dispose()
    {
        x.Dispose();
        target.Dispose();
        weight.Dispose();
    }

    /// <summary>Writes the loss from those of the positions.</summary>
    internal void Reduce(double* losses, Tensor result, LossReduction reduction)
    {
        using var output = new ComputeResult(result, DType.Float64);
        if (reduction == LossReduction.None)
        {
            Buffer.MemoryCopy(losses, output.Pointer, Positions * sizeof(double), Positions * sizeof(double));
            return;
        }

        double sum = 0;
        for (nint i = 0; i < Positions; i++) sum += losses[i];
        *(double*)output.Pointer = sum / Divisor;
    }

    private void OutOfRange(string name, long t) =>
        throw new TensorIndexException(name, $"{name}: targets must lie in [0, {Classes - 1}] (or be the index to ignore); given {t}.", t, Classes);
}
