using DeepLearning101.Native;
using DeepLearning101.Native.Data;

namespace DeepLearning101.Cli;

/// <summary>Mean and standard deviation of pixel / 255, rounded to four places, so that MNIST gives the customary 0.1307 and 0.3081.</summary>
internal static class PixelStatistics
{
    /// <summary>Images of a folder that are looked at: enough for two digits more than are used.</summary>
    private const int Sample = 2000;

    internal static (double Mean, double Std) Of(ReadOnlySpan<byte> pixels)
    {
        var counts = new long[256];
        Count(counts, pixels);
        return Of(counts);
    }

    /// <summary>Over all images, or over <see cref="Sample"/> of them at equal distances.</summary>
    internal static (double Mean, double Std) Of(IReadOnlyList<string> files, ImageReadMode mode)
    {
        var counts = new long[256];
        int images = Math.Min(files.Count, Sample);
        for (int i = 0; i < images; i++)
        {
            using Tensor image = ImageFile.Read(files[(int)((long)i * files.Count / images)], mode);
            Count(counts, image.ToArray<byte>());
        }

        return Of(counts);
    }

    private static void Count(long[] counts, ReadOnlySpan<byte> pixels)
    {
        foreach (byte pixel in pixels) counts[pixel]++;
    }

    private static (double Mean, double Std) Of(long[] counts)
    {
        double n = 0, sum = 0, squares = 0;
        for (int v = 0; v < 256; v++)
        {
            n += counts[v];
            sum += counts[v] * (v / 255.0);
        }

        double mean = sum / n;
        for (int v = 0; v < 256; v++) squares += counts[v] * (v / 255.0 - mean) * (v / 255.0 - mean);
        // Images of one grey alone have no deviation; 1 leaves them as they are.
        double std = Math.Round(Math.Sqrt(squares / n), 4);
        return (Math.Round(mean, 4), std > 0 ? std : 1);
    }
}
