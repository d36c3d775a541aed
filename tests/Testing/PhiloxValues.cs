using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Testing;

/// <summary>
/// Operand values from Philox4x32-10, by rules simple enough that the script of the golden values (golden/generate_ops.py) makes the same ones:
/// the seed is the FNV-1a hash of a name, the stream a number, and element i uses the words i, i + n, i + 2n …, one for each draw.
/// </summary>
internal static class PhiloxValues
{
    /// <summary>Numbers in [low, high] that bf16 and f16 hold exactly, clear of kinks: so they are the same in every type.</summary>
    internal static double[] Real(string name, ulong stream, long n, double low, double high, IReadOnlyList<double> kinks)
    {
        ulong seed = Seed(name);
        var values = new double[n];
        for (long i = 0; i < n; i++)
        {
            for (long draw = 0; ; draw++)
            {
                double x = Round(low + (high - low) * Unit(seed, stream, i + draw * n));
                if (x < low || x > high || IsNear(x, kinks)) continue;
                values[i] = x;
                break;
            }
        }

        return values;
    }

    /// <summary>Whole numbers from low up to, not including, high.</summary>
    internal static double[] Whole(string name, ulong stream, long n, long low, long high, bool isBool)
    {
        ulong seed = Seed(name), span = (ulong)Math.Max(1, high - (isBool ? 0 : low));
        var values = new double[n];
        for (long i = 0; i < n; i++) values[i] = (isBool ? 0 : low) + (long)(Philox4x32.Word(seed, stream, (ulong)i) % span);
        return values;
    }

    /// <summary>A shuffled ladder: neighbours in value are far apart for a difference quotient.</summary>
    internal static double[] Ladder(string name, ulong stream, long n, double low, double high, double shift)
    {
        ulong seed = Seed(name);
        var values = new double[n];
        var keys = new ulong[n];
        for (long i = 0; i < n; i++)
        {
            values[i] = Round(low + (high - low) * ((i + shift) / n));
            // The place breaks ties between words.
            keys[i] = ((ulong)Philox4x32.Word(seed, stream, (ulong)i) << 32) | (ulong)i;
        }

        Array.Sort(keys, values);
        return values;
    }

    /// <summary>FNV-1a, 64 bits, over the ASCII letters of a name.</summary>
    internal static ulong Seed(string name)
    {
        ulong hash = 0xCBF29CE484222325;
        foreach (char letter in name) hash = (hash ^ letter) * 0x100000001B3;
        return hash;
    }

    private static double Unit(ulong seed, ulong stream, long index) => Philox4x32.Word(seed, stream, (ulong)index) / 4294967296.0;

    /// <summary>Eight significant bits, ties to even: bf16's, and f16 has them too for magnitudes in [2^-14, 65504].</summary>
    private static double Round(double x)
    {
        if (x == 0) return 0;
        int exponent = Math.ILogB(x);
        return Math.ScaleB(Math.Round(Math.ScaleB(x, 7 - exponent), MidpointRounding.ToEven), exponent - 7);
    }

    private static bool IsNear(double x, IReadOnlyList<double> kinks)
    {
        foreach (double kink in kinks) if (Math.Abs(x - kink) < 0.02 * (1 + Math.Abs(kink))) return true;
        return false;
    }
}
