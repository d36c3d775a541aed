using System.Globalization;

namespace DeepLearning101.Native.Plot;

/// <summary>Colours: eight that colour-blind readers tell apart for series, one ramp from dark to light for numbers.</summary>
/// <remarks>Series: M. Okabe and K. Ito, Color universal design, 2008. Ramp: nine points of matplotlib's viridis (released under CC0), interpolated.</remarks>
internal static class Palette
{
    private static readonly string[] Series = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#f0e442"];

    private static readonly (byte R, byte G, byte B)[] Ramp =
        [(68, 1, 84), (72, 40, 120), (62, 74, 137), (49, 104, 142), (38, 130, 142), (31, 158, 137), (53, 183, 121), (110, 206, 88), (253, 231, 37)];

    /// <summary>Colour of a series.</summary>
    internal static string Of(int series) => Series[series % Series.Length];

    /// <summary>Colour of a place in [0, 1] on the ramp.</summary>
    internal static string At(double place)
    {
        (byte r, byte g, byte b) = Mix(place);
        return string.Create(CultureInfo.InvariantCulture, $"#{r:x2}{g:x2}{b:x2}");
    }

    /// <summary>Colour of text that can be read on the ramp's colour.</summary>
    internal static string TextOn(double place)
    {
        (byte r, byte g, byte b) = Mix(place);
        return 0.299 * r + 0.587 * g + 0.114 * b > 140 ? "#000000" : "#ffffff";
    }

    private static (byte R, byte G, byte B) Mix(double place)
    {
        double at = Math.Clamp(double.IsNaN(place) ? 0 : place, 0, 1) * (Ramp.Length - 1);
        int i = Math.Min((int)at, Ramp.Length - 2);
        double t = at - i;
        return (Blend(Ramp[i].R, Ramp[i + 1].R), Blend(Ramp[i].G, Ramp[i + 1].G), Blend(Ramp[i].B, Ramp[i + 1].B));

        byte Blend(byte a, byte b) => (byte)Math.Round(a + t * (b - a));
    }
}
