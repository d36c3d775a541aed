using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace DeepLearning101.Native.Data.Tests;

/// <summary>Makes a damaged file of a good one: a few of the changes that break parsers, at random places, the same for the same seed.</summary>
internal sealed class Mutator(long seed)
{
    private static readonly long[] Boundaries =
    [
        0, 1, 2, 3, 4, 7, 8, 9, 15, 16, 127, 128, 255, 256, 32767, 32768, 65535, 65536, 1 << 20, 1 << 24, int.MaxValue - 1L, int.MaxValue, 1L << 31, uint.MaxValue, 1L << 32,
        1L << 40, long.MaxValue / 2, long.MaxValue - 7, long.MaxValue, long.MinValue, -1, -2, -8, -4096,
    ];

    private ulong state = (ulong)seed * 0x9E3779B97F4A7C15 + 1;

    /// <summary>A number in [0, <paramref name="bound"/>).</summary>
    internal int Below(int bound)
    {
        // splitmix64 (Steele, Lea, Flood 2014): one multiplication chain a number, since drawing must cost less than parsing.
        ulong z = state += 0x9E3779B97F4A7C15;
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
        z = (z ^ z >> 27) * 0x94D049BB133111EB;
        return (int)(((z ^ z >> 31) >> 32) * (ulong)bound >> 32);
    }

    /// <summary>A changed copy.</summary>
    /// <param name="file">Good file.</param>
    /// <param name="other">Another good file, to take parts from.</param>
    /// <param name="words">Parts of the format's language.</param>
    internal byte[] Change(byte[] file, byte[] other, byte[][] words)
    {
        byte[] changed = [.. file];
        // One change in half of the files, seldom more than a few: what is broken in many places is refused at the first.
        do changed = Once(changed, other, words);
        while (Below(2) == 0);
        return changed;
    }

    private byte[] Once(byte[] file, byte[] other, byte[][] words)
    {
        if (file.Length == 0) return [.. other.AsSpan(0, Below(other.Length + 1))];
        int at = Below(file.Length);
        switch (Below(14))
        {
            case 0 or 1:
                file[at] ^= (byte)(1 << Below(8));
                return file;
            case 2:
                file[at] = (byte)Below(256);
                return file;
            case 3:
                file[at] = (byte)(file[at] + (Below(2) == 0 ? 1 : -1));
                return file;
            case 4 or 5:
                Integer(file.AsSpan(at));
                return file;
            case 6:
                file.AsSpan(at, Math.Min(Below(64) + 1, file.Length - at)).Fill(Below(3) switch { 0 => 0, 1 => 255, _ => (byte)Below(256) });
                return file;
            case 7:
                return file[..at];
            case 8:
                return [.. file.AsSpan(0, at), .. file.AsSpan(Math.Min(file.Length, at + 1 + Below(16)))];
            case 9:
                int from = Below(other.Length + 1);
                return [.. file.AsSpan(0, at), .. other.AsSpan(from, Math.Min(Below(64), other.Length - from)), .. file.AsSpan(at)];
            case 10:
                int length = Math.Min(Below(32) + 1, file.Length - at);
                return [.. file.AsSpan(0, at + length), .. file.AsSpan(at)];
            case 11:
                return Digits(file, at);
            case 12 when words.Length > 0:
                byte[] word = words[Below(words.Length)];
                return [.. file.AsSpan(0, at), .. word, .. file.AsSpan(Below(2) == 0 ? at : Math.Min(file.Length, at + word.Length))];
            default:
                int tail = Below(other.Length + 1);
                return [.. file.AsSpan(0, at), .. other.AsSpan(tail)];
        }
    }

    /// <summary>Overwrites a number, in either order of bytes, with one at which programs go wrong.</summary>
    private void Integer(Span<byte> at)
    {
        long value = Boundaries[Below(Boundaries.Length)];
        bool big = Below(2) == 0;
        Span<byte> number = stackalloc byte[8];
        int size = 1 << Below(4);
        if (big) BinaryPrimitives.WriteInt64BigEndian(number, value << (64 - 8 * size));
        else BinaryPrimitives.WriteInt64LittleEndian(number, value);
        number[..Math.Min(size, at.Length)].CopyTo(at);
    }

    /// <summary>Replaces the next number in digits.</summary>
    private byte[] Digits(byte[] file, int at)
    {
        int begin = file.AsSpan(at).IndexOfAnyInRange((byte)'0', (byte)'9');
        if (begin < 0) return file;
        begin += at;
        int end = begin;
        while (end < file.Length && file[end] is >= (byte)'0' and <= (byte)'9') end++;
        byte[] number = Encoding.ASCII.GetBytes(Boundaries[Below(Boundaries.Length)].ToString(CultureInfo.InvariantCulture));
        return [.. file.AsSpan(0, begin), .. number, .. file.AsSpan(end)];
    }
}
