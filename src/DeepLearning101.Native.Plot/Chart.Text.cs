using System.Text;

namespace DeepLearning101.Native.Plot;

public sealed partial class Chart
{
    /// <inheritdoc/>
    public override string ToText(int columns = 80, int rows = 16)
    {
        CheckText(columns, rows);
        (Scale x, Scale y) = Scales();
        List<double> ticks = y.Ticks(Math.Max(2, rows / 4));
        int margin = ticks.Count == 0 ? 1 : ticks.Max(t => Scale.Text(t).Length) + 2;
        var canvas = new BrailleCanvas(Math.Max(8, columns - margin), rows);
        int X(double v) => (int)Math.Round(Math.Clamp(x.Place(v), -1, 2) * (canvas.Width - 1));
        int Y(double v) => (int)Math.Round((1 - Math.Clamp(y.Place(v), -1, 2)) * (canvas.Height - 1));

        foreach (Series s in series)
        {
            (int X, int Y)? before = null;
            for (int i = 0; i < s.X.Length; i++)
            {
                if (!x.Has(s.X[i]) || !y.Has(s.Y[i]))
                {
                    before = null;
                    continue;
                }

                (int X, int Y) point = (X(s.X[i]), Y(s.Y[i]));
                if (s.Mark == Mark.Bars)
                {
                    int floor = y.IsLog ? canvas.Height - 1 : Y(0);
                    for (int column = X(s.X[i] - s.BarWidth / 2) + 1; column < Math.Max(X(s.X[i] + s.BarWidth / 2), X(s.X[i] - s.BarWidth / 2) + 2); column++) canvas.Line(column, floor, column, point.Y);
                }
                else if (s.Mark == Mark.Line && before is { } last) canvas.Line(last.X, last.Y, point.X, point.Y);
                else canvas.Dot(point.X, point.Y);
                before = point;
            }
        }

        var labels = new Dictionary<int, string>();
        foreach (double tick in ticks)
            if (y.Place(tick) is >= -1e-9 and <= 1 + 1e-9) labels[Math.Min(rows - 1, (int)((1 - y.Place(tick)) * rows))] = Scale.Text(tick);
        var text = new StringBuilder();
        text.AppendLine(Title);
        for (int r = 0; r < rows; r++) text.Append(labels.GetValueOrDefault(r, "").PadLeft(margin - 2)).Append(" │").AppendLine(canvas.Row(r).TrimEnd());
        text.Append(' ', margin - 1).Append('└').Append('─', canvas.Width / 2).AppendLine();
        string from = categories is { Length: > 0 } ? categories[0] : Scale.Text(x.Low), to = categories is { Length: > 0 } ? categories[^1] : Scale.Text(x.High);
        int room = Math.Max(1, canvas.Width / 2 - from.Length - to.Length), middle = Math.Max(0, (room - XLabel.Length) / 2);
        text.Append(' ', margin).Append(from).Append((new string(' ', middle) + XLabel).PadRight(room)).AppendLine(to);
        if (series.Any(s => s.Name.Length > 0)) text.AppendLine(string.Join(", ", series.Where(s => s.Name.Length > 0).Select(s => s.Name)));
        return text.ToString();
    }
}
