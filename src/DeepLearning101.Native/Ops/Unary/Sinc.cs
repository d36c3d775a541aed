using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Normalised sinc.</summary>
    public static UnaryOp Sinc { get; } = OpRegistry.Add(UnaryOp.Sloped<SincFormula, SincSlope>("sinc", new Contract { Formula = "sin(πx) / (πx)", Ulp = 4, AbsoluteEpsilons = 8, Low = -4, High = 4,
        PyTorchDifferences = [new(PyTorchPart.SpecialValues, "0 at the largest numbers here; in PyTorch π · x overflows and gives NaN"),
            new(PyTorchPart.SpecialGradients, "0 at the largest numbers here, NaN in PyTorch, as the value")] },
        rule: static c =>
        {
            Tensor t = c.Input(0) * Math.PI;
            c.Set(0, (c.Gradient() * Math.PI * (t * t.Cos() - t.Sin()) / t.Square()).Where(c.Input(0).NotEqual(0), 0));
        }));
}

internal readonly struct SincFormula : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, IRealLanes<V>
    {
        // x − 2 round(x / 2) is exact and has the same sine of π times itself; for whole numbers that is exactly 0.
        V pi = V.Create(3.14159265358979323846);
        V turn = V.Fma(V.Create(-2), V.Round(x * V.Create(0.5)), x);
        turn = V.Select(V.Equal(V.Abs(turn), V.Create(1)), V.Create(0), turn);
        return V.Select(V.Equal(x, V.Create(0)), V.Create(1), V.Sin(turn * pi) / (x * pi));
    }
}

internal readonly struct SincSlope : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, IRealLanes<V>
    {
        // (t cos t − sin t) / t² loses everything near 0; there the Taylor series, whose tenth term lies below half an ULP for |t| < 1.
        V pi = V.Create(3.14159265358979323846);
        V t = x * pi, z = t * t, angle = V.Fma(V.Create(-2), V.Round(x * V.Create(0.5)), x) * pi;
        V series = V.Create(-1.4797143443923793e-16);
        series = V.Fma(series, z, V.Create(4.498331606952833e-14));
        series = V.Fma(series, z, V.Create(-1.0706029224547743e-11));
        series = V.Fma(series, z, V.Create(1.9270852604185937e-09));
        series = V.Fma(series, z, V.Create(-2.505210838544172e-07));
        series = V.Fma(series, z, V.Create(2.2045855379188714e-05));
        series = V.Fma(series, z, V.Create(-0.0011904761904761906));
        series = V.Fma(series, z, V.Create(0.03333333333333333));
        series = V.Fma(series, z, V.Create(-0.3333333333333333));
        return V.Select(V.Less(z, V.Create(1)), t * series, (V.Cos(angle) - V.Sin(angle) / t) / t) * pi;
    }
}

/// <summary>Normalised sinc.</summary>
public static class SincExtensions
{
    extension(Tensor x)
    {
        /// <summary>sin(πx) / (πx), 1 at 0.</summary>
        public Tensor Sinc() => Op.Sinc.Apply(x);

        /// <summary>sin(πx) / (πx), 1 at 0, written into x.</summary>
        public Tensor Sinc_() => Op.Sinc.ApplyInPlace(x);
    }
}
