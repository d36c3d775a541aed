using DeepLearning101.Native;
using DeepLearning101.Native.Data;

namespace DeepLearning101.Cli;

/// <summary>An image as numbers from 0 to 1, channel by channel.</summary>
internal sealed class Planes(int channels, int height, int width)
{
    internal int Channels => channels;

    internal int Height => height;

    internal int Width => width;

    internal float[] Values { get; } = new float[channels * height * width];

    /// <summary>Reads an image with one channel (grey) or three; what is transparent shows white.</summary>
    internal static Planes Read(string path, int channels, out bool isTransparent)
    {
        using Tensor image = ImageFile.Read(path, channels == 1 ? ImageReadMode.GrayAlpha : ImageReadMode.RgbAlpha);
        byte[] bytes = image.ToArray<byte>();
        var planes = new Planes(channels, (int)image.Shape[1], (int)image.Shape[2]);
        int size = planes.Height * planes.Width;
        ReadOnlySpan<byte> alpha = bytes.AsSpan(channels * size, size);
        isTransparent = alpha.IndexOfAnyExcept((byte)255) >= 0;
        for (int i = 0; i < planes.Values.Length; i++)
        {
            float a = alpha[i % size] / 255f;
            planes.Values[i] = a * (bytes[i] / 255f) + (1 - a);
        }

        return planes;
    }

    /// <summary>Mean of the outermost pixels.</summary>
    internal double BorderMean()
    {
        (double sum, int n) = (0, 0);
        for (int i = 0; i < Values.Length; i++)
        {
            int r = i / width % height, c = i % width;
            if (r > 0 && r < height - 1 && c > 0 && c < width - 1) continue;
            sum += Values[i];
            n++;
        }

        return sum / n;
    }

    internal void Invert()
    {
        for (int i = 0; i < Values.Length; i++) Values[i] = 1 - Values[i];
    }

    /// <summary>The smallest rectangle with all pixels of the first channel brighter than a number; null where there is none.</summary>
    internal (int Top, int Left, int Height, int Width)? InkBox(float ink)
    {
        (int top, int bottom, int left, int right) = (height, -1, width, -1);
        for (int r = 0; r < height; r++)
        {
            for (int c = 0; c < width; c++)
            {
                if (!(Values[r * width + c] > ink)) continue;
                (top, bottom, left, right) = (Math.Min(top, r), Math.Max(bottom, r), Math.Min(left, c), Math.Max(right, c));
            }
        }

        return bottom < 0 ? null : (top, left, bottom - top + 1, right - left + 1);
    }

    internal Planes Crop((int Top, int Left, int Height, int Width) box)
    {
        var result = new Planes(channels, box.Height, box.Width);
        for (int p = 0; p < channels; p++)
            for (int r = 0; r < box.Height; r++)
                Values.AsSpan((p * height + box.Top + r) * width + box.Left, box.Width).CopyTo(result.Values.AsSpan((p * box.Height + r) * box.Width));
        return result;
    }

    /// <summary>Another size: linear between pixels where it grows, the weighted mean of all that fall into a pixel where it shrinks.</summary>
    internal Planes Resize(int newHeight, int newWidth)
    {
        (int From, float[] Weights)[] rows = Weights(height, newHeight), columns = Weights(width, newWidth);
        var wide = new Planes(channels, height, newWidth);
        for (int line = 0; line < channels * height; line++)
            for (int c = 0; c < newWidth; c++)
                wide.Values[line * newWidth + c] = Mean(Values, line * width + columns[c].From, 1, columns[c].Weights);
        var result = new Planes(channels, newHeight, newWidth);
        for (int p = 0; p < channels; p++)
            for (int r = 0; r < newHeight; r++)
                for (int c = 0; c < newWidth; c++)
                    result.Values[(p * newHeight + r) * newWidth + c] = Mean(wide.Values, (p * height + rows[r].From) * newWidth + c, newWidth, rows[r].Weights);
        return result;
    }

    private static float Mean(float[] values, int from, int step, float[] weights)
    {
        float sum = 0;
        for (int i = 0; i < weights.Length; i++) sum += values[from + i * step] * weights[i];
        return sum;
    }

    /// <summary>Which old pixels make up each new one: a triangle around its centre, as wide as the larger of the two pixels on either side.</summary>
    private static (int From, float[] Weights)[] Weights(int old, int now)
    {
        var all = new (int, float[])[now];
        double scale = (double)old / now, reach = Math.Max(scale, 1);
        for (int i = 0; i < now; i++)
        {
            double centre = (i + 0.5) * scale;
            int from = Math.Max(0, (int)Math.Floor(centre - reach)), to = Math.Min(old, (int)Math.Ceiling(centre + reach));
            var weights = new float[to - from];
            double sum = 0;
            for (int j = from; j < to; j++) sum += Triangle(j);
            for (int j = from; j < to; j++) weights[j - from] = (float)(Triangle(j) / sum);
            all[i] = (from, weights);

            double Triangle(int j) => Math.Max(0, 1 - Math.Abs(j + 0.5 - centre) / reach);
        }

        return all;
    }
}
