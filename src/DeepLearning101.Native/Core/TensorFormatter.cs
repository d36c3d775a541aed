using System.Globalization;
using System.Numerics;
using System.Text;

namespace DeepLearning101.Native;

/// <summary>Text of tensors in NumPy's manner: nested brackets, aligned columns, lines of 75, three entries at each end of a dimension where there are over 1,000 elements.</summary>
internal static class TensorFormatter
{
    private const int Threshold = 1000, Edge = 3, LineWidth = 75;

    internal static string Format(Tensor tensor)
    {
        var text = new StringBuilder();
        if (tensor.Count == 0) text.Append("[]");
        else new Writer(tensor, text).Write();
        if (tensor.DType is not (DType.Float64 or DType.Int64 or DType.Bool)) text.Append(", dtype=").Append(tensor.DType.Name);
        if (tensor.Count == 0) text.Append(", shape=").Append(tensor.Layout);
        return text.ToString();
    }

    /// <summary>The first few values on one line.</summary>
    internal static string Preview(Tensor tensor)
    {
        int n = (int)Math.Min(tensor.Count, 6);
        var positions = new List<long>();
        for (int i = 0; i < n; i++) positions.Add(i);
        string[] cells = Cells(tensor, positions);
        for (int i = 0; i < n; i++) cells[i] = cells[i].Trim();
        return "[" + string.Join(", ", cells) + (tensor.Count > n ? ", …]" : "]");
    }

    /// <summary>Elements by row-major index as texts of one length.</summary>
    private static string[] Cells(Tensor tensor, List<long> positions)
    {
        var cells = new string[positions.Count];
        var reader = new ElementReader(tensor);
        if (tensor.DType == DType.Bool)
        {
            for (int i = 0; i < cells.Length; i++) cells[i] = reader.At(positions[i]).Real == 0 ? "False" : tensor.Rank > 0 ? " True" : "True";
            return cells;
        }

        if (tensor.DType.IsIntegral)
        {
            int width = 0;
            for (int i = 0; i < cells.Length; i++) width = Math.Max(width, (cells[i] = reader.IntegerAt(positions[i]).ToString(CultureInfo.InvariantCulture)).Length);
            for (int i = 0; i < cells.Length; i++) cells[i] = cells[i].PadLeft(width);
            return cells;
        }

        var real = new double[cells.Length];
        var imaginary = new double[cells.Length];
        for (int i = 0; i < cells.Length; i++)
        {
            Complex value = reader.At(positions[i]);
            (real[i], imaginary[i]) = (value.Real, value.Imaginary);
        }

        var format = new NumberFormat(real, tensor.DType);
        for (int i = 0; i < cells.Length; i++) cells[i] = format.Text(real[i]);
        if (!tensor.DType.IsComplex) return cells;
        var second = new NumberFormat(imaginary, tensor.DType, signed: true);
        for (int i = 0; i < cells.Length; i++)
        {
            string part = second.Text(imaginary[i]), written = part.TrimEnd();
            cells[i] += written + "j" + part[written.Length..];
        }

        return cells;
    }

    /// <summary>Brackets and line breaks around the cells.</summary>
    private sealed class Writer
    {
        private readonly Tensor tensor;
        private readonly StringBuilder text;
        private readonly bool summarise;
        private readonly string[] cells;
        private int next;

        internal Writer(Tensor tensor, StringBuilder text)
        {
            (this.tensor, this.text, summarise) = (tensor, text, tensor.Count > Threshold);
            var shown = new List<long>();
            Collect(0, 0, shown);
            cells = Cells(tensor, shown);
        }

        internal void Write() => Write(0);

        private bool Skips(int dim) => summarise && tensor.Shape[dim] > 2 * Edge;

        private void Collect(int dim, long index, List<long> shown)
        {
            if (dim == tensor.Rank)
            {
                shown.Add(index);
                return;
            }

            long n = tensor.Shape[dim];
            for (long i = 0; i < n; i++)
            {
                if (i == Edge && Skips(dim)) i = n - Edge;
                Collect(dim + 1, index * n + i, shown);
            }
        }

        private void Write(int dim)
        {
            if (dim == tensor.Rank)
            {
                text.Append(cells[next++]);
                return;
            }

            text.Append('[');
            if (dim == tensor.Rank - 1) WriteRow(dim);
            else
            {
                long n = Skips(dim) ? 2 * Edge : tensor.Shape[dim];
                for (long i = 0; i < n; i++)
                {
                    if (i > 0) NewLine(dim);
                    if (i == Edge && Skips(dim))
                    {
                        text.Append("...");
                        NewLine(dim);
                    }

                    Write(dim + 1);
                }
            }

            text.Append(']');
        }

        private void NewLine(int dim) => text.Append('\n', tensor.Rank - dim - 1).Append(' ', dim + 1);

        private void WriteRow(int dim)
        {
            // Brackets that close the line must fit, too.
            int width = LineWidth - dim - 1, indent = dim + 1;
            var line = new StringBuilder().Append(' ', indent);
            long n = Skips(dim) ? 2 * Edge + 1 : tensor.Shape[dim];
            int written = 0;
            for (long i = 0; i < n; i++)
            {
                string word = i == Edge && Skips(dim) ? "..." : cells[next++];
                if (line.Length + word.Length > width && line.Length > indent)
                {
                    text.Append(line.ToString().TrimEnd()[(written++ == 0 ? indent : 0)..]).Append('\n');
                    line.Clear().Append(' ', indent);
                }

                line.Append(word);
                if (i < n - 1) line.Append(' ');
            }

            text.Append(line.ToString()[(written == 0 ? indent : 0)..]);
        }
    }
}
