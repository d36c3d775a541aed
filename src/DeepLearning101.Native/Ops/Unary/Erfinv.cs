using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Inverse of the error function.</summary>
    public static UnaryOp Erfinv { get; } = OpRegistry.Add(UnaryOp.Of<ErfinvFormula, ErfinvDerivative>("erfinv", new Contract { Formula = "the y with erf(y) = x", Ulp = 3, Low = -0.99, High = 0.99, Source = "M. Giles, Approximating the erfinv function, 2010",
        PyTorchDifferences = [new(PyTorchPart.SpecialValues, "one step below 1 PyTorch's last Newton step loses four digits; 5.8635847487551676 is right"),
            new(PyTorchPart.SpecialGradients, "one step below 1, as the value")] },
        Saved.Outputs, static c => c.Set(0, c.Gradient() * (c.Output().Square().Exp() * 0.88622692545275801365))));
}

internal readonly struct ErfinvFormula : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, IRealLanes<V>
    {
        // erfinv(x) / x is smooth in w = −ln(1 − x²), in its root for large w: Giles's variables, polynomials fitted here.
        // Up to |x| = ½ one polynomial with relative error 2e-17.
        V one = V.Create(1), a = V.Abs(x), w = -V.Log((one - a) * (one + a)), b = w - V.Create(0.14384);
        V near = V.Create(-7.34728187111067e-09);
        near = V.Fma(near, b, V.Create(-1.0372154963223846e-06));
        near = V.Fma(near, b, V.Create(9.846131404662705e-07));
        near = V.Fma(near, b, V.Create(4.790983458228236e-05));
        near = V.Fma(near, b, V.Create(-9.399985311283478e-05));
        near = V.Fma(near, b, V.Create(-0.002399023800437226));
        near = V.Fma(near, b, V.Create(0.010527202554142754));
        near = V.Fma(near, b, V.Create(0.2351898180744965));
        near = V.Fma(near, b, V.Create(0.9198317252202239));
        V y = V.Select(V.Less(a, V.Create(0.5)), a * near, Far(a, w));
        return V.CopySign(V.Select(V.Equal(a, one), V.Create(double.PositiveInfinity), y), x);
    }

    /// <summary>Beyond ½: relative error 4e-7 for w &lt; 6.25 and 8e-7 up to w = 36.6, the largest of a double below 1; one step of Halley's method on 1 − x, which carries the digits there, makes that 1e-18.</summary>
    /// <remarks>A call of its own: in one piece with the rest, the compiler's budget for inlining runs out and 25 calls stay in the loop.</remarks>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static V Far<V>(V a, V w) where V : struct, IRealLanes<V>
    {
        V one = V.Create(1), c = w - V.Create(3.125), s = V.Sqrt(w) - V.Create(4.25);
        V central = V.Create(-3.35251718e-09);
        central = V.Fma(central, c, V.Create(3.26718205e-07));
        central = V.Fma(central, c, V.Create(-1.62773651e-06));
        central = V.Fma(central, c, V.Create(-1.31847288e-05));
        central = V.Fma(central, c, V.Create(0.000187886468));
        central = V.Fma(central, c, V.Create(-0.000742518932));
        central = V.Fma(central, c, V.Create(-0.00603550039));
        central = V.Fma(central, c, V.Create(0.240159422));
        central = V.Fma(central, c, V.Create(1.65365504));
        V tail = V.Create(1.64020182e-05);
        tail = V.Fma(tail, s, V.Create(-4.10143358e-05));
        tail = V.Fma(tail, s, V.Create(-7.22953822e-06));
        tail = V.Fma(tail, s, V.Create(9.24180504e-06));
        tail = V.Fma(tail, s, V.Create(0.000249722589));
        tail = V.Fma(tail, s, V.Create(-0.000670342404));
        tail = V.Fma(tail, s, V.Create(0.000693924921));
        tail = V.Fma(tail, s, V.Create(1.00999223));
        tail = V.Fma(tail, s, V.Create(4.09222507));
        V y = a * V.Select(V.Less(w, V.Create(6.25)), central, tail);
        V u = ((one - a) - V.Erfc(y)) * V.Create(0.88622692545275801365) * V.Exp(y * y);
        return y - u / V.Fma(y, u, one);
    }
}

internal readonly struct ErfinvDerivative : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V y) where V : struct, IRealLanes<V> => V.Create(0.88622692545275801365) * V.Exp(y * y);
}

/// <summary>Inverse of the error function.</summary>
public static class ErfinvExtensions
{
    extension(Tensor x)
    {
        /// <summary>The y with erf(y) = x; ±1 give ±∞, NaN outside [−1, 1].</summary>
        public Tensor Erfinv() => Op.Erfinv.Apply(x);

        /// <summary>The y with erf(y) = x, written into x.</summary>
        public Tensor Erfinv_() => Op.Erfinv.ApplyInPlace(x);
    }
}
