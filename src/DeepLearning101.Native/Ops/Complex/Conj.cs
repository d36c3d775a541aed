using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Complex conjugate.</summary>
    public static UnaryOp Conj { get; } = OpRegistry.Add(UnaryOp.Ring<ConjFormula>("conj", new Contract { Formula = "re(x) − i im(x)" },
        static c => c.Set(0, c.Gradient().Conj()), Saved.None, complex: true));
}

internal readonly struct ConjFormula : IRingUnaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, ILanes<V> => V.Conjugate(x);
}

/// <summary>Complex conjugate.</summary>
public static class ConjExtensions
{
    extension(Tensor x)
    {
        /// <summary>The complex conjugate; x itself where it is real.</summary>
        public Tensor Conj() => x.DType.IsComplex ? Op.Conj.Apply(x) : x;
    }
}
