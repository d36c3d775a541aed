using DeepLearning101.Native.Data;

namespace DeepLearning101.Native.Plot;

/// <summary>A drawing that becomes an SVG file or text for a terminal.</summary>
/// <remarks>Not thread-safe while it is built; afterwards any number of threads may draw it.</remarks>
public abstract class Figure
{
    private protected Figure(string title) => Title = title ?? throw new ArgumentNullException(nameof(title));

    /// <summary>Heading.</summary>
    public string Title { get; }

    /// <summary>Width in pixels. Default 640.</summary>
    public int Width { get; init; } = 640;

    /// <summary>Height in pixels. Default 400.</summary>
    public int Height { get; init; } = 400;

    /// <summary>The SVG document: it needs no other file, font or script.</summary>
    public abstract string ToSvg();

    /// <summary>The figure as lines of text.</summary>
    /// <param name="columns">Characters in a line, at least 20. Default 80.</param>
    /// <param name="rows">Lines of the drawing without its captions, at least 4. Default 16.</param>
    public abstract string ToText(int columns = 80, int rows = 16);

    /// <summary>Writes the SVG document to a file, which appears whole or not at all.</summary>
    public void Save(string path) => AtomicFile.WriteText(path, ToSvg());

    private protected static void CheckText(int columns, int rows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 20);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 4);
    }
}
