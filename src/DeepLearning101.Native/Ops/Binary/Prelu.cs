using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Rectified linear unit with a learned slope.</summary>
    public static BinaryOp Prelu { get; } = OpRegistry.Add(BinaryOp.Of<PreluFormula>("prelu", new Contract { Formula = "x > 0 ? x : weight · x", Ulp = 0.5, Kinks = [0], Source = "He et al., Delving deep into rectifiers, 2015" },
        composed: static (x, weight) => x.Where(x > 0, x * weight)));
}

internal readonly struct PreluFormula : IBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V weight) where V : struct, IRealLanes<V> => V.Select(V.Less(V.Create(0), x), x, weight * x);
}

/// <summary>Rectified linear unit with a learned slope.</summary>
public static class PreluExtensions
{
    extension(Tensor x)
    {
        /// <summary>x where x > 0, weight · x elsewhere.</summary>
        /// <param name="weight">One slope for all, or one per channel (dimension 1 of x).</param>
        public Tensor Prelu(Tensor weight)
        {
            if (weight.Count == 1) return Op.Prelu.Apply(x, weight.Reshape([]));
            if (weight.Rank != 1 || x.Rank < 2 || x.Shape[1] != weight.Count) Throw.Shapes("prelu", "the weight must hold one slope, or one for each channel (dimension 1) of x", x.Layout, weight.Layout, "Reshape the weight.");
            Span<long> shape = stackalloc long[x.Rank - 1];
            shape.Fill(1);
            shape[0] = weight.Count;
            return Op.Prelu.Apply(x, weight.Reshape(shape));
        }
    }
}
