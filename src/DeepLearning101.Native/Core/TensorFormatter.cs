using System.Globalization;
using System.Numerics;
using System.Text;

namespace DeepLearning101.Native;

/// <summary>Text of tensors in NumPy's manner.</summary>
internal static class TensorFormatter
{
    private const int Threshold = 1000, Edge = 3, LineWidth = 75;

    internal static string Format(Tensor tensor)
    {
        var reader = new ElementReader(tensor);
        var shown = new List<long>();
        bool summarise = tensor.Count > Threshold;
        Collect(tensor, 0, 0, summarise, shown);
        string[] cells = Cells(tensor, reader, shown);
        var text = new StringBuilder();
        int next = 0;
        Write(text, tensor, 0, summarise, cells, ref next, 1);
        if (tensor.DType is not (DType.Float64 or DType.Int64 or DType.Bool)) text.Append(CultureInfo.InvariantCulture, $", dtype={tensor.DType.Name}");
        if (tensor.Count == 0) text.Append(CultureInfo.InvariantCulture, $", shape={tensor.Layout}");
        return text.ToString();
    }

    /// <summary>The first few values on one line.</summary>
    internal static string Preview(Tensor tensor)
    {
        int n = (int)Math.Min(tensor.Count, 6);
        var positions = new List<long>();
        for (int i = 0; i < n; i++) positions.Add(i);
        string[] cells = Cells(tensor, new ElementReader(tensor), positions);
        return "[" + string.Join(", ", cells.Select(c => c.Trim())) + (tensor.Count > n ? ", …]" : "]");
    }

    private static void Collect(Tensor tensor, int dim, long index, bool summarise, List<long> shown)
    {
        if (dim == tensor.Rank)
        {
            shown.Add(index);
            return;
        }

        long n = tensor.Shape[dim];
        for (long i = 0; i < n; i++)
        {
            if (summarise && n > 2 * Edge && i == Edge) i = n - Edge;
            Collect(tensor, dim + 1, index * n + i, summarise, shown);
        }
    }

    private static string[] Cells(Tensor tensor, ElementReader reader, List<long> positions)
    {
        var cells = new string[positions.Count];
        if (tensor.DType.IsFloatingPoint)
        {
            var values = new double[positions.Count];
            for (int i = 0; i < values.Length; i++) values[i] = reader.At(positions[i]).Real;
            cells = Reals(values);
        }
        else
        {
            for (int i = 0; i < cells.Length; i++)
            {
                Complex value = reader.At(positions[i]);
                cells[i] = tensor.DType == DType.Bool ? (value.Real != 0 ? "True" : "False")
                    : tensor.DType.IsComplex ? Number(value.Real) + (value.Imaginary < 0 || double.IsNegative(value.Imaginary) ? "-" : "+") + Number(Math.Abs(value.Imaginary)) + "j"
                    : reader.IntegerAt(positions[i]).ToString(CultureInfo.InvariantCulture);
            }
        }

        int width = cells.Length == 0 ? 0 : cells.Max(c => c.Length);
        for (int i = 0; i < cells.Length; i++) cells[i] = cells[i].PadLeft(width);
        return cells;
    }

    /// <summary>Fixed notation with up to 8 digits, aligned at the point; scientific where the range is too wide for it.</summary>
    private static string[] Reals(double[] values)
    {
        double[] finite = values.Where(v => double.IsFinite(v) && v != 0).Select(Math.Abs).ToArray();
        bool scientific = finite.Length > 0 && (finite.Max() >= 1e8 || finite.Min() < 1e-4 || finite.Max() / finite.Min() > 1000);
        string format = scientific ? "0.########e+00" : "0.########";
        string[] raw = values.Select(v => double.IsFinite(v) ? v.ToString(format, CultureInfo.InvariantCulture) : Number(v)).ToArray();
        int digits = raw.Where((_, i) => double.IsFinite(values[i])).Select(r => Mantissa(r) is var m && m.IndexOf('.') is >= 0 and var p ? m.Length - p - 1 : 0).DefaultIfEmpty(0).Max();
        for (int i = 0; i < raw.Length; i++)
        {
            if (!double.IsFinite(values[i])) continue;
            string mantissa = Mantissa(raw[i]), tail = raw[i][mantissa.Length..];
            int point = mantissa.IndexOf('.', StringComparison.Ordinal);
            if (point < 0) mantissa += ".";
            mantissa = scientific ? mantissa.PadRight(mantissa.IndexOf('.', StringComparison.Ordinal) + 1 + digits, '0') : mantissa.PadRight(mantissa.IndexOf('.', StringComparison.Ordinal) + 1 + digits);
            raw[i] = mantissa + tail;
        }

        return raw;
    }

    private static string Mantissa(string number) => number.Split('e')[0];

    private static string Number(double value) =>
        double.IsNaN(value) ? "nan" : double.IsPositiveInfinity(value) ? "inf" : double.IsNegativeInfinity(value) ? "-inf"
        : value.ToString("0.########", CultureInfo.InvariantCulture) is var text && text.Contains('.', StringComparison.Ordinal) ? text : text + ".";

    private static void Write(StringBuilder text, Tensor tensor, int dim, bool summarise, string[] cells, ref int next, int indent)
    {
        if (dim == tensor.Rank)
        {
            text.Append(cells[next++]);
            return;
        }

        text.Append('[');
        long n = tensor.Shape[dim];
        bool last = dim == tensor.Rank - 1;
        int column = indent;
        for (long i = 0; i < n; i++)
        {
            if (summarise && n > 2 * Edge && i == Edge)
            {
                text.Append(last ? " ..." : "\n" + new string(' ', indent) + "...");
                i = n - Edge;
            }

            if (i > 0)
            {
                if (!last) text.Append('\n', tensor.Rank - dim - 1).Append(' ', indent);
                else if (column + cells[next].Length + 1 > LineWidth) { text.Append('\n').Append(' ', indent); column = indent; }
                else { text.Append(' '); column++; }
            }

            if (last) column += cells[next].Length;
            Write(text, tensor, dim + 1, summarise, cells, ref next, indent + 1);
        }

        text.Append(']');
    }
}
