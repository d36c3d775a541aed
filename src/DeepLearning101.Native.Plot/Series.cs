namespace DeepLearning101.Native.Plot;

/// <summary>How a series of points is drawn.</summary>
internal enum Mark
{
    Line,
    Dots,
    Bars,
}

/// <summary>Points with a name. Bars reach from the axis to y and are <paramref name="BarWidth"/> wide in units of x.</summary>
internal sealed record Series(Mark Mark, double[] X, double[] Y, string Name, string? Colour = null, double BarWidth = 0, bool Dashed = false);
