using System.Runtime.CompilerServices;

namespace DeepLearning101.Native.Lanes;

// erfc x. Method: below ¾, 1 − x − x P(x²) with the polynomial of Erf; above it e^−x² G(x) with G(x) (x + K) = e^x² erfc(x) (x + K) a polynomial in
// t = (x − K) / (x + K) (after Shepherd and Laframboise, "Chebyshev approximation of (1 + 2x) exp(x²) erfc x", Math. Comp. 36, 1981), fitted with Sollya's
// fpminimax: K = 2.875, x in [½, 10.06], relative error 2^−27.2 (single); K = 4.2265625, x in [½, 27.3], 2^−59.1 (double). K is a value at which
// the constant term is close to a machine number. x² and every product are taken in two parts; negative x by 2 − erfc |x|.
// Measured error: 1.81 ULP (single), 1.84 (double), on a sample; see AccuracyTests.
internal static partial class LaneMath32
{
    /// <summary>erfc a = 1 − erf a, to full relative accuracy for large a, denormal results included.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V Erfc<V>(V a) where V : struct, IBitLanes<V, float>
    {
        V one = V.Create(1), border = V.Create(0.75);
        V x = V.Abs(a);
        V tail = ErfcTail(x);
        V large = V.Select(V.Less(a, border), V.Create(2) - tail, tail);
        V rest = one - a;
        V small = rest + V.Fma(-a, ErfSlope(a * a), (one - rest) - a);
        return V.Select(V.Less(x, border), small, large);
    }

    /// <summary>erfc x for x ≥ ½.</summary>
    [MethodImpl(Jit.Inline)]
    private static V ErfcTail<V>(V x) where V : struct, IBitLanes<V, float>
    {
        V one = V.Create(1), center = V.Create(2.875), limit = V.Create(11);
        x = V.Select(V.Less(limit, x), limit, x);
        V square = x * x;
        V high = ExpParts(-square, -V.Fma(x, x, -square), out V k, out V low);

        V sum = x + center;
        V back = sum - x;
        V sumLow = (x - (sum - back)) + (center - back);
        V inverse = one / sum;
        V error = V.Fma(-sumLow, inverse, V.Fma(-sum, inverse, one));
        V t = V.Fma(V.Create(-2 * 2.875) * inverse, error, V.Fma(V.Create(-2 * 2.875), inverse, one));
        V q = V.Create(-0.00028961862);
        q = V.Fma(q, t, V.Create(2.37228305e-05));
        q = V.Fma(q, t, V.Create(0.00257252832));
        q = V.Fma(q, t, V.Create(-0.00420412375));
        q = V.Fma(q, t, V.Create(-0.0146562951));
        q = V.Fma(q, t, V.Create(0.0944579691));
        q = V.Fma(q, t, V.Create(-0.276611596));
        q = V.Fma(q, t, V.Create(0.559491456));
        q = V.Fma(q, t, V.Create(-0.866432965));
        V first = V.Create(1.06981587);
        V p = V.Fma(q, t, first);
        V g = p * inverse;
        V gLow = V.Fma(V.Fma(q, t, first - p), inverse, V.Fma(p, inverse, -g));
        V product = high * g;
        V productLow = V.Fma(high, V.Fma(g, error, gLow), V.Fma(low, g, V.Fma(high, g, -product)));
        return V.Scale(product + productLow, k);
    }
}

internal static partial class LaneMath64
{
    /// <summary>erfc a = 1 − erf a, to full relative accuracy for large a, denormal results included.</summary>
    [MethodImpl(Jit.Inline)]
    internal static V Erfc<V>(V a) where V : struct, IBitLanes<V, double>
    {
        V one = V.Create(1), border = V.Create(0.75);
        V x = V.Abs(a);
        V tail = ErfcTail(x);
        V large = V.Select(V.Less(a, border), V.Create(2) - tail, tail);
        V rest = one - a;
        V small = rest + V.Fma(-a, ErfSlope(a * a), (one - rest) - a);
        return V.Select(V.Less(x, border), small, large);
    }

    /// <summary>erfc x for x ≥ ½.</summary>
    [MethodImpl(Jit.Inline)]
    private static V ErfcTail<V>(V x) where V : struct, IBitLanes<V, double>
    {
        V one = V.Create(1), center = V.Create(4.2265625), limit = V.Create(28);
        x = V.Select(V.Less(limit, x), limit, x);
        V square = x * x;
        V high = ExpParts(-square, -V.Fma(x, x, -square), out V k, out V low);

        V sum = x + center;
        V back = sum - x;
        V sumLow = (x - (sum - back)) + (center - back);
        V inverse = one / sum;
        V error = V.Fma(-sumLow, inverse, V.Fma(-sum, inverse, one));
        V t = V.Fma(V.Create(-2 * 4.2265625) * inverse, error, V.Fma(V.Create(-2 * 4.2265625), inverse, one));
        V q = V.Create(5.5610418581300723e-09);
        q = V.Fma(q, t, V.Create(1.1153060061528386e-09));
        q = V.Fma(q, t, V.Create(-5.6560186787935721e-08));
        q = V.Fma(q, t, V.Create(2.6183702649264749e-08));
        q = V.Fma(q, t, V.Create(4.1194546247009903e-07));
        q = V.Fma(q, t, V.Create(-6.9187204471396811e-07));
        q = V.Fma(q, t, V.Create(-2.2429664798211713e-06));
        q = V.Fma(q, t, V.Create(9.6686497191675199e-06));
        q = V.Fma(q, t, V.Create(-9.2300088179945575e-07));
        q = V.Fma(q, t, V.Create(-8.5545160541468162e-05));
        q = V.Fma(q, t, V.Create(0.00025834426105543078));
        q = V.Fma(q, t, V.Create(-1.383788034337435e-05));
        q = V.Fma(q, t, V.Create(-0.0027724333349695694));
        q = V.Fma(q, t, V.Create(0.013551567371643007));
        q = V.Fma(q, t, V.Create(-0.042549498863358112));
        q = V.Fma(q, t, V.Create(0.10423956872761542));
        q = V.Fma(q, t, V.Create(-0.21313182236355591));
        q = V.Fma(q, t, V.Create(0.37585835955506852));
        q = V.Fma(q, t, V.Create(-0.58252838805876284));
        q = V.Fma(q, t, V.Create(0.80268114489862497));
        q = V.Fma(q, t, V.Create(-0.99045985483064924));
        V first = V.Create(1.099135780196226);
        V p = V.Fma(q, t, first);
        V g = p * inverse;
        V gLow = V.Fma(V.Fma(q, t, first - p), inverse, V.Fma(p, inverse, -g));
        V product = high * g;
        V productLow = V.Fma(high, V.Fma(g, error, gLow), V.Fma(low, g, V.Fma(high, g, -product)));
        return V.Scale(product + productLow, k);
    }
}
