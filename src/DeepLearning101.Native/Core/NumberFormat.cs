using System.Globalization;
using System.Numerics;

namespace DeepLearning101.Native;

/// <summary>
/// The common form of real numbers that are printed together, as NumPy chooses it: the fewest digits that tell a number from its neighbours in its type,
/// at most eight behind the point; scientific from 10⁸ on, below 10⁻⁴ and where the range is over 1,000.
/// </summary>
internal sealed class NumberFormat
{
    private const int Precision = 8;

    private readonly DType dtype;
    private readonly bool signed;
    private readonly bool scientific;
    private readonly int left, right, exponentDigits, fraction;

    /// <param name="values">What is printed together.</param>
    /// <param name="dtype">The type whose neighbours count.</param>
    /// <param name="signed">Whether a plus is written.</param>
    internal NumberFormat(ReadOnlySpan<double> values, DType dtype, bool signed = false)
    {
        (this.dtype, this.signed) = (dtype, signed);
        double high = 0, low = double.PositiveInfinity;
        bool negativeInfinity = signed, allFinite = true;
        foreach (double value in values)
        {
            double size = Math.Abs(value);
            if (!double.IsFinite(value)) (allFinite, negativeInfinity) = (false, negativeInfinity || double.IsNegativeInfinity(value));
            else if (size > 0) (high, low) = (Math.Max(high, size), Math.Min(low, size));
        }

        scientific = high > 0 && (high >= 1e8 || low < 1e-4 || high / low > 1000);
        bool any = false;
        foreach (double value in values)
        {
            if (!double.IsFinite(value)) continue;
            any = true;
            (string whole, string part, string exponent) = Parts(value);
            (left, fraction, exponentDigits) = (Math.Max(left, whole.Length), Math.Max(fraction, part.Length), Math.Max(exponentDigits, exponent.Length - 1));
        }

        right = !any ? 0 : scientific ? exponentDigits + 2 + fraction : fraction;
        if (!allFinite) left = Math.Max(left, (negativeInfinity ? 4 : 3) - (right + 1));
    }

    /// <summary>The text of one of the values; all have one length.</summary>
    internal string Text(double value)
    {
        if (!double.IsFinite(value))
        {
            string sign = double.IsNegativeInfinity(value) ? "-" : signed ? "+" : "";
            return (sign + (double.IsNaN(value) ? "nan" : "inf")).PadLeft(left + right + 1);
        }

        (string whole, string part, string exponent) = Parts(value);
        if (scientific && part.Length < fraction) (whole, part, exponent) = Filled(value, whole, part, exponent);
        whole = whole.PadLeft(left);
        return scientific ? $"{whole}.{part.PadRight(fraction, '0')}e{exponent[0]}{exponent[1..].PadLeft(exponentDigits, '0')}" : $"{whole}.{part.PadRight(right)}";
    }

    /// <summary>Digits before the point with the sign, those behind it without closing zeros, and the signed exponent ("" where the form is fixed).</summary>
    private (string Whole, string Part, string Exponent) Parts(double value)
    {
        (string digits, int exponent) = Shortest(Math.Abs(value));
        string sign = double.IsNegative(value) ? "-" : signed ? "+" : "";
        if (scientific)
        {
            if (digits.Length - 1 > Precision)
            {
                digits = Rounded(value, Precision - exponent).ToString(CultureInfo.InvariantCulture);
                if (digits.Length > Precision + 1) exponent++;
            }

            string written = Math.Abs(exponent).ToString("00", CultureInfo.InvariantCulture);
            return (sign + digits[..1], digits[1..].TrimEnd('0'), (exponent < 0 ? "-" : "+") + written);
        }

        if (digits.Length - 1 - exponent > Precision)
        {
            digits = Rounded(value, Precision).ToString(CultureInfo.InvariantCulture).PadLeft(Precision + 1, '0');
            exponent = digits.Length - 1 - Precision;
        }

        if (exponent < 0) (digits, exponent) = (new string('0', -exponent) + digits, 0);
        digits = digits.PadRight(exponent + 1, '0');
        return (sign + digits[..(exponent + 1)], digits[(exponent + 1)..].TrimEnd('0'), "");
    }

    /// <summary>Where neighbours show more digits, those that the binary number really has: f16 0.1 beside 0.12345 is 9.9976e-02.</summary>
    private (string Whole, string Part, string Exponent) Filled(double value, string whole, string part, string exponent)
    {
        if (value == 0) return (whole, part, exponent);
        int power = int.Parse(exponent, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        string digits = Rounded(value, fraction - power).ToString(CultureInfo.InvariantCulture);
        if (digits.Length <= fraction) digits = Rounded(value, fraction - --power).ToString(CultureInfo.InvariantCulture);
        return (whole[..^1] + digits[0], digits.Substring(1, fraction), (power < 0 ? "-" : "+") + Math.Abs(power).ToString("00", CultureInfo.InvariantCulture));
    }

    /// <summary>The fewest digits that name a number in its type, and the power of ten of the first.</summary>
    private (string Digits, int Exponent) Shortest(double size)
    {
        if (size == 0) return ("0", 0);
        string text = dtype switch
        {
            DType.Float16 => ((float)(Half)size).ToString("E" + Half16Digits(size).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture),
            DType.BFloat16 => size.ToString("E" + BFloatDigits(size).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture),
            DType.Float32 or DType.Complex64 => ((float)size).ToString("R", CultureInfo.InvariantCulture),
            _ => size.ToString("R", CultureInfo.InvariantCulture),
        };
        int e = text.IndexOf('E', StringComparison.Ordinal), exponent = 0;
        if (e >= 0) (exponent, text) = (int.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture), text[..e]);
        int point = text.IndexOf('.', StringComparison.Ordinal);
        exponent += (point < 0 ? text.Length : point) - 1;
        string digits = text.Replace(".", "", StringComparison.Ordinal), significant = digits.TrimStart('0');
        exponent -= digits.Length - significant.Length;
        significant = significant.TrimEnd('0');
        return (significant, exponent);
    }

    // The shortest text of narrow types: few digits suffice, so they are tried.
    private static int Half16Digits(double size)
    {
        int digits = 0;
        while (digits < 8 && (double)(Half)double.Parse(size.ToString("E" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) != size) digits++;
        return digits;
    }

    private static int BFloatDigits(double size)
    {
        int digits = 0;
        while (digits < 8 && (float)BFloat16.FromDouble(double.Parse(size.ToString("E" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)) != size) digits++;
        return digits;
    }

    /// <summary>|value| · 10^power, rounded to nearest, ties to even, from all the digits that the binary number has.</summary>
    private static BigInteger Rounded(double value, int power)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        int field = (int)(bits >> 52 & 0x7FF);
        BigInteger up = (bits & 0xF_FFFF_FFFF_FFFF) | (field > 0 ? 1L << 52 : 0), down = BigInteger.One;
        int binary = Math.Max(field, 1) - 1075;
        if (binary > 0) up <<= binary; else down <<= -binary;
        if (power > 0) up *= BigInteger.Pow(10, power); else down *= BigInteger.Pow(10, -power);
        BigInteger quotient = BigInteger.DivRem(up, down, out BigInteger rest);
        int half = (2 * rest).CompareTo(down);
        return half > 0 || (half == 0 && !quotient.IsEven) ? quotient + 1 : quotient;
    }
}
