using System.Globalization;
using DeepLearning101.Native;
using DeepLearning101.Native.Data;

namespace DeepLearning101.Cli;

/// <summary>Brings an image of the user's to what a model was trained on: channels, brightness, size.</summary>
internal static class UserImage
{
    /// <summary>Share of the side that the ink of a digit fills: 20 of 28 pixels, as the makers of MNIST fitted theirs.</summary>
    private const double InkShare = 20.0 / 28;

    /// <summary>Pixels brighter than this are ink.</summary>
    private const float Ink = 0.2f;

    /// <summary>Reads an image.</summary>
    /// <returns>Pixels from 0 to 1, [C, H, W], and in words what was changed.</returns>
    /// <exception cref="IOException">The file is missing or damaged.</exception>
    internal static (Tensor Pixels, string Changes) Read(string path, DataFacts facts)
    {
        Planes planes = Planes.Read(path, facts.Channels, out bool isTransparent);
        var changes = new List<string>();
        if (isTransparent) changes.Add("laid on white");
        // Training images that are dark in the mean have a dark ground, and so must this one.
        bool darkGround = facts.Mean < 0.5;
        if (facts.Channels == 1 && facts.Kind == "idx" && planes.BorderMean() > 0.5 == darkGround)
        {
            planes.Invert();
            changes.Add(darkGround ? "inverted to bright on dark" : "inverted to dark on bright");
        }

        if (planes.Height != facts.Height || planes.Width != facts.Width)
        {
            string before = string.Create(CultureInfo.InvariantCulture, $"{planes.Height} × {planes.Width}");
            if (facts.Channels == 1 && facts.Kind == "idx" && darkGround && planes.InkBox(Ink) is { } box)
            {
                planes = Centre(planes.Crop(box), facts.Height, facts.Width);
                changes.Add(string.Create(CultureInfo.InvariantCulture, $"ink cut out of {before}, fitted and centred in {facts.Height} × {facts.Width} as in MNIST"));
            }
            else
            {
                planes = planes.Resize(facts.Height, facts.Width);
                changes.Add(string.Create(CultureInfo.InvariantCulture, $"resized from {before} to {facts.Height} × {facts.Width}"));
            }
        }

        return (Tensor.From<float>(planes.Values, [planes.Channels, planes.Height, planes.Width]), string.Join(", ", changes));
    }

    /// <summary>Ink fitted into the middle, its centre of mass in the centre of the image.</summary>
    private static Planes Centre(Planes ink, int height, int width)
    {
        double scale = Math.Min(InkShare * height / ink.Height, InkShare * width / ink.Width);
        Planes fitted = ink.Resize(Math.Max(1, (int)Math.Round(ink.Height * scale)), Math.Max(1, (int)Math.Round(ink.Width * scale)));
        (double sum, double rows, double columns) = (0, 0, 0);
        for (int r = 0; r < fitted.Height; r++)
        {
            for (int c = 0; c < fitted.Width; c++)
            {
                double v = fitted.Values[r * fitted.Width + c];
                (sum, rows, columns) = (sum + v, rows + v * (r + 0.5), columns + v * (c + 0.5));
            }
        }

        int top = Math.Clamp((int)Math.Round(height / 2.0 - rows / sum), 0, height - fitted.Height), left = Math.Clamp((int)Math.Round(width / 2.0 - columns / sum), 0, width - fitted.Width);
        var result = new Planes(1, height, width);
        for (int r = 0; r < fitted.Height; r++) fitted.Values.AsSpan(r * fitted.Width, fitted.Width).CopyTo(result.Values.AsSpan((top + r) * width + left));
        return result;
    }
}
