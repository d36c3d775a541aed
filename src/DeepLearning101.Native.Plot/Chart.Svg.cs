namespace DeepLearning101.Native.Plot;

public sealed partial class Chart
{
    private const double Left = 64, Right = 16, Top = 36, Bottom = 48;

    /// <inheritdoc/>
    public override string ToSvg()
    {
        var svg = new SvgWriter(Width, Height, Title);
        (Scale x, Scale y) = Scales();
        double w = Width - Left - Right, h = Height - Top - Bottom;
        double X(double v) => Left + x.Place(v) * w;
        double Y(double v) => Top + (1 - y.Place(v)) * h;

        svg.Text(Left, 22, Title, size: 15, bold: true, fill: "#111111");
        foreach (double tick in y.Ticks(6))
        {
            svg.Line(Left, Y(tick), Left + w, Y(tick), "#e4e4e4");
            svg.Text(Left - 6, Y(tick) + 4, Scale.Text(tick), "end");
        }

        if (categories is null)
        {
            foreach (double tick in x.Ticks(8))
            {
                svg.Line(X(tick), Top + h, X(tick), Top + h + 4, "#777777");
                svg.Text(X(tick), Top + h + 17, Scale.Text(tick), "middle");
            }
        }
        else
        {
            for (int i = 0; i < categories.Length; i++) svg.Text(X(i), Top + h + 17, categories[i], "middle");
        }

        svg.Line(Left, Top + h, Left + w, Top + h, "#777777");
        svg.Line(Left, Top, Left, Top + h, "#777777");
        if (XLabel.Length > 0) svg.Text(Left + w / 2, Height - 10, XLabel, "middle");
        if (YLabel.Length > 0) svg.Text(16, Top + h / 2, YLabel, "middle", rotate: -90);
        if (series.All(s => s.X.Length == 0)) svg.Text(Left + w / 2, Top + h / 2, "no data", "middle", fill: "#999999");

        svg.BeginClip(Left, Top, w, h);
        int bars = 0, barSeries = series.Count(s => s.Mark == Mark.Bars);
        for (int k = 0; k < series.Count; k++)
        {
            Series s = series[k];
            if (s.Mark == Mark.Bars)
            {
                // Bars of several series stand side by side.
                double width = s.BarWidth / barSeries, shift = (bars++ - (barSeries - 1) / 2.0) * width, floor = y.IsLog ? Top + h : Y(0);
                for (int i = 0; i < s.X.Length; i++)
                {
                    if (!x.Has(s.X[i]) || !y.Has(s.Y[i])) continue;
                    double left = X(s.X[i] + shift - width / 2), right = X(s.X[i] + shift + width / 2), top = Y(s.Y[i]);
                    svg.Rect(left + 0.5, Math.Min(top, floor), Math.Max(0.5, right - left - 1), Math.Abs(floor - top), Palette.Of(k));
                }
            }
            else if (s.Mark == Mark.Dots)
            {
                for (int i = 0; i < s.X.Length; i++)
                    if (x.Has(s.X[i]) && y.Has(s.Y[i])) svg.Circle(X(s.X[i]), Y(s.Y[i]), 3, Palette.Of(k));
            }
            else Line(svg, s, k, X, Y, x, y);
        }

        svg.EndClip();
        Legend(svg, Left + w);
        return svg.Finish();
    }

    private static void Line(SvgWriter svg, Series s, int k, Func<double, double> placeX, Func<double, double> placeY, Scale x, Scale y)
    {
        List<(double, double)> run = [];
        for (int i = 0; i <= s.X.Length; i++)
        {
            if (i < s.X.Length && x.Has(s.X[i]) && y.Has(s.Y[i]))
            {
                run.Add((placeX(s.X[i]), placeY(s.Y[i])));
                continue;
            }

            if (run.Count == 1) svg.Circle(run[0].Item1, run[0].Item2, 2.5, Palette.Of(k));
            else if (s.Dashed)
                for (int j = 1; j < run.Count; j++) svg.Line(run[j - 1].Item1, run[j - 1].Item2, run[j].Item1, run[j].Item2, Palette.Of(k), 1.5, "6 4");
            else if (run.Count > 1) svg.Polyline(run, Palette.Of(k));
            run.Clear();
        }
    }

    private void Legend(SvgWriter svg, double right)
    {
        if (series.All(s => s.Name.Length == 0)) return;
        double at = right;
        for (int k = series.Count - 1; k >= 0; k--)
        {
            if (series[k].Name.Length == 0) continue;
            at -= 7.0 * series[k].Name.Length + 8;
            svg.Text(at, 22, series[k].Name);
            at -= 18;
            svg.Rect(at, 13, 12, 10, Palette.Of(k));
            at -= 8;
        }
    }
}
