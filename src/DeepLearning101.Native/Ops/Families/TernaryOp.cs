namespace DeepLearning101.Native;

/// <summary>An elementwise op of three tensors that broadcast.</summary>
public sealed class TernaryOp : ElementwiseOp
{
    private TernaryOp(string name, Formula formula, Contract contract) : base(name, formula, 3, contract)
    {
    }

    /// <summary>An op of a real formula.</summary>
    internal static TernaryOp Of<F>(string name, Contract contract, Func<Tensor, Tensor, Tensor, Tensor> composed) where F : struct, ITernaryFormula =>
        new(name, new RealFormula<Ternary<F>>(), contract) { Composed = (x, _) => composed(x[0], x[1], x[2]) };

    /// <summary>The op on three tensors, which broadcast and are promoted to one element type.</summary>
    public Tensor Apply(Tensor x, Tensor y, Tensor z)
    {
        (x, y) = Promotion.Meet(x, y);
        (x, z) = Promotion.Meet(x, z);
        (x, y) = Promotion.Meet(x, y);
        return Dispatcher.Run(this, [ToReal(x), ToReal(y), ToReal(z)]);
    }
}
