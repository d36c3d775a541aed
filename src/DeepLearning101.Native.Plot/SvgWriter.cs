using System.Globalization;
using System.Text;

namespace DeepLearning101.Native.Plot;

/// <summary>Builds an SVG document: numbers with two decimals, text and attributes escaped.</summary>
internal sealed class SvgWriter
{
    private readonly StringBuilder text = new();

    internal SvgWriter(int width, int height, string title)
    {
        text.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" font-family=\"system-ui, sans-serif\" font-size=\"12\" role=\"img\">\n");
        if (title.Length > 0) text.Append("<title>").Append(Escape(title)).Append("</title>\n");
        text.Append("<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
    }

    internal void Line(double x1, double y1, double x2, double y2, string stroke, double width = 1, string? dash = null) =>
        text.Append(CultureInfo.InvariantCulture, $"<line x1=\"{N(x1)}\" y1=\"{N(y1)}\" x2=\"{N(x2)}\" y2=\"{N(y2)}\" stroke=\"{stroke}\" stroke-width=\"{N(width)}\"{(dash is null ? "" : $" stroke-dasharray=\"{dash}\"")}/>\n");

    internal void Rect(double x, double y, double width, double height, string fill, string? stroke = null) =>
        text.Append(CultureInfo.InvariantCulture, $"<rect x=\"{N(x)}\" y=\"{N(y)}\" width=\"{N(width)}\" height=\"{N(height)}\" fill=\"{fill}\"{(stroke is null ? "" : $" stroke=\"{stroke}\"")}/>\n");

    internal void Circle(double x, double y, double radius, string fill) =>
        text.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{N(x)}\" cy=\"{N(y)}\" r=\"{N(radius)}\" fill=\"{fill}\" fill-opacity=\"0.75\"/>\n");

    internal void Polyline(IReadOnlyList<(double X, double Y)> points, string stroke)
    {
        text.Append("<polyline fill=\"none\" stroke-width=\"1.75\" stroke-linejoin=\"round\" stroke=\"").Append(stroke).Append("\" points=\"");
        for (int i = 0; i < points.Count; i++) text.Append(i > 0 ? " " : "").Append(N(points[i].X)).Append(',').Append(N(points[i].Y));
        text.Append("\"/>\n");
    }

    /// <summary>Text at a place; anchor: <c>start</c>, <c>middle</c> or <c>end</c>.</summary>
    internal void Text(double x, double y, string value, string anchor = "start", string fill = "#333333", double size = 12, bool bold = false, double rotate = 0)
    {
        text.Append(CultureInfo.InvariantCulture, $"<text x=\"{N(x)}\" y=\"{N(y)}\" text-anchor=\"{anchor}\" fill=\"{fill}\" font-size=\"{N(size)}\"");
        if (bold) text.Append(" font-weight=\"600\"");
        if (rotate != 0) text.Append(CultureInfo.InvariantCulture, $" transform=\"rotate({N(rotate)} {N(x)} {N(y)})\"");
        text.Append('>').Append(Escape(value)).Append("</text>\n");
    }

    /// <summary>A PNG picture inside of the document.</summary>
    internal void Image(double x, double y, double width, double height, ReadOnlySpan<byte> png) =>
        text.Append(CultureInfo.InvariantCulture, $"<image x=\"{N(x)}\" y=\"{N(y)}\" width=\"{N(width)}\" height=\"{N(height)}\" style=\"image-rendering:pixelated\" href=\"data:image/png;base64,").Append(Convert.ToBase64String(png)).Append("\"/>\n");

    internal void BeginClip(double x, double y, double width, double height) =>
        text.Append(CultureInfo.InvariantCulture, $"<clipPath id=\"area\"><rect x=\"{N(x)}\" y=\"{N(y)}\" width=\"{N(width)}\" height=\"{N(height)}\"/></clipPath>\n<g clip-path=\"url(#area)\">\n");

    internal void EndClip() => text.Append("</g>\n");

    internal string Finish() => text.Append("</svg>\n").ToString();

    /// <summary>Text that XML takes as text: the five characters with a meaning are named, what XML 1.0 does not allow becomes U+FFFD.</summary>
    internal static string Escape(string value)
    {
        var escaped = new StringBuilder(value.Length);
        for (int i = 0; i < value.Length; i++)
        {
            char c = value[i];
            if (char.IsHighSurrogate(c) && i + 1 < value.Length && char.IsLowSurrogate(value[i + 1])) escaped.Append(c).Append(value[++i]);
            else if (char.IsSurrogate(c) || c is '\uFFFE' or '\uFFFF' || (c < ' ' && c is not '\t' and not '\n' and not '\r')) escaped.Append('\uFFFD');
            else escaped.Append(c switch { '&' => "&amp;", '<' => "&lt;", '>' => "&gt;", '"' => "&quot;", '\'' => "&#39;", _ => c.ToString() });
        }

        return escaped.ToString();
    }

    private static string N(double value) => Math.Round(value, 2).ToString("0.##", CultureInfo.InvariantCulture);
}
