namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Real part.</summary>
    public static OpDef Real { get; } = OpRegistry.Add(new PartOp("real", 0));

    /// <summary>Imaginary part.</summary>
    public static OpDef Imag { get; } = OpRegistry.Add(new PartOp("imag", 1));
}

internal sealed class PartOp(string name, int part) : ViewOp(name, new Contract { Formula = part == 0 ? "re(x)" : "im(x)" })
{
    internal override IReadOnlyList<OpSample> Samples => [OpSample.Of(null, [7]), OpSample.Of(null, [3, 5]), OpSample.Of(null, [0, 2])];

    internal override bool Takes(DType dtype) => dtype.IsComplex;

    public override string? WhyNot(string column) => column is "gradient1" or "gradient2" ? "the column differentiates by real operands" : base.WhyNot(column);

    internal override Tensor MakeView(in KernelCall call)
    {
        Tensor x = call.Inputs[0];
        if (!x.DType.IsComplex) Throw.DType(Name, "the tensor must be complex", x.DType);
        return ViewAsRealOp.Parts(x, x.Rank, part);
    }

    internal override void Vjp(GradContext context)
    {
        Tensor g = context.Gradient(), zero = Tensor.ZerosLike(g);
        context.Set(0, part == 0 ? Tensor.Complex(g, zero) : Tensor.Complex(zero, g));
    }
}

/// <summary>Parts of complex numbers.</summary>
public static class PartExtensions
{
    extension(Tensor x)
    {
        /// <summary>A view of the real part; x itself where it is real.</summary>
        public Tensor Real() => x.DType.IsComplex ? Dispatcher.Run(Op.Real, [x]) : x;

        /// <summary>A view of the imaginary part.</summary>
        /// <exception cref="TensorDTypeException">x is real.</exception>
        public Tensor Imag() => Dispatcher.Run(Op.Imag, [x]);

        /// <summary>The angle in (−π, π]; of real numbers 0 or π (NaN of NaN).</summary>
        public Tensor Angle() => x.DType.IsComplex ? x.Imag().Atan2(x.Real()) : Tensor.Where(x < 0, Math.PI, x * 0.0);

        /// <summary>x / |x|, 0 at 0; of real numbers the sign.</summary>
        public Tensor Sgn()
        {
            if (!x.DType.IsComplex) return x.Sign();
            Tensor size = x.Abs();
            return (x / size).Where(size.NotEqual(0), 0);
        }
    }
}
