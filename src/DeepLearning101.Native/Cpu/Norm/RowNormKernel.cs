using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>Layer normalisation, or root-mean-square normalisation: each row by its own mean and spread, with a weight and a bias for each element.</summary>
internal sealed unsafe class RowNormKernel(bool centered) : Kernel
{
    internal override string Name { get; } = $"cpu:{(centered ? "layer_norm" : "rms_norm")}:{Isa.Name}";

    internal override string? Declines(in KernelCall call) => RowsKernel.Declines(call.Inputs[0].DType);

    internal override void Run(in KernelCall call)
    {
        var norm = call.Get<RowNorm>();
        Tensor x = call.Inputs[0];
        nint n = norm.Terms(x.Layout), rows = n == 0 ? 0 : (nint)(x.Count / n);
        if (rows == 0) return;
        DType compute = ElementTable.ComputeType(x.DType);
        using var input = new ComputeOperand(x, compute);
        using var weight = new AffineRow(norm.HasWeight ? call.Inputs[1] : null, 1, n, compute);
        using var bias = new AffineRow(norm.HasBias ? call.Inputs[^1] : null, 0, n, compute);
        using var output = new ComputeResult(call.Outputs[0], compute);
        RowsKernel.Run(new Forward { X = input.Pointer, Weight = weight.Pointer, Bias = bias.Pointer, Y = output.Pointer, N = n, Eps = norm.Eps, Centered = centered }, compute, rows, 4 * n);
    }

    private struct Forward : IRowsKernel
    {
        internal void* X, Weight, Bias, Y;
        internal nint N;
        internal double Eps;
        internal bool Centered;

        public readonly void Rows<V, T>(nint begin, nint end)
            where V : unmanaged, IRealLanes<V>, IPack<V, T>
            where T : unmanaged
        {
            for (nint i = begin; i < end; i++)
            {
                T* x = (T*)X + i * N;
                (double mean, double scale) = RowStatistics.Of<V, T>(x, N, Eps, Centered);
                RowLoop.Map<NormAffine, V, T>(x, (T*)Weight, (T*)Bias, (T*)Y + i * N, N, mean, scale);
            }
        }
    }
}

/// <summary>Gradients of layer and root-mean-square normalisation: by the input, and the sums over rows by weight and bias. Statistics are computed again.</summary>
internal sealed unsafe class RowNormGradKernel(bool centered) : Kernel
{
    internal override string Name { get; } = $"cpu:{(centered ? "layer_norm_grad" : "rms_norm_grad")}:{Isa.Name}";

    internal override string? Declines(in KernelCall call) => RowsKernel.Declines(call.Inputs[0].DType);

    internal override void Run(in KernelCall call)
    {
        var norm = call.Get<RowNorm>();
        Tensor x = call.Inputs[1];
        nint n = norm.Terms(x.Layout), rows = n == 0 ? 0 : (nint)(x.Count / n);
        DType compute = ElementTable.ComputeType(x.DType);
        using var g = new ComputeOperand(call.Inputs[0], compute);
        using var input = new ComputeOperand(x, compute);
        using var weight = new AffineRow(norm.HasWeight ? call.Inputs[2] : null, 1, n, compute);
        using Tensor numbers = ComputeOperand.Temporary(2 * rows, DType.Float64, x.Device);
        using (var output = new ComputeResult(call.Outputs[0], compute))
        {
            RowsKernel.Run(new Backward { G = g.Pointer, X = input.Pointer, Weight = weight.Pointer, Dx = output.Pointer, Numbers = (double*)numbers.Pointer, N = n, Eps = norm.Eps, Centered = centered }, compute, rows, 8 * n);
        }

        var sums = new ColumnSums { X = input.Pointer, G = g.Pointer, Numbers = (double*)numbers.Pointer, Count = rows, Columns = n, Term = ColumnTerm.GradientTimesNormalised };
        if (norm.HasWeight)
        {
            using var result = new ComputeResult(call.Outputs[1], DType.Float64);
            ColumnSums.Run(sums with { Sums = (double*)result.Pointer }, compute);
        }

        if (norm.HasBias)
        {
            using var result = new ComputeResult(call.Outputs[^1], DType.Float64);
            ColumnSums.Run(sums with { X = g.Pointer, Sums = (double*)result.Pointer, Term = ColumnTerm.Value }, compute);
        }
    }

    private struct Backward : IRowsKernel
    {
        internal void* G, X, Weight, Dx;
        internal double* Numbers;
        internal nint N;
        internal double Eps;
        internal bool Centered;

        public readonly void Rows<V, T>(nint begin, nint end)
            where V : unmanaged, IRealLanes<V>, IPack<V, T>
            where T : unmanaged
        {
            T* w = (T*)Weight;
            for (nint i = begin; i < end; i++)
            {
                T* g = (T*)G + i * N, x = (T*)X + i * N;
                (double mean, double scale) = RowStatistics.Of<V, T>(x, N, Eps, Centered);
                double along = RowLoop.Sum<NormDotWeighted, V, T>(g, w, x, N, mean, scale) / N;
                double level = Centered ? RowLoop.Sum<RowTimes, V, T>(g, w, null, N) / N : 0;
                RowLoop.Map<NormGrad, V, T>(g, w, x, (T*)Dx + i * N, N, scale, scale * level, mean, scale * scale * along);
                Numbers[2 * i] = mean;
                Numbers[2 * i + 1] = scale;
            }
        }
    }
}

/// <summary>Mean and reciprocal spread of a dense row; the mean of squares is taken around the mean, in a second pass.</summary>
internal static unsafe class RowStatistics
{
    internal static (double Mean, double Scale) Of<V, T>(T* x, nint n, double eps, bool centered)
        where V : unmanaged, IRealLanes<V>, IPack<V, T>
        where T : unmanaged
    {
        double mean = centered ? RowLoop.Sum<RowValue, V, T>(x, null, null, n) / n : 0;
        double square = RowLoop.Sum<RowSquareAround, V, T>(x, null, null, n, mean) / n;
        return (mean, 1 / Math.Sqrt(square + eps));
    }
}

/// <summary>A weight or bias row; where there is none, one that changes nothing.</summary>
internal readonly unsafe ref struct AffineRow
{
    private readonly ComputeOperand operand;
    private readonly Tensor? constant;

    internal AffineRow(Tensor? tensor, double missing, nint n, DType compute)
    {
        operand = new ComputeOperand(tensor, compute);
        Pointer = operand.Pointer;
        if (tensor is not null) return;
        constant = ComputeOperand.Temporary(n, compute, Device.Cpu);
        Pointer = constant.Pointer;
        if (compute == DType.Float32) new Span<float>(Pointer, checked((int)n)).Fill((float)missing);
        else new Span<double>(Pointer, checked((int)n)).Fill(missing);
    }

    internal void* Pointer { get; }

    internal void Dispose()
    {
        operand.Dispose();
        constant?.Dispose();
    }
}
