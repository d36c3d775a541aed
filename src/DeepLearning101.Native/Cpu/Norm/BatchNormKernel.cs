using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>Batch normalisation with the statistics of the batch: a channel is one dense run in each sample; without further dimensions it is a column.</summary>
internal sealed unsafe class BatchNormKernel : Kernel
{
    internal override string Name { get; } = $"cpu:batch_norm:{Isa.Name}";

    internal override string? Declines(in KernelCall call) => RowsKernel.Declines(call.Inputs[0].DType);

    internal override void Run(in KernelCall call)
    {
        var norm = call.Get<ChannelNorm>();
        Tensor x = call.Inputs[0];
        DType compute = ElementTable.ComputeType(x.DType);
        nint samples = (nint)x.Shape[0], channels = (nint)x.Shape[1], size = samples * channels == 0 ? 0 : (nint)(x.Count / (samples * channels));
        using var input = new ComputeOperand(x, compute);
        using var weight = new AffineRow(norm.HasWeight ? call.Inputs[1] : null, 1, channels, DType.Float64);
        using var bias = new AffineRow(norm.HasBias ? call.Inputs[^1] : null, 0, channels, DType.Float64);
        using var output = new ComputeResult(call.Outputs[0], compute);
        using var mean = new ComputeResult(call.Outputs[1], DType.Float64);
        using var variance = new ComputeResult(call.Outputs[2], DType.Float64);
        double* m = (double*)mean.Pointer, v = (double*)variance.Pointer, w = (double*)weight.Pointer, b = (double*)bias.Pointer;
        if (x.Rank == 2)
        {
            ColumnNorm.Forward(input.Pointer, output.Pointer, w, b, m, v, samples, channels, norm.Eps, compute);
            return;
        }

        RowsKernel.Run(
            new Forward { X = input.Pointer, Y = output.Pointer, Weight = w, Bias = b, Mean = m, Variance = v, Samples = samples, Channels = channels, Size = size, Eps = norm.Eps },
            compute, channels, 4 * samples * size);
    }

    private struct Forward : IRowsKernel
    {
        internal void* X, Y;
        internal double* Weight, Bias, Mean, Variance;
        internal nint Samples, Channels, Size;
        internal double Eps;

        public readonly void Rows<V, T>(nint begin, nint end)
            where V : unmanaged, IRealLanes<V>, IPack<V, T>
            where T : unmanaged
        {
            nint step = Channels * Size;
            double count = (double)Samples * Size;
            for (nint c = begin; c < end; c++)
            {
                T* x = (T*)X + c * Size, y = (T*)Y + c * Size;
                double sum = 0, square = 0;
                for (nint n = 0; n < Samples; n++) sum += RowLoop.Sum<RowValue, V, T>(x + n * step, null, null, Size);
                double mean = sum / count;
                for (nint n = 0; n < Samples; n++) square += RowLoop.Sum<RowSquareAround, V, T>(x + n * step, null, null, Size, mean);
                double variance = square / count, scale = Weight[c] / Math.Sqrt(variance + Eps);
                for (nint n = 0; n < Samples; n++) RowLoop.Map<NormScalar, V, T>(x + n * step, null, null, y + n * step, Size, mean, scale, Bias[c]);
                (Mean[c], Variance[c]) = (mean, variance);
            }
        }
    }
}

/// <summary>Gradients of the batch normalisation.</summary>
internal sealed unsafe class BatchNormGradKernel : Kernel
{
    internal override string Name { get; } = $"cpu:batch_norm_grad:{Isa.Name}";

    internal override string? Declines(in KernelCall call) => RowsKernel.Declines(call.Inputs[0].DType);

    internal override void Run(in KernelCall call)
    {
        var norm = call.Get<ChannelNorm>();
        Tensor x = call.Inputs[1];
        DType compute = ElementTable.ComputeType(x.DType);
        nint samples = (nint)x.Shape[0], channels = (nint)x.Shape[1], size = samples * channels == 0 ? 0 : (nint)(x.Count / (samples * channels));
        using var g = new ComputeOperand(call.Inputs[0], compute);
        using var input = new ComputeOperand(x, compute);
        using var mean = new ComputeOperand(call.Inputs[2], DType.Float64);
        using var variance = new ComputeOperand(call.Inputs[3], DType.Float64);
        using var weight = new AffineRow(norm.HasWeight ? call.Inputs[4] : null, 1, channels, DType.Float64);
        using var output = new ComputeResult(call.Outputs[0], compute);
        using Tensor sums = ComputeOperand.Temporary(2 * channels, DType.Float64, x.Device);
        double* levels = (double*)sums.Pointer, along = levels + channels;
        if (x.Rank == 2)
        {
            ColumnNorm.Backward(g.Pointer, input.Pointer, output.Pointer, (double*)weight.Pointer, (double*)mean.Pointer, (double*)variance.Pointer, levels, along, samples, channels, norm.Eps, compute);
        }
        else
        {
            RowsKernel.Run(
                new Backward
                {
                    G = g.Pointer, X = input.Pointer, Dx = output.Pointer, Weight = (double*)weight.Pointer, Mean = (double*)mean.Pointer, Variance = (double*)variance.Pointer,
                    Levels = levels, Along = along, Samples = samples, Channels = channels, Size = size, Eps = norm.Eps,
                },
                compute, channels, 8 * samples * size);
        }

        if (norm.HasWeight) Give(along, channels, call.Outputs[1]);
        if (norm.HasBias) Give(levels, channels, call.Outputs[^1]);
    }

    private static void Give(double* values, nint n, Tensor result)
    {
        using var output = new ComputeResult(result, DType.Float64);
        Buffer.MemoryCopy(values, output.Pointer, n * sizeof(double), n * sizeof(double));
    }

    private struct Backward : IRowsKernel
    {
        internal void* G, X, Dx;
        internal double* Weight, Mean, Variance, Levels, Along;
        internal nint Samples, Channels, Size;
        internal double Eps;

        public readonly void Rows<V, T>(nint begin, nint end)
            where V : unmanaged, IRealLanes<V>, IPack<V, T>
            where T : unmanaged
        {
            nint step = Channels * Size;
            double count = (double)Samples * Size;
            for (nint c = begin; c < end; c++)
            {
                T* g = (T*)G + c * Size, x = (T*)X + c * Size, dx = (T*)Dx + c * Size;
                double mean = Mean[c], scale = 1 / Math.Sqrt(Variance[c] + Eps), level = 0, along = 0;
                for (nint n = 0; n < Samples; n++)
                {
                    level += RowLoop.Sum<RowValue, V, T>(g + n * step, null, null, Size);
                    along += RowLoop.Sum<NormDot, V, T>(g + n * step, x + n * step, null, Size, mean, scale);
                }

                double weighted = Weight[c] * scale;
                for (nint n = 0; n < Samples; n++)
                    RowLoop.Map<NormGradScalar, V, T>(g + n * step, x + n * step, null, dx + n * step, Size, weighted, weighted * level / count, mean, weighted * scale * along / count);
                (Levels[c], Along[c]) = (level, along);
            }
        }
    }
}
