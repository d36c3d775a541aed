namespace DeepLearning101.Native.Plot;

/// <summary>Lines, dots, bars and histograms over two axes.</summary>
/// <example><code>
/// new Chart("Loss") { XLabel = "epoch", YLabel = "cross-entropy", YLog = true }
///     .Line(epochs, train, "training").Line(epochs, validation, "validation").Save("loss.svg");
/// </code></example>
public sealed partial class Chart : Figure
{
    private readonly List<Series> series = [];
    private string[]? categories;

    /// <summary>An empty chart.</summary>
    public Chart(string title) : base(title)
    {
    }

    /// <summary>What the horizontal axis shows.</summary>
    public string XLabel { get; init; } = "";

    /// <summary>What the vertical axis shows.</summary>
    public string YLabel { get; init; } = "";

    /// <summary>Whether the horizontal axis is logarithmic; points that are not above 0 are left out. Default false.</summary>
    public bool XLog { get; init; }

    /// <summary>Whether the vertical axis is logarithmic; points that are not above 0 are left out. Default false.</summary>
    public bool YLog { get; init; }

    /// <summary>Ends of the vertical axis; default: those of the data, rounded.</summary>
    public (double Low, double High)? YRange { get; init; }

    /// <summary>Ends of the horizontal axis; default: those of the data.</summary>
    public (double Low, double High)? XRange { get; init; }

    /// <summary>Points joined by a line, which breaks where one is NaN, infinite or not on the axis.</summary>
    /// <returns>The same chart.</returns>
    /// <exception cref="ArgumentException">There are not as many x as y.</exception>
    public Chart Line(ReadOnlySpan<double> x, ReadOnlySpan<double> y, string name = "", bool dashed = false) => Add(Mark.Line, x, y, name, dashed: dashed);

    /// <summary>Values at 1, 2, 3 … joined by a line.</summary>
    /// <returns>The same chart.</returns>
    public Chart Line(ReadOnlySpan<double> y, string name = "")
    {
        var x = new double[y.Length];
        for (int i = 0; i < x.Length; i++) x[i] = i + 1;
        return Line(x, y, name);
    }

    /// <summary>Points as dots.</summary>
    /// <returns>The same chart.</returns>
    /// <exception cref="ArgumentException">There are not as many x as y.</exception>
    public Chart Scatter(ReadOnlySpan<double> x, ReadOnlySpan<double> y, string name = "") => Add(Mark.Dots, x, y, name);

    /// <summary>One bar for each category.</summary>
    /// <returns>The same chart.</returns>
    /// <exception cref="ArgumentException">There are not as many labels as values.</exception>
    public Chart Bar(ReadOnlySpan<string> labels, ReadOnlySpan<double> values, string name = "")
    {
        if (labels.Length != values.Length) throw new ArgumentException($"Bar: each value needs a label; given {values.Length} values and {labels.Length} labels.", nameof(labels));
        categories = labels.ToArray();
        var x = new double[values.Length];
        for (int i = 0; i < x.Length; i++) x[i] = i;
        return Add(Mark.Bars, x, values, name, 0.8);
    }

    /// <summary>How many values lie in each of equal intervals; values that are not finite are left out.</summary>
    /// <param name="values">Values.</param>
    /// <param name="bins">Intervals. Default: as many as the square root of the number of values, 5 to 50.</param>
    /// <param name="name">Name in the legend.</param>
    /// <returns>The same chart.</returns>
    public Chart Histogram(ReadOnlySpan<double> values, int? bins = null, string name = "")
    {
        if (bins < 1) throw new ArgumentOutOfRangeException(nameof(bins), bins, "Histogram: there must be at least one interval.");
        (double low, double high, int n) = (double.PositiveInfinity, double.NegativeInfinity, 0);
        foreach (double v in values)
        {
            if (!double.IsFinite(v)) continue;
            (low, high, n) = (Math.Min(low, v), Math.Max(high, v), n + 1);
        }

        int count = bins ?? Math.Clamp((int)Math.Sqrt(n), 5, 50);
        if (n == 0) return Add(Mark.Bars, [], [], name, 1);
        if (low == high) (low, high) = (low - 0.5, high + 0.5);
        double width = (high - low) / count;
        double[] x = new double[count], y = new double[count];
        for (int i = 0; i < count; i++) x[i] = low + (i + 0.5) * width;
        foreach (double v in values)
            if (double.IsFinite(v)) y[Math.Min((int)((v - low) / width), count - 1)]++;
        return Add(Mark.Bars, x, y, name, width);
    }

    /// <summary>A reliability diagram: how often predictions of each confidence are right, against the diagonal where both agree.</summary>
    /// <param name="title">Heading.</param>
    /// <param name="confidence">Confidence of each prediction, in [0, 1].</param>
    /// <param name="correct">Whether it was right.</param>
    /// <param name="bins">Intervals of confidence. Default 10.</param>
    /// <remarks>The title is followed by the expected calibration error, Σ share · |accuracy − confidence|. Source: Guo et al., On calibration of modern neural networks, 2017.</remarks>
    /// <exception cref="ArgumentException">There are not as many confidences as answers, or one lies outside [0, 1].</exception>
    public static Chart Reliability(string title, ReadOnlySpan<double> confidence, ReadOnlySpan<bool> correct, int bins = 10)
    {
        if (confidence.Length != correct.Length) throw new ArgumentException($"Reliability: each confidence needs an answer; given {confidence.Length} and {correct.Length}.", nameof(correct));
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        double[] right = new double[bins], sum = new double[bins], n = new double[bins];
        for (int i = 0; i < confidence.Length; i++)
        {
            if (!(confidence[i] is >= 0 and <= 1)) throw new ArgumentException($"Reliability: a confidence must lie in [0, 1]; number {i} is {confidence[i]}.", nameof(confidence));
            int bin = Math.Min((int)(confidence[i] * bins), bins - 1);
            n[bin]++;
            sum[bin] += confidence[i];
            if (correct[i]) right[bin]++;
        }

        double error = 0;
        List<double> x = [], y = [];
        for (int b = 0; b < bins; b++)
        {
            if (n[b] == 0) continue;
            error += Math.Abs(right[b] - sum[b]) / confidence.Length;
            x.Add((b + 0.5) / bins);
            y.Add(right[b] / n[b]);
        }

        var chart = new Chart(FormattableString.Invariant($"{title} (ECE {error:0.0000})")) { XLabel = "confidence", YLabel = "accuracy", XRange = (0, 1), YRange = (0, 1), Height = 480 };
        chart.Add(Mark.Bars, x.ToArray(), y.ToArray(), "measured", 1.0 / bins);
        return chart.Line([0, 1], [0, 1], "calibrated", dashed: true);
    }

    private Chart Add(Mark mark, ReadOnlySpan<double> x, ReadOnlySpan<double> y, string name, double width = 0, bool dashed = false)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (x.Length != y.Length) throw new ArgumentException($"Chart: each point needs x and y; given {x.Length} x and {y.Length} y.", nameof(y));
        series.Add(new Series(mark, x.ToArray(), y.ToArray(), name, BarWidth: width, Dashed: dashed));
        return this;
    }

    private (Scale X, Scale Y) Scales()
    {
        (double xl, double xh, double yl, double yh) = (double.PositiveInfinity, double.NegativeInfinity, double.PositiveInfinity, double.NegativeInfinity);
        foreach (Series s in series)
        {
            for (int i = 0; i < s.X.Length; i++)
            {
                if (!Shows(s.X[i], XLog) || !Shows(s.Y[i], YLog)) continue;
                (xl, xh) = (Math.Min(xl, s.X[i] - s.BarWidth / 2), Math.Max(xh, s.X[i] + s.BarWidth / 2));
                (yl, yh) = (Math.Min(yl, s.Y[i]), Math.Max(yh, s.Y[i]));
            }

            if (s.Mark == Mark.Bars && !YLog) (yl, yh) = (Math.Min(yl, 0), Math.Max(yh, 0));
        }

        Scale x = XRange is { } xr ? Scale.Over(xr.Low, xr.High, XLog, round: false) : Scale.Over(xl, xh, XLog, round: false);
        Scale y = YRange is { } yr ? Scale.Over(yr.Low, yr.High, YLog, round: false) : Scale.Over(yl, yh, YLog, round: true);
        return (x, y);

        static bool Shows(double v, bool log) => double.IsFinite(v) && (!log || v > 0);
    }
}
