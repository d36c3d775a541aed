using System.Text;
using DeepLearning101.Native.Data;

namespace DeepLearning101.Native.Plot;

/// <summary>Images side by side with captions, e.g. a classifier's worst mistakes.</summary>
public sealed class ImageGrid : Figure
{
    private readonly List<(byte[] Pixels, int Channels, int Height, int Width, string Caption)> images = [];

    /// <summary>An empty grid.</summary>
    public ImageGrid(string title) : base(title)
    {
    }

    /// <summary>Images in a row. Default 8.</summary>
    public int Columns { get; init; } = 8;

    /// <summary>Side of an image's place in pixels. Default 72.</summary>
    public int Side { get; init; } = 72;

    /// <summary>Adds an image.</summary>
    /// <param name="image">[H, W], [1, H, W] or [3, H, W]: u8, or floating-point numbers from 0 to 1.</param>
    /// <param name="caption">Text below it.</param>
    /// <returns>The same grid.</returns>
    /// <exception cref="TensorShapeException">The shape is another.</exception>
    public ImageGrid Add(Tensor image, string caption = "")
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(caption);
        if (image.Rank is not (2 or 3) || (image.Rank == 3 && image.Shape[0] is not (1 or 3)) || image.Count == 0)
            throw new TensorShapeException(nameof(ImageGrid), $"ImageGrid: an image must be [H, W], [1, H, W] or [3, H, W] and not empty; given [{string.Join(", ", image.Shape.ToArray())}].", image.Shape.ToArray());
        using ContextScope off = Autograd.NoGrad();
        using TensorScope scope = TensorScope.Begin();
        Tensor planes = image.Rank == 2 ? image.Unsqueeze(0) : image;
        Tensor bytes = planes.DType.IsFloatingPoint ? (planes.Clamp(0, 1) * 255.0).Round().Cast(DType.UInt8) : planes.Cast(DType.UInt8);
        (int channels, int height, int width) = ((int)bytes.Shape[0], (int)bytes.Shape[1], (int)bytes.Shape[2]);
        images.Add((bytes.Permute([1, 2, 0]).Contiguous().ToArray<byte>(), channels, height, width, caption));
        return this;
    }

    /// <inheritdoc/>
    public override string ToSvg()
    {
        int columns = Math.Max(1, Math.Min(Columns, Math.Max(1, images.Count))), rows = (images.Count + columns - 1) / columns;
        int width = Math.Max(Width, columns * (Side + 12) + 20), height = 44 + Math.Max(1, rows) * (Side + 30);
        var svg = new SvgWriter(width, height, Title);
        svg.Text(16, 22, Title, size: 15, bold: true, fill: "#111111");
        if (images.Count == 0) svg.Text(width / 2.0, height / 2.0, "no images", "middle", fill: "#999999");
        for (int i = 0; i < images.Count; i++)
        {
            (byte[] pixels, int channels, int h, int w, string caption) = images[i];
            double x = 16 + i % columns * (Side + 12), y = 36 + i / columns * (Side + 30);
            using var png = new MemoryStream();
            PngEncoder.Write(png, pixels, channels, h, w, 1);
            double scale = (double)Side / Math.Max(h, w);
            svg.Image(x + (Side - w * scale) / 2, y + (Side - h * scale) / 2, w * scale, h * scale, png.GetBuffer().AsSpan(0, (int)png.Length));
            svg.Text(x + Side / 2.0, y + Side + 14, caption, "middle", size: 11);
        }

        return svg.Finish();
    }

    /// <inheritdoc/>
    public override string ToText(int columns = 80, int rows = 16)
    {
        CheckText(columns, rows);
        var text = new StringBuilder();
        text.AppendLine(Title);
        foreach ((byte[] pixels, int channels, int h, int w, string caption) in images)
        {
            // A character is about twice as high as wide.
            int down = Math.Min(rows, (h + 1) / 2), across = Math.Min(columns, Math.Max(1, 2 * down * w / h));
            for (int r = 0; r < down; r++)
            {
                for (int c = 0; c < across; c++) text.Append(Shade.Of(Mean(pixels, channels, w, r * h / down, Math.Max(r * h / down + 1, (r + 1) * h / down), c * w / across, Math.Max(c * w / across + 1, (c + 1) * w / across)) / 255));
                text.AppendLine();
            }

            text.AppendLine(caption);
        }

        return text.ToString();
    }

    private static double Mean(byte[] pixels, int channels, int width, int top, int bottom, int left, int right)
    {
        double sum = 0;
        for (int y = top; y < bottom; y++)
            for (int x = left; x < right; x++)
                for (int c = 0; c < channels; c++) sum += pixels[(y * width + x) * channels + c];
        return sum / ((bottom - top) * (right - left) * channels);
    }
}
