namespace DeepLearning101.Cli;

/// <summary>A curve of characters ▁ to █ over all values so far, however many: neighbours are merged when there are too many.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class Curve(int capacity)
{
    private const string Bars = "▁▂▃▄▅▆▇█";

    private readonly List<double> means = [];
    private double sum;
    private long pending, perMean = 1;

    /// <summary>Values so far.</summary>
    internal long Count { get; private set; }

    internal double Last { get; private set; } = double.NaN;

    internal void Add(double value)
    {
        Count++;
        Last = value;
        if (!double.IsFinite(value)) return;
        sum += value;
        if (++pending < perMean) return;
        means.Add(sum / pending);
        (sum, pending) = (0, 0);
        if (means.Count < capacity) return;
        for (int i = 0; i < means.Count / 2; i++) means[i] = (means[2 * i] + means[2 * i + 1]) / 2;
        means.RemoveRange(means.Count / 2, means.Count - means.Count / 2);
        perMean *= 2;
    }

    /// <summary>At most <paramref name="width"/> characters, from the lowest value to the highest.</summary>
    internal string Draw(int width)
    {
        int columns = Math.Min(width, means.Count);
        if (columns == 0) return "";
        var heights = new double[columns];
        (double low, double high) = (double.PositiveInfinity, double.NegativeInfinity);
        for (int c = 0; c < columns; c++)
        {
            int from = (int)((long)c * means.Count / columns), to = (int)((long)(c + 1) * means.Count / columns);
            for (int i = from; i < to; i++) heights[c] += means[i] / (to - from);
            (low, high) = (Math.Min(low, heights[c]), Math.Max(high, heights[c]));
        }

        return string.Create(columns, (heights, low, high), static (text, state) =>
        {
            for (int c = 0; c < text.Length; c++)
            {
                double place = state.high > state.low ? (state.heights[c] - state.low) / (state.high - state.low) : 0.5;
                text[c] = Bars[(int)Math.Clamp(place * Bars.Length, 0, Bars.Length - 1)];
            }
        });
    }
}
