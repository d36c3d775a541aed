using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>Batch normalisation of a matrix [N, C], row by row with one vector of numbers for all columns, so that memory is read as it lies.</summary>
internal static unsafe class ColumnNorm
{
    internal static void Forward(void* x, void* y, double* weight, double* bias, double* mean, double* variance, nint rows, nint columns, double eps, DType compute)
    {
        using Tensor room = ComputeOperand.Temporary(3 * columns, compute, Device.Cpu);
        var lines = new Lines(room.Pointer, columns, compute);
        var sums = new ColumnSums { X = x, Count = rows, Columns = columns, Sums = mean };
        ColumnSums.Run(sums, compute);
        for (nint c = 0; c < columns; c++) lines.Set(0, c, mean[c] /= rows);
        ColumnSums.Run(sums with { Row = lines.At(0), Sums = variance, Term = ColumnTerm.SquareAroundRow }, compute);
        for (nint c = 0; c < columns; c++)
        {
            variance[c] /= rows;
            lines.Set(1, c, weight[c] / Math.Sqrt(variance[c] + eps));
            lines.Set(2, c, bias[c]);
        }

        RowsKernel.Run(new Normalise { X = x, Y = y, Mean = lines.At(0), Scale = lines.At(1), Shift = lines.At(2), Columns = columns }, compute, rows, 2 * columns);
    }

    /// <summary>Gradient by x, and for each column the sums Σ g (levels: the bias's gradient) and Σ g · normalised x (along: the weight's).</summary>
    internal static void Backward(void* g, void* x, void* dx, double* weight, double* mean, double* variance, double* levels, double* along, nint rows, nint columns, double eps, DType compute)
    {
        using Tensor room = ComputeOperand.Temporary(4 * columns, compute, Device.Cpu);
        using Tensor distances = ComputeOperand.Temporary(rows * columns, compute, Device.Cpu);
        var lines = new Lines(room.Pointer, columns, compute);
        for (nint c = 0; c < columns; c++)
        {
            lines.Set(0, c, mean[c]);
            lines.Set(1, c, 1 / Math.Sqrt(variance[c] + eps));
            lines.Set(2, c, 0);
        }

        // Normalised values first: both sums and the gradient read them.
        void* normal = distances.Pointer;
        RowsKernel.Run(new Normalise { X = x, Y = normal, Mean = lines.At(0), Scale = lines.At(1), Shift = lines.At(2), Columns = columns }, compute, rows, 2 * columns);
        var sums = new ColumnSums { X = g, G = g, Count = rows, Columns = columns, Sums = levels };
        ColumnSums.Run(sums, compute);
        ColumnSums.Run(sums with { X = normal, Sums = along, Term = ColumnTerm.GradientTimesValue }, compute);
        for (nint c = 0; c < columns; c++)
        {
            double weighted = weight[c] / Math.Sqrt(variance[c] + eps);
            lines.Set(0, c, weighted);
            lines.Set(1, c, -weighted * levels[c] / rows);
            lines.Set(2, c, -weighted * along[c] / rows);
        }

        RowsKernel.Run(new Combine { G = g, X = normal, Y = dx, A = lines.At(0), B = lines.At(1), C = lines.At(2), Columns = columns }, compute, rows, 2 * columns);
    }

    /// <summary>Rows of numbers, one for each column, in the type of the lanes.</summary>
    private readonly struct Lines(void* room, nint columns, DType compute)
    {
        internal void* At(int line) => (byte*)room + line * columns * compute.Size;

        internal void Set(int line, nint column, double value)
        {
            if (compute == DType.Float32) ((float*)At(line))[column] = (float)value;
            else ((double*)At(line))[column] = value;
        }
    }

    /// <summary>y = (x − mean) · scale + shift.</summary>
    private struct Normalise : IRowsKernel
    {
        internal void* X, Y, Mean, Scale, Shift;
        internal nint Columns;

        public readonly void Rows<V, T>(nint begin, nint end)
            where V : unmanaged, IRealLanes<V>, IPack<V, T>
            where T : unmanaged
        {
            for (nint i = begin; i < end; i++)
            {
                T* y = (T*)Y + i * Columns;
                RowLoop.Map<RowMinus, V, T>((T*)X + i * Columns, (T*)Mean, null, y, Columns);
                RowLoop.Map<RowFma, V, T>(y, (T*)Scale, (T*)Shift, y, Columns);
            }
        }
    }

    /// <summary>y = g · a + b + x · c.</summary>
    private struct Combine : IRowsKernel
    {
        internal void* G, X, Y, A, B, C;
        internal nint Columns;

        public readonly void Rows<V, T>(nint begin, nint end)
            where V : unmanaged, IRealLanes<V>, IPack<V, T>
            where T : unmanaged
        {
            for (nint i = begin; i < end; i++)
            {
                T* y = (T*)Y + i * Columns;
                RowLoop.Map<RowFma, V, T>((T*)G + i * Columns, (T*)A, (T*)B, y, Columns);
                RowLoop.Map<RowFma, V, T>((T*)X + i * Columns, (T*)C, y, y, Columns);
            }
        }
    }
}
