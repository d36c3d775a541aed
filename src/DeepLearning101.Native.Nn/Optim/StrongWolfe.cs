namespace DeepLearning101.Native.Nn;

/// <summary>A point on the line of a search.</summary>
/// <param name="Length">How far along the direction.</param>
/// <param name="Loss">The loss there.</param>
/// <param name="Gradient">Its gradient.</param>
/// <param name="Slope">Gradient times direction.</param>
internal readonly record struct LinePoint(double Length, double Loss, Tensor Gradient, double Slope);

/// <summary>Finds a length t with f(t) ≤ f(0) + c₁·t·f′(0) and |f′(t)| ≤ −c₂·f′(0): widens until such a point is bracketed, then narrows by cubic interpolation.</summary>
/// <remarks>Source: Nocedal and Wright, Numerical optimization, 2nd ed., algorithms 3.5 and 3.6 and eq. 3.59; guards against slow progress as in Schmidt's minFunc, 2005. A loss that is not a number counts as too high.</remarks>
internal static class StrongWolfe
{
    private const double Decrease = 1e-4, Curvature = 0.9;

    private const int Most = 25;

    /// <summary>The point found, or the best one seen when the search runs out.</summary>
    /// <param name="at">Evaluates a length.</param>
    /// <param name="start">Length 0.</param>
    /// <param name="length">The length to try first.</param>
    /// <param name="largest">Largest element of the direction.</param>
    /// <param name="toleranceChange">Ends when the bracket moves no element by more.</param>
    internal static LinePoint Find(Func<double, LinePoint> at, LinePoint start, double length, double largest, double toleranceChange)
    {
        LinePoint before = start, now = at(length);
        int tries = 0;
        for (; tries < Most; tries++)
        {
            if (TooHigh(start, now) || (tries > 1 && now.Loss >= before.Loss)) break;
            if (IsFlat(start, now)) return now;
            if (now.Slope >= 0) break;
            double next = Interpolate(before, now, now.Length + 0.01 * (now.Length - before.Length), now.Length * 10);
            before = now;
            now = at(next);
        }

        return tries == Most ? Lower(start, now) : Narrow(at, start, before, now, tries, largest, toleranceChange);
    }

    private static LinePoint Narrow(Func<double, LinePoint> at, LinePoint start, LinePoint one, LinePoint other, int tries, double largest, double toleranceChange)
    {
        (LinePoint low, LinePoint high) = other.Loss < one.Loss ? (other, one) : (one, other);
        bool slow = false;
        for (; tries < Most && Math.Abs(high.Length - low.Length) * largest >= toleranceChange; tries++)
        {
            double left = Math.Min(low.Length, high.Length), right = Math.Max(low.Length, high.Length), margin = 0.1 * (right - left);
            double length = Interpolate(low, high, left, right);
            bool near = Math.Min(right - length, length - left) < margin;
            if (near && (slow || length >= right || length <= left))
            {
                length = Math.Abs(length - right) < Math.Abs(length - left) ? right - margin : left + margin;
                near = false;
            }

            slow = near;
            LinePoint now = at(length);
            if (TooHigh(start, now) || now.Loss >= low.Loss)
            {
                (low, high) = now.Loss < low.Loss ? (now, low) : (low, now);
                continue;
            }

            if (IsFlat(start, now)) return now;
            if (now.Slope * (high.Length - low.Length) >= 0) high = low;
            low = now;
        }

        return low;
    }

    private static bool TooHigh(LinePoint start, LinePoint now) => !(now.Loss <= start.Loss + Decrease * now.Length * start.Slope);

    private static bool IsFlat(LinePoint start, LinePoint now) => Math.Abs(now.Slope) <= -Curvature * start.Slope;

    private static LinePoint Lower(LinePoint a, LinePoint b) => b.Loss < a.Loss ? b : a;

    /// <summary>Minimum of the cubic through values and slopes of two points, kept in [least, most]; the middle where there is none.</summary>
    private static double Interpolate(LinePoint a, LinePoint b, double least, double most)
    {
        if (a.Length > b.Length) (a, b) = (b, a);
        double d = a.Slope + b.Slope - 3 * (a.Loss - b.Loss) / (a.Length - b.Length), square = d * d - a.Slope * b.Slope, root = Math.Sqrt(square);
        double place = b.Length - (b.Length - a.Length) * ((b.Slope + root - d) / (b.Slope - a.Slope + 2 * root));
        return double.IsNaN(place) ? (least + most) / 2 : Math.Min(Math.Max(place, least), most);
    }
}
