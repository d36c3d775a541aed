using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>
/// Functions of one complex number in double precision, from the real functions of <see cref="F64x1"/>, so that bits do not depend on the machine's mathematical library.
/// </summary>
/// <remarks>Sources: R. L. Smith, "Algorithm 116: complex division", 1962; W. Kahan, "Branch cuts for complex elementary functions", 1987. Branch cuts are those of C99.</remarks>
internal static class ComplexMath
{
    private const double Ln2 = 0.69314718055994530942;

    internal static (double Re, double Im) Divide(double a, double b, double c, double d)
    {
        if (Math.Abs(c) >= Math.Abs(d))
        {
            if (c == 0) return (a / Math.Abs(c), b / Math.Abs(c));
            if (double.IsInfinity(c) && double.IsInfinity(d)) return (0 * a, 0 * b);
            double ratio = d / c, divisor = c + (d * ratio);
            return ((a + (b * ratio)) / divisor, (b - (a * ratio)) / divisor);
        }
        else
        {
            double ratio = c / d, divisor = d + (c * ratio);
            return (((a * ratio) + b) / divisor, ((b * ratio) - a) / divisor);
        }
    }

    /// <summary>√(x² + y²) without overflow: error below 2 ULP.</summary>
    internal static double Abs(double x, double y)
    {
        (double large, double small) = Ordered(x, y);
        if (double.IsInfinity(x) || double.IsInfinity(y)) return double.PositiveInfinity;
        if (large == 0) return large;
        double ratio = small / large;
        return large * Math.Sqrt(Math.FusedMultiplyAdd(ratio, ratio, 1));
    }

    internal static (double Re, double Im) Sqrt(double x, double y)
    {
        if (x == 0 && y == 0) return (0, y);
        if (double.IsInfinity(y)) return (double.PositiveInfinity, y);
        double up = 1, down = 1;
        double large = Math.Max(Math.Abs(x), Math.Abs(y));
        if (large > 1e300) (up, down) = (1 / 16.0, 4);
        else if (large < 1e-290) (up, down) = (3.2451855365842673e32, 5.5511151231257827e-17);
        (x, y) = (x * up, y * up);
        double t = Math.Sqrt(0.5 * (Math.Abs(x) + Abs(x, y)));
        if (double.IsInfinity(x)) return x > 0 ? (x, Math.CopySign(double.IsNaN(y) ? y : 0, y)) : (double.IsNaN(y) ? y : 0, Math.CopySign(double.PositiveInfinity, y));
        return x >= 0 ? (t * down, y / (2 * t) * down) : (Math.Abs(y) / (2 * t) * down, Math.CopySign(t, y) * down);
    }

    internal static (double Re, double Im) Exp(double x, double y)
    {
        if (y == 0) return (Exp(x), y);
        // e^x may overflow where the product with a small sine does not.
        double half = Math.Abs(x) > 700 ? Exp(0.5 * x) : Exp(x), other = Math.Abs(x) > 700 ? half : 1;
        return (half * Cos(y) * other, half * Sin(y) * other);
    }

    internal static (double Re, double Im) Exp2(double x, double y) => y == 0 ? (F64x1.Exp2(new F64x1(x)).V, y) : Exp(x * Ln2, y * Ln2);

    internal static (double Re, double Im) Expm1(double x, double y)
    {
        double s = Sin(0.5 * y), e = F64x1.Expm1(new F64x1(x)).V;
        return (Math.FusedMultiplyAdd(e, Cos(y), -2 * s * s), (e + 1) * Sin(y));
    }

    internal static (double Re, double Im) Log(double x, double y, double scale = 1) => (LogAbs(x, y) * scale, Angle(y, x) * scale);

    internal static (double Re, double Im) Log1p(double x, double y)
    {
        double re = Math.Abs(x) < 0.5 && Math.Abs(y) < 0.5
            ? 0.5 * Log1p(Math.FusedMultiplyAdd(x, 2 + x, y * y))
            : LogAbs(1 + x, y);
        return (re, Angle(y, 1 + x));
    }

    internal static (double Re, double Im) Pow(double a, double b, double c, double d)
    {
        if (c == 0 && d == 0) return (1, 0);
        if (a == 0 && b == 0) return d == 0 && c > 0 ? (0, 0) : (double.NaN, double.NaN);
        if (c == 1 && d == 0) return (a, b);
        if (c == 2 && d == 0) return ((a * a) - (b * b), 2 * a * b);
        (double re, double im) = Log(a, b);
        return Exp((c * re) - (d * im), (c * im) + (d * re));
    }

    internal static (double Re, double Im) Sin(double x, double y) => (Sin(x) * Cosh(y), Cos(x) * Sinh(y));

    internal static (double Re, double Im) Cos(double x, double y) => (Cos(x) * Cosh(y), -(Sin(x) * Sinh(y)));

    internal static (double Re, double Im) Sinh(double x, double y) => (Sinh(x) * Cos(y), Cosh(x) * Sin(y));

    internal static (double Re, double Im) Cosh(double x, double y) => (Cosh(x) * Cos(y), Sinh(x) * Sin(y));

    internal static (double Re, double Im) Tan(double x, double y)
    {
        (double re, double im) = Tanh(-y, x);
        return (im, -re);
    }

    internal static (double Re, double Im) Tanh(double x, double y)
    {
        if (Math.Abs(x) > 20) return (Math.CopySign(1, x), double.IsInfinity(x) ? 0 * Sin(2 * y) : 4 * Sin(y) * Cos(y) * Exp(-2 * Math.Abs(x)));
        double t = F64x1.Tan(new F64x1(y)).V, beta = Math.FusedMultiplyAdd(t, t, 1), s = Sinh(x), rho = Math.Sqrt(Math.FusedMultiplyAdd(s, s, 1));
        double divisor = Math.FusedMultiplyAdd(beta * s, s, 1);
        return (beta * rho * s / divisor, t / divisor);
    }

    internal static (double Re, double Im) Sigmoid(double x, double y)
    {
        // The exponential of the negative side only: the other one may overflow.
        (double re, double im) = Exp(-Math.Abs(x), x < 0 ? y : -y);
        return x < 0 ? Divide(re, im, 1 + re, im) : Divide(1, 0, 1 + re, im);
    }

    /// <summary>ln |z|, accurate near |z| = 1 too (absolute error there a few ε).</summary>
    private static double LogAbs(double x, double y)
    {
        (double large, double small) = Ordered(x, y);
        if (double.IsInfinity(x) || double.IsInfinity(y)) return double.PositiveInfinity;
        if (large is > 0.5 and < 2) return 0.5 * Log1p(Math.FusedMultiplyAdd(large - 1, large + 1, small * small));
        double log = F64x1.Log(new F64x1(large)).V;
        if (large == 0) return log;
        double ratio = small / large;
        return log + (0.5 * Log1p(ratio * ratio));
    }

    [MethodImpl(Jit.Inline)]
    private static (double Large, double Small) Ordered(double x, double y)
    {
        (x, y) = (Math.Abs(x), Math.Abs(y));
        return x < y ? (y, x) : (x, y);
    }

    private static double Exp(double x) => F64x1.Exp(new F64x1(x)).V;

    private static double Log1p(double x) => F64x1.Log1p(new F64x1(x)).V;

    private static double Sin(double x) => F64x1.Sin(new F64x1(x)).V;

    private static double Cos(double x) => F64x1.Cos(new F64x1(x)).V;

    private static double Sinh(double x) => F64x1.Sinh(new F64x1(x)).V;

    private static double Cosh(double x) => F64x1.Cosh(new F64x1(x)).V;

    private static double Angle(double y, double x) => F64x1.Atan2(new F64x1(y), new F64x1(x)).V;
}
