namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Running product along a dimension.</summary>
    public static OpDef CumProd { get; } = OpRegistry.Add(new CumProdOp());
}

internal sealed class CumProdOp() : ScanOp("cumprod", new Contract { Formula = "yᵢ = x₀ · … · xᵢ", Accumulated = 1, Low = -1.5, High = 1.5 }, ScanKind.Prod)
{
    internal override Saved Saved => Saved.Inputs;

    internal override bool Takes(DType dtype) => true;

    // Of complex numbers: products of 2, 4, 8 … neighbours.
    internal override Tensor[]? Decompose(in KernelCall call)
    {
        Tensor x = call.Inputs[0];
        if (!x.DType.IsComplex) return null;
        int dim = call.Get<AlongDim>().Dim;
        long n = x.Shape[dim];
        for (long step = 1; step < n; step *= 2) x = Recurrences.Joined(x, x.Narrow(dim, step, n - step) * x.Narrow(dim, 0, n - step), dim);
        return [x.Clone()];
    }

    /// <remarks>
    /// ∂L/∂xᵢ = (Π before i) · hᵢ with hᵢ = gᵢ + xᵢ₊₁ hᵢ₊₁: nothing is divided, so zeros need no case of their own, in any order.
    /// </remarks>
    internal override void Vjp(GradContext context)
    {
        Tensor x = context.Input(0), g = context.Gradient();
        int dim = context.Get<AlongDim>().Dim;
        context.Set(0, Products.Before(x, dim).Conj() * Recurrences.Backwards(x.Conj(), g, dim));
    }
}

/// <summary>Running products.</summary>
public static class CumProdExtensions
{
    extension(Tensor x)
    {
        /// <summary>x₀ · … · xᵢ along <paramref name="dim"/>; integers and bool give i64.</summary>
        public Tensor CumProd(int dim) => ScanOp.Run(Op.CumProd, x, dim);
    }
}
