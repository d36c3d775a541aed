using System.Globalization;

namespace DeepLearning101.Native.Plot;

/// <summary>Maps values to places along an axis, linear or logarithmic, with ticks at round numbers.</summary>
internal sealed class Scale
{
    private readonly bool log;
    private readonly double from, to;

    private Scale(bool log, double from, double to) => (this.log, this.from, this.to) = (log, from, to);

    internal double Low => log ? Math.Pow(10, from) : from;

    internal double High => log ? Math.Pow(10, to) : to;

    internal bool IsLog => log;

    /// <summary>A scale over a range; values that no logarithm has are left out by the caller. An empty range becomes one around its value.</summary>
    /// <param name="low">Smallest value.</param>
    /// <param name="high">Largest value.</param>
    /// <param name="log">Whether it is logarithmic.</param>
    /// <param name="round">Whether the ends move to ticks.</param>
    internal static Scale Over(double low, double high, bool log, bool round)
    {
        if (!(low <= high)) (low, high) = log ? (1, 10) : (0, 1);
        double a = log ? Math.Log10(low) : low, b = log ? Math.Log10(high) : high;
        if (b - a <= Math.Abs(a) * 1e-12)
        {
            double half = log ? 0.5 : a == 0 ? 1 : Math.Abs(a) * 0.1;
            (a, b) = (a - half, b + half);
        }

        if (!round) return new Scale(log, a, b);
        double step = log ? 1 : Step(b - a, 6);
        return log && b - a < 1 ? new Scale(log, a - 0.05, b + 0.05) : new Scale(log, Math.Floor(a / step + 1e-9) * step, Math.Ceiling(b / step - 1e-9) * step);
    }

    /// <summary>Place of a value, 0 at the low end and 1 at the high one.</summary>
    internal double Place(double value) => ((log ? Math.Log10(value) : value) - from) / (to - from);

    /// <summary>Whether the scale has a place for a value.</summary>
    internal bool Has(double value) => double.IsFinite(value) && (!log || value > 0);

    /// <summary>Values at which ticks stand: multiples of 1, 2 or 5 times a power of ten, or whole powers.</summary>
    internal List<double> Ticks(int most)
    {
        List<double> ticks = [];
        if (log)
        {
            int first = (int)Math.Ceiling(from - 1e-9), last = (int)Math.Floor(to + 1e-9), every = Math.Max(1, (last - first + most) / most);
            for (int e = first; e <= last; e += every) ticks.Add(Math.Pow(10, e));
            if (ticks.Count >= 2) return ticks;
            // Less than two decades: 1, 2, 5.
            ticks.Clear();
            for (int e = first - 1; e <= last + 1; e++)
                foreach (int digit in (ReadOnlySpan<int>)[1, 2, 5])
                {
                    double value = digit * Math.Pow(10, e);
                    if (Math.Log10(value) >= from - 1e-9 && Math.Log10(value) <= to + 1e-9) ticks.Add(value);
                }

            return ticks;
        }

        double step = Step(to - from, most);
        for (double k = Math.Ceiling(from / step - 1e-9); k * step <= to + step * 1e-9; k++) ticks.Add(k == 0 ? 0 : k * step);
        return ticks;
    }

    /// <summary>A tick's text: as many digits as the step needs, exponents for very large and very small numbers.</summary>
    internal static string Text(double value)
    {
        double size = Math.Abs(value);
        return size != 0 && (size >= 1e6 || size < 1e-3) ? value.ToString("0.###e+0", CultureInfo.InvariantCulture) : Math.Round(value, 10).ToString("0.######", CultureInfo.InvariantCulture);
    }

    private static double Step(double range, int most)
    {
        double raw = range / Math.Max(1, most), power = Math.Pow(10, Math.Floor(Math.Log10(raw))), digit = raw / power;
        return power * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10);
    }
}
