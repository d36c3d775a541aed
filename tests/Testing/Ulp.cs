namespace DeepLearning101.Native.Testing;

/// <summary>Distance of a result from the true value in units in the last place (ULP) of the true value's binade.</summary>
/// <remarks>
/// Both NaN, the same infinity or the same signed zero: 0. One of them NaN, or a zero of the wrong sign: infinite. An infinite result stands for the
/// first value beyond the range, so that overflow just past the border costs no more than its rounding error.
/// </remarks>
public static class Ulp
{
    /// <summary>Error of a single-precision result against a reference of higher precision.</summary>
    public static double Distance(float actual, double expected)
    {
        float rounded = (float)expected;
        if (float.IsNaN(rounded) || float.IsNaN(actual)) return float.IsNaN(rounded) && float.IsNaN(actual) ? 0 : double.PositiveInfinity;
        if (rounded == 0 && actual == 0) return expected != 0 || float.IsNegative(rounded) == float.IsNegative(actual) ? 0 : double.PositiveInfinity;
        const double beyond = 340282366920938463463374607431768211456.0;
        double a = float.IsInfinity(actual) ? Math.CopySign(beyond, actual) : actual;
        double e = Math.Abs(expected) > beyond ? Math.CopySign(beyond, expected) : expected;
        int exponent = Math.Clamp(e == 0 ? -126 : Math.ILogB(e), -126, 127);
        return Math.Abs(a - e) / Math.ScaleB(1, exponent - 23);
    }

    /// <summary>Error of a double-precision result against the reference <paramref name="high"/> + <paramref name="low"/>.</summary>
    public static double Distance(double actual, double high, double low)
    {
        if (double.IsNaN(high) || double.IsNaN(actual)) return double.IsNaN(high) && double.IsNaN(actual) ? 0 : double.PositiveInfinity;
        if (high == 0 && actual == 0) return low != 0 || double.IsNegative(high) == double.IsNegative(actual) ? 0 : double.PositiveInfinity;
        if (double.IsInfinity(high) || double.IsInfinity(actual)) return actual == high ? 0 : double.PositiveInfinity;
        double unit = Math.ScaleB(1, Math.Max(high == 0 ? -1022 : Math.ILogB(high), -1022) - 52);
        return Math.Abs((actual - high) / unit - low / unit);
    }
}
