using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>Normalisation over groups of channels: a group of a sample is one dense row, each channel of it then has a scale and a shift of its own.</summary>
internal sealed unsafe class GroupNormKernel : Kernel
{
    internal override string Name { get; } = $"cpu:group_norm:{Isa.Name}";

    internal override string? Declines(in KernelCall call) => RowsKernel.Declines(call.Inputs[0].DType);

    internal override void Run(in KernelCall call)
    {
        var norm = call.Get<ChannelNorm>();
        Tensor x = call.Inputs[0];
        if (x.Count == 0) return;
        DType compute = ElementTable.ComputeType(x.DType);
        using var input = new ComputeOperand(x, compute);
        using var weight = new AffineRow(norm.HasWeight ? call.Inputs[1] : null, 1, (nint)x.Shape[1], DType.Float64);
        using var bias = new AffineRow(norm.HasBias ? call.Inputs[^1] : null, 0, (nint)x.Shape[1], DType.Float64);
        using var output = new ComputeResult(call.Outputs[0], compute);
        nint groups = (nint)norm.Groups, channels = (nint)x.Shape[1] / groups, rows = (nint)x.Shape[0] * groups;
        RowsKernel.Run(
            new Forward
            {
                X = input.Pointer, Y = output.Pointer, Weight = (double*)weight.Pointer, Bias = (double*)bias.Pointer,
                Groups = groups, Channels = channels, Size = (nint)(x.Count / (rows * channels)), Eps = norm.Eps,
            },
            compute, rows, 4 * x.Count / rows);
    }

    private struct Forward : IRowsKernel
    {
        internal void* X, Y;
        internal double* Weight, Bias;
        internal nint Groups, Channels, Size;
        internal double Eps;

        public readonly void Rows<V, T>(nint begin, nint end)
            where V : unmanaged, IRealLanes<V>, IPack<V, T>
            where T : unmanaged
        {
            nint n = Channels * Size;
            for (nint i = begin; i < end; i++)
            {
                T* x = (T*)X + i * n, y = (T*)Y + i * n;
                (double mean, double scale) = RowStatistics.Of<V, T>(x, n, Eps, centered: true);
                nint first = i % Groups * Channels;
                for (nint c = 0; c < Channels; c++)
                    RowLoop.Map<NormScalar, V, T>(x + c * Size, null, null, y + c * Size, Size, mean, scale * Weight[first + c], Bias[first + c]);
            }
        }
    }
}

/// <summary>Gradients of the normalisation over groups of channels; the sums of each channel of each sample are kept and added over the samples in order.</summary>
internal sealed unsafe class GroupNormGradKernel : Kernel
{
    internal override string Name { get; } = $"cpu:group_norm_grad:{Isa.Name}";

    internal override string? Declines(in KernelCall call) => RowsKernel.Declines(call.Inputs[0].DType);

    internal override void Run(in KernelCall call)
    {
        var norm = call.Get<ChannelNorm>();
        Tensor x = call.Inputs[1];
        DType compute = ElementTable.ComputeType(x.DType);
        nint all = (nint)x.Shape[1], samples = (nint)x.Shape[0], groups = (nint)norm.Groups, channels = all / groups, rows = samples * groups;
        using var g = new ComputeOperand(call.Inputs[0], compute);
        using var input = new ComputeOperand(x, compute);
        using var weight = new AffineRow(norm.HasWeight ? call.Inputs[2] : null, 1, all, DType.Float64);
        using Tensor sums = ComputeOperand.Temporary(2 * samples * all, DType.Float64, x.Device);
        using (var output = new ComputeResult(call.Outputs[0], compute))
        {
            RowsKernel.Run(
                new Backward
                {
                    G = g.Pointer, X = input.Pointer, Dx = output.Pointer, Weight = (double*)weight.Pointer, Sums = (double*)sums.Pointer,
                    Groups = groups, Channels = channels, Size = rows * channels == 0 ? 0 : (nint)(x.Count / (rows * channels)), Eps = norm.Eps,
                },
                compute, x.Count == 0 ? 0 : rows, rows == 0 ? 0 : 8 * x.Count / rows);
        }

        nint used = x.Count == 0 ? 0 : samples;
        if (norm.HasWeight) Total((double*)sums.Pointer + 1, used, all, call.Outputs[1]);
        if (norm.HasBias) Total((double*)sums.Pointer, used, all, call.Outputs[^1]);
    }

    private static void Total(double* sums, nint samples, nint channels, Tensor result)
    {
        using var output = new ComputeResult(result, DType.Float64);
        for (nint c = 0; c < channels; c++)
        {
            double total = 0;
            for (nint n = 0; n < samples; n++) total += sums[2 * (n * channels + c)];
            ((double*)output.Pointer)[c] = total;
        }
    }

    private struct Backward : IRowsKernel
    {
        internal void* G, X, Dx;
        internal double* Weight, Sums;
        internal nint Groups, Channels, Size;
        internal double Eps;

        public readonly void Rows<V, T>(nint begin, nint end)
            where V : unmanaged, IRealLanes<V>, IPack<V, T>
            where T : unmanaged
        {
            nint n = Channels * Size;
            for (nint i = begin; i < end; i++)
            {
                T* g = (T*)G + i * n, x = (T*)X + i * n, dx = (T*)Dx + i * n;
                (double mean, double scale) = RowStatistics.Of<V, T>(x, n, Eps, centered: true);
                double* weight = Weight + i % Groups * Channels, sums = Sums + 2 * i * Channels;
                double level = 0, along = 0;
                for (nint c = 0; c < Channels; c++)
                {
                    sums[2 * c] = RowLoop.Sum<RowValue, V, T>(g + c * Size, null, null, Size);
                    sums[2 * c + 1] = RowLoop.Sum<NormDot, V, T>(g + c * Size, x + c * Size, null, Size, mean, scale);
                    level += weight[c] * sums[2 * c];
                    along += weight[c] * sums[2 * c + 1];
                }

                for (nint c = 0; c < Channels; c++)
                    RowLoop.Map<NormGradScalar, V, T>(g + c * Size, x + c * Size, null, dx + c * Size, Size, weight[c] * scale, scale * level / n, mean, scale * scale * along / n);
            }
        }
    }
}
