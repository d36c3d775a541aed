using System.Runtime.CompilerServices;

namespace DeepLearning101.Native.Lanes;

/// <summary>
/// A dual number value + tangent · ε with ε² = 0: a formula run on it returns its value and its derivative along the tangents that went in.
/// <c>Dual&lt;Dual&lt;V&gt;&gt;</c> gives second derivatives.
/// </summary>
/// <remarks>
/// <para>Source: forward-mode differentiation, R. E. Wengert, "A simple automatic derivative evaluation program", 1964.</para>
/// <para>
/// At kinks: abs has derivative 0 at 0; the two operands of a tied min or max get half each; rounding functions have derivative 0;
/// copysign has derivative 0 at 0; atan2 has derivative 0 at the origin; a^b has ∂/∂b = 0 where a = 0 ≤ b.
/// </para>
/// <para>
/// Comparisons look at values only. A mask is set in value and tangent alike, so bitwise operations combine masks, and
/// <c>And</c> of a mask and a number clears value and tangent together. Other bit tricks on numbers have no derivative here.
/// </para>
/// </remarks>
/// <param name="value">The number.</param>
/// <param name="tangent">Its derivative.</param>
public readonly struct Dual<V>(V value, V tangent) : IRealLanes<Dual<V>> where V : struct, IRealLanes<V>
{
    private const double Ln2 = 0.69314718055994530942;
    private const double TwoOverSqrtPi = 1.1283791670955125739;

    /// <summary>The number.</summary>
    public readonly V Value = value;

    /// <summary>The derivative of the number along the tangents that went in.</summary>
    public readonly V Tangent = tangent;

    /// <inheritdoc/>
    public static int Count => V.Count;

    /// <inheritdoc/>
    [MethodImpl(Jit.Inline)] public static Dual<V> Create(double value) => new(V.Create(value), V.Create(0));

    /// <inheritdoc/>
    [MethodImpl(Jit.Inline)] public static Dual<V> operator +(Dual<V> a, Dual<V> b) => new(a.Value + b.Value, a.Tangent + b.Tangent);
    /// <inheritdoc/>
    [MethodImpl(Jit.Inline)] public static Dual<V> operator -(Dual<V> a, Dual<V> b) => new(a.Value - b.Value, a.Tangent - b.Tangent);
    /// <inheritdoc/>
    [MethodImpl(Jit.Inline)] public static Dual<V> operator *(Dual<V> a, Dual<V> b) => new(a.Value * b.Value, V.Fma(a.Value, b.Tangent, a.Tangent * b.Value));
    /// <inheritdoc/>
    [MethodImpl(Jit.Inline)] public static Dual<V> operator -(Dual<V> a) => new(-a.Value, -a.Tangent);

    /// <inheritdoc/>
    [MethodImpl(Jit.Inline)]
    public static Dual<V> operator /(Dual<V> a, Dual<V> b)
    {
        V quotient = a.Value / b.Value;
        return new(quotient, V.Fma(-quotient, b.Tangent, a.Tangent) / b.Value);
    }

    /// <inheritdoc/>
    [MethodImpl(Jit.Inline)]
    public static Dual<V> Fma(Dual<V> a, Dual<V> b, Dual<V> c) =>
        new(V.Fma(a.Value, b.Value, c.Value), V.Fma(a.Value, b.Tangent, V.Fma(a.Tangent, b.Value, c.Tangent)));

    /// <inheritdoc/>
    [MethodImpl(Jit.Inline)]
    public static Dual<V> Min(Dual<V> a, Dual<V> b) =>
        new(V.Min(a.Value, b.Value), TangentOfChosen(a, b, V.Less(b.Value, a.Value)));

    /// <inheritdoc/>
    [MethodImpl(Jit.Inline)]
    public static Dual<V> Max(Dual<V> a, Dual<V> b) =>
        new(V.Max(a.Value, b.Value), TangentOfChosen(a, b, V.Less(a.Value, b.Value)));

    [MethodImpl(Jit.Inline)]
    private static V TangentOfChosen(Dual<V> a, Dual<V> b, V second) =>
        V.Select(V.Equal(a.Value, b.Value), V.Create(0.5) * (a.Tangent + b.Tangent), V.Select(second, b.Tangent, a.Tangent));

    /// <inheritdoc/>
    [MethodImpl(Jit.Inline)]
    public static Dual<V> Abs(Dual<V> a)
    {
        V zero = V.Create(0);
        V oneSided = V.Select(V.Less(a.Value, zero), -a.Tangent, a.Tangent);
        return new(V.Abs(a.Value), V.Select(V.Equal(a.Value, zero), zero, oneSided));
    }

    /// <inheritdoc/>
    [MethodImpl(Jit.Inline)]
    public static Dual<V> CopySign(Dual<V> a, Dual<V> sign)
    {
        V zero = V.Create(0), one = V.Create(1);
        V flipped = V.Less(V.CopySign(one, a.Value) * V.CopySign(one, sign.Value), zero);
        V oneSided = V.Select(flipped, -a.Tangent, a.Tangent);
        return new(V.CopySign(a.Value, sign.Value), V.Select(V.Equal(a.Value, zero), zero, oneSided));
    }

    /// <inheritdoc/>
    [MethodImpl(Jit.Inline)] public static Dual<V> Equal(Dual<V> a, Dual<V> b) => Mask(V.Equal(a.Value, b.Value));
    /// <inheritdoc/>
    [MethodImpl(Jit.Inline)] public static Dual<V> Less(Dual<V> a, Dual<V> b) => Mask(V.Less(a.Value, b.Value));
    /// <inheritdoc/>
    [MethodImpl(Jit.Inline)] public static Dual<V> LessOrEqual(Dual<V> a, Dual<V> b) => Mask(V.LessOrEqual(a.Value, b.Value));
    /// <inheritdoc/>
    [MethodImpl(Jit.Inline)] public static Dual<V> And(Dual<V> a, Dual<V> b) => new(V.And(a.Value, b.Value), V.And(a.Tangent, b.Tangent));
    /// <inheritdoc/>
    [MethodImpl(Jit.Inline)] public static Dual<V> Or(Dual<V> a, Dual<V> b) => new(V.Or(a.Value, b.Value), V.Or(a.Tangent, b.Tangent));
    /// <inheritdoc/>
    [MethodImpl(Jit.Inline)] public static Dual<V> Xor(Dual<V> a, Dual<V> b) => new(V.Xor(a.Value, b.Value), V.Xor(a.Tangent, b.Tangent));
    /// <inheritdoc/>
    [MethodImpl(Jit.Inline)] public static Dual<V> Not(Dual<V> a) => new(V.Not(a.Value), V.Not(a.Tangent));

    /// <inheritdoc/>
    [MethodImpl(Jit.Inline)]
    public static Dual<V> Select(Dual<V> mask, Dual<V> whenTrue, Dual<V> whenFalse) =>
        new(V.Select(mask.Value, whenTrue.Value, whenFalse.Value), V.Select(mask.Value, whenTrue.Tangent, whenFalse.Tangent));

    /// <inheritdoc/>
    [MethodImpl(Jit.Inline)] public static Dual<V> Conjugate(Dual<V> a) => new(V.Conjugate(a.Value), V.Conjugate(a.Tangent));

    /// <inheritdoc/>
    [MethodImpl(Jit.Inline)]
    public static Dual<V> Fmod(Dual<V> a, Dual<V> b) =>
        new(V.Fmod(a.Value, b.Value), V.Fma(-V.Truncate(a.Value / b.Value), b.Tangent, a.Tangent));

    [MethodImpl(Jit.Inline)] private static Dual<V> Mask(V mask) => new(mask, mask);
    [MethodImpl(Jit.Inline)] private static Dual<V> Flat(V value) => new(value, V.Create(0));

    /// <inheritdoc/>
    [MethodImpl(Jit.Inline)] public static Dual<V> Floor(Dual<V> a) => Flat(V.Floor(a.Value));
    /// <inheritdoc/>
    [MethodImpl(Jit.Inline)] public static Dual<V> Ceiling(Dual<V> a) => Flat(V.Ceiling(a.Value));
    /// <inheritdoc/>
    [MethodImpl(Jit.Inline)] public static Dual<V> Truncate(Dual<V> a) => Flat(V.Truncate(a.Value));
    /// <inheritdoc/>
    [MethodImpl(Jit.Inline)] public static Dual<V> Round(Dual<V> a) => Flat(V.Round(a.Value));

    /// <inheritdoc/>
    [MethodImpl(Jit.Inline)]
    public static Dual<V> Sqrt(Dual<V> a)
    {
        V root = V.Sqrt(a.Value);
        return new(root, V.Create(0.5) * a.Tangent / root);
    }

    /// <inheritdoc/>
    [MethodImpl(Jit.Inline)]
    public static Dual<V> Exp(Dual<V> a)
    {
        V power = V.Exp(a.Value);
        return new(power, power * a.Tangent);
    }

    /// <inheritdoc/>
    [MethodImpl(Jit.Inline)]
    public static Dual<V> Exp2(Dual<V> a)
    {
        V power = V.Exp2(a.Value);
        return new(power, V.Create(Ln2) * power * a.Tangent);
    }

    /// <inheritdoc/>
    [MethodImpl(Jit.Inline)] public static Dual<V> Expm1(Dual<V> a) => new(V.Expm1(a.Value), V.Exp(a.Value) * a.Tangent);
    /// <inheritdoc/>
    [MethodImpl(Jit.Inline)] public static Dual<V> Log(Dual<V> a) => new(V.Log(a.Value), a.Tangent / a.Value);
    /// <inheritdoc/>
    [MethodImpl(Jit.Inline)] public static Dual<V> Log2(Dual<V> a) => new(V.Log2(a.Value), V.Create(1 / Ln2) * a.Tangent / a.Value);
    /// <inheritdoc/>
    [MethodImpl(Jit.Inline)] public static Dual<V> Log10(Dual<V> a) => new(V.Log10(a.Value), V.Create(0.43429448190325182765) * a.Tangent / a.Value);
    /// <inheritdoc/>
    [MethodImpl(Jit.Inline)] public static Dual<V> Log1p(Dual<V> a) => new(V.Log1p(a.Value), a.Tangent / (V.Create(1) + a.Value));

    /// <inheritdoc/>
    [MethodImpl(Jit.Inline)]
    public static Dual<V> Pow(Dual<V> a, Dual<V> b)
    {
        V zero = V.Create(0);
        V power = V.Pow(a.Value, b.Value);
        V lower = V.Pow(a.Value, b.Value - V.Create(1));
        // 0 · ∞ at b = 0, and the logarithm of a base that may be 0 or negative, must not turn the other partial derivative into NaN.
        V constant = V.And(V.Equal(b.Value, zero), V.Equal(V.Abs(lower), V.Create(double.PositiveInfinity)));
        V byBase = V.Select(constant, zero, b.Value * lower);
        V noSlope = V.Or(
            V.And(V.Equal(a.Value, zero), V.LessOrEqual(zero, b.Value)),
            V.And(V.Equal(b.Tangent, zero), V.LessOrEqual(a.Value, zero)));
        V byExponent = V.Select(noSlope, zero, power * V.Log(a.Value));
        return new(power, V.Fma(byBase, a.Tangent, byExponent * b.Tangent));
    }

    /// <inheritdoc/>
    [MethodImpl(Jit.Inline)]
    public static Dual<V> SinCos(Dual<V> a, out Dual<V> cosine)
    {
        V sin = V.SinCos(a.Value, out V cos);
        cosine = new(cos, -(sin * a.Tangent));
        return new(sin, cos * a.Tangent);
    }

    /// <inheritdoc/>
    [MethodImpl(Jit.Inline)] public static Dual<V> Sin(Dual<V> a) => SinCos(a, out _);

    /// <inheritdoc/>
    [MethodImpl(Jit.Inline)]
    public static Dual<V> Cos(Dual<V> a)
    {
        SinCos(a, out Dual<V> cosine);
        return cosine;
    }

    /// <inheritdoc/>
    [MethodImpl(Jit.Inline)]
    public static Dual<V> Tan(Dual<V> a)
    {
        V tangent = V.Tan(a.Value);
        return new(tangent, V.Fma(tangent, tangent, V.Create(1)) * a.Tangent);
    }

    /// <inheritdoc/>
    [MethodImpl(Jit.Inline)] public static Dual<V> Asin(Dual<V> a) => new(V.Asin(a.Value), a.Tangent / Leg(a.Value));
    /// <inheritdoc/>
    [MethodImpl(Jit.Inline)] public static Dual<V> Acos(Dual<V> a) => new(V.Acos(a.Value), -(a.Tangent / Leg(a.Value)));
    /// <inheritdoc/>
    [MethodImpl(Jit.Inline)] public static Dual<V> Atan(Dual<V> a) => new(V.Atan(a.Value), a.Tangent / V.Fma(a.Value, a.Value, V.Create(1)));

    /// <summary>√(1 − a²), without the cancellation of 1 − a² near ±1.</summary>
    [MethodImpl(Jit.Inline)] private static V Leg(V a) => V.Sqrt((V.Create(1) - a) * (V.Create(1) + a));

    /// <inheritdoc/>
    [MethodImpl(Jit.Inline)]
    public static Dual<V> Atan2(Dual<V> y, Dual<V> x)
    {
        V zero = V.Create(0);
        V square = V.Fma(x.Value, x.Value, y.Value * y.Value);
        V rate = V.Fma(x.Value, y.Tangent, -(y.Value * x.Tangent)) / square;
        return new(V.Atan2(y.Value, x.Value), V.Select(V.Equal(square, zero), zero, rate));
    }

    /// <inheritdoc/>
    [MethodImpl(Jit.Inline)] public static Dual<V> Sinh(Dual<V> a) => new(V.Sinh(a.Value), V.Cosh(a.Value) * a.Tangent);
    /// <inheritdoc/>
    [MethodImpl(Jit.Inline)] public static Dual<V> Cosh(Dual<V> a) => new(V.Cosh(a.Value), V.Sinh(a.Value) * a.Tangent);

    /// <inheritdoc/>
    [MethodImpl(Jit.Inline)]
    public static Dual<V> Tanh(Dual<V> a)
    {
        V y = V.Tanh(a.Value);
        return new(y, V.Fma(-y, y, V.Create(1)) * a.Tangent);
    }

    /// <inheritdoc/>
    [MethodImpl(Jit.Inline)] public static Dual<V> Erf(Dual<V> a) => new(V.Erf(a.Value), Gaussian(a.Value) * a.Tangent);
    /// <inheritdoc/>
    [MethodImpl(Jit.Inline)] public static Dual<V> Erfc(Dual<V> a) => new(V.Erfc(a.Value), -(Gaussian(a.Value) * a.Tangent));

    /// <summary>2/√π · e^−a².</summary>
    [MethodImpl(Jit.Inline)] private static V Gaussian(V a) => V.Create(TwoOverSqrtPi) * V.Exp(-(a * a));

    /// <inheritdoc/>
    [MethodImpl(Jit.Inline)]
    public static Dual<V> Sigmoid(Dual<V> a)
    {
        V y = V.Sigmoid(a.Value);
        return new(y, V.Fma(-y, y, y) * a.Tangent);
    }
}
