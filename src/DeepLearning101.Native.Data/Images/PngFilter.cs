using System.Numerics;

namespace DeepLearning101.Native.Data;

/// <summary>The five filters of PNG: a byte is stored as its difference from what the bytes to the left (a), above (b) and above left (c) let expect.</summary>
internal static class PngFilter
{
    internal const int Sub = 1, Up = 2, Average = 3, PaethFilter = 4;

    /// <summary>Turns a stored row into the row itself, in place.</summary>
    /// <param name="filter">0 none, 1 a, 2 b, 3 (a + b) / 2, 4 the nearest of a, b, c to a + b - c.</param>
    /// <param name="row">Row.</param>
    /// <param name="above">The row before, already turned; zeros for the first.</param>
    /// <param name="step">Bytes of a pixel, at least one.</param>
    internal static void Undo(int filter, Span<byte> row, ReadOnlySpan<byte> above, int step)
    {
        above = above[..row.Length];
        switch (filter)
        {
            case Sub:
                for (int i = step; i < row.Length; i++) row[i] += row[i - step];
                break;
            case Up:
                int done = 0;
                for (; done <= row.Length - Vector<byte>.Count; done += Vector<byte>.Count) (new Vector<byte>(row[done..]) + new Vector<byte>(above[done..])).CopyTo(row[done..]);
                for (; done < row.Length; done++) row[done] += above[done];
                break;
            case Average:
                for (int i = 0; i < Math.Min(step, row.Length); i++) row[i] += (byte)(above[i] >> 1);
                for (int i = step; i < row.Length; i++) row[i] += (byte)((row[i - step] + above[i]) >> 1);
                break;
            case PaethFilter:
                for (int i = 0; i < Math.Min(step, row.Length); i++) row[i] += above[i];
                for (int i = step; i < row.Length; i++) row[i] += Paeth(row[i - step], above[i], above[i - step]);
                break;
        }
    }

    /// <summary>Writes the filtered form of a row and returns the sum of its bytes taken as signed: the smaller, the better it packs.</summary>
    internal static long Apply(int filter, ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int step, Span<byte> to)
    {
        long sum = 0;
        for (int i = 0; i < row.Length; i++)
        {
            byte a = i >= step ? row[i - step] : (byte)0, b = above[i], c = i >= step ? above[i - step] : (byte)0;
            byte guess = filter switch { 0 => 0, Sub => a, Up => b, Average => (byte)((a + b) >> 1), _ => Paeth(a, b, c) };
            byte difference = (byte)(row[i] - guess);
            to[i] = difference;
            sum += Math.Abs((int)(sbyte)difference);
        }

        return sum;
    }

    private static byte Paeth(int a, int b, int c)
    {
        int pa = Math.Abs(b - c), pb = Math.Abs(a - c), pc = Math.Abs(a + b - 2 * c);
        return (byte)(pa <= pb && pa <= pc ? a : pb <= pc ? b : c);
    }
}
