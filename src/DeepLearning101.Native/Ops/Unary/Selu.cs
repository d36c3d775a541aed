using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Scaled exponential linear unit.</summary>
    public static UnaryOp Selu { get; } = OpRegistry.Add(UnaryOp.Sloped<SeluFormula, SeluSlope>("selu", new Contract { Formula = "λ (x > 0 ? x : α (e^x − 1))", Ulp = 3, Kinks = [0], Source = "Klambauer et al., Self-normalizing neural networks, 2017" },
        composed: static x => (x.ClampMax(0).Expm1() * 1.7580993408473768599).Where(x <= 0, x * 1.0507009873554804934)));
}

internal readonly struct SeluFormula : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, IRealLanes<V> => V.Select(V.LessOrEqual(x, V.Create(0)), V.Create(1.7580993408473768599) * V.Expm1(x), V.Create(1.0507009873554804934) * x);
}

internal readonly struct SeluSlope : IUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, IRealLanes<V> => V.Select(V.LessOrEqual(x, V.Create(0)), V.Create(1.7580993408473768599) * V.Exp(x), V.Create(1.0507009873554804934));
}

/// <summary>Scaled exponential linear unit.</summary>
public static class SeluExtensions
{
    extension(Tensor x)
    {
        /// <summary>λ x where x &gt; 0, λ α (e^x − 1) elsewhere, with λ = 1.0507 and α = 1.6733.</summary>
        public Tensor Selu() => Op.Selu.Apply(x);

        /// <summary>λ x where x &gt; 0, λ α (e^x − 1) elsewhere, with λ = 1.0507 and α = 1.6733, written into x.</summary>
        public Tensor Selu_() => Op.Selu.ApplyInPlace(x);
    }
}
