using System.Text;

namespace DeepLearning101.Native.Plot;

/// <summary>A drawing of dots in text: each character holds 2 × 4 of them (Unicode's Braille patterns).</summary>
internal sealed class BrailleCanvas(int columns, int rows)
{
    private readonly byte[] cells = new byte[columns * rows];

    internal int Width => 2 * columns;

    internal int Height => 4 * rows;

    /// <summary>Sets a dot, counted from the upper left; outside nothing happens.</summary>
    internal void Dot(int x, int y)
    {
        if (x < 0 || y < 0 || x >= Width || y >= Height) return;
        int cell = y / 4 * columns + x / 2, row = y % 4, column = x % 2;
        cells[cell] |= (byte)(row == 3 ? column == 0 ? 0x40 : 0x80 : 1 << (row + 3 * column));
    }

    /// <summary>Dots along a line (Bresenham).</summary>
    internal void Line(int x0, int y0, int x1, int y1)
    {
        int dx = Math.Abs(x1 - x0), dy = -Math.Abs(y1 - y0), sx = x0 < x1 ? 1 : -1, sy = y0 < y1 ? 1 : -1, error = dx + dy;
        while (true)
        {
            Dot(x0, y0);
            if (x0 == x1 && y0 == y1) return;
            int twice = 2 * error;
            if (twice >= dy)
            {
                error += dy;
                x0 += sx;
            }

            if (twice <= dx)
            {
                error += dx;
                y0 += sy;
            }
        }
    }

    /// <summary>One row of characters.</summary>
    internal string Row(int row)
    {
        var line = new StringBuilder(columns);
        for (int c = 0; c < columns; c++) line.Append(cells[row * columns + c] is var dots && dots == 0 ? ' ' : (char)(0x2800 + dots));
        return line.ToString();
    }
}
