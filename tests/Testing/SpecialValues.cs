namespace DeepLearning101.Native.Testing;

/// <summary>Values at which functions of real numbers like to go wrong.</summary>
public static class SpecialValues
{
    /// <summary>±0, ±1, halves, integers, the ends of the normal and of the denormal range, ±∞, NaN.</summary>
    public static readonly float[] Single =
    [
        0f, -0f, 1f, -1f, 0.5f, -0.5f, 1.5f, -1.5f, 2f, -2f, 2.5f, -2.5f, 3f, -3f, float.Epsilon, -float.Epsilon, 1.1754944E-38f, -1.1754944E-38f, 1.1754942E-38f,
        float.MaxValue, float.MinValue, float.PositiveInfinity, float.NegativeInfinity, float.NaN, 8388608f, 8388609f, 16777215f, -16777217f, 1e-20f, -1e-20f,
        88.72284f, 88.72283f, -87.33655f, -103.97f, 127.99999f, 128f, -149f, -150f, 0.99999994f, 1.0000001f, -0.99999994f, 131072f, 131073f, 1e30f, -1e30f, 0.625f, 0.55f,
    ];

    /// <summary>The same for double precision.</summary>
    public static readonly double[] Double =
    [
        0.0, -0.0, 1, -1, 0.5, -0.5, 1.5, -1.5, 2, -2, 2.5, -2.5, 3, -3, double.Epsilon, -double.Epsilon, 2.2250738585072014E-308, -2.2250738585072014E-308, 2.225073858507201E-308,
        double.MaxValue, double.MinValue, double.PositiveInfinity, double.NegativeInfinity, double.NaN, 4503599627370496, 4503599627370497, 9007199254740991, -9007199254740993, 1e-200, -1e-200,
        709.782712893384, 709.7827128933841, -708.3964185322641, -745.13, 1023.9999999999999, 1024, -1074, -1075, 0.9999999999999999, 1.0000000000000002, -0.9999999999999999, 1073741824, 1073741825, 1e300, -1e300,
        0.625, 0.55,
    ];
}
