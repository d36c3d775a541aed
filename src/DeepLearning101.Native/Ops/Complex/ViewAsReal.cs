namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>A complex tensor seen as a real one with a last dimension of 2.</summary>
    public static OpDef ViewAsReal { get; } = OpRegistry.Add(new ViewAsRealOp());

    /// <summary>A real tensor with a last dimension of 2 seen as a complex one.</summary>
    public static OpDef ViewAsComplex { get; } = OpRegistry.Add(new ViewAsComplexOp());
}

internal sealed class ViewAsRealOp() : ViewOp("view_as_real", new Contract { Formula = "[re, im]" })
{
    internal override IReadOnlyList<OpSample> Samples => [OpSample.Of(null, [7]), OpSample.Of(null, [3, 5]), OpSample.Of(null, [0, 2])];

    internal override bool Takes(DType dtype) => dtype.IsComplex;

    public override string? WhyNot(string column) => column is "gradient1" or "gradient2" ? "the column differentiates by real operands" : base.WhyNot(column);

    internal override Tensor MakeView(in KernelCall call)
    {
        Tensor x = call.Inputs[0];
        if (!x.DType.IsComplex) Throw.DType(Name, "the tensor must be complex", x.DType);
        return Parts(x, x.Rank + 1, 0);
    }

    internal override void Vjp(GradContext context) => context.Set(0, context.Gradient().Contiguous().ViewAsComplex());

    /// <summary>The real numbers of a complex tensor: all (rank + 1), or those of one part.</summary>
    internal static Tensor Parts(Tensor x, int rank, int part)
    {
        long[] shape = new long[rank], strides = new long[rank];
        for (int i = 0; i < x.Rank; i++) (shape[i], strides[i]) = (x.Shape[i], 2 * x.Strides[i]);
        if (rank > x.Rank) (shape[^1], strides[^1]) = (2, 1);
        return Recast(x, new Layout(shape, strides), 2 * x.Offset + part, x.DType == DType.Complex64 ? DType.Float32 : DType.Float64);
    }

    /// <summary>The same memory as elements of another type.</summary>
    internal static Tensor Recast(Tensor x, Layout layout, long offset, DType dtype)
    {
        Storage shared = x.Storage;
        shared.Retain();
        return new Tensor(layout, shared, offset, dtype);
    }
}

internal sealed class ViewAsComplexOp() : ViewOp("view_as_complex", new Contract { Formula = "re + i im" })
{
    internal override IReadOnlyList<OpSample> Samples => [OpSample.Of(null, [7, 2]), OpSample.Of(null, [3, 5, 2]), OpSample.Of(null, [2])];

    internal override bool Takes(DType dtype) => dtype is DType.Float32 or DType.Float64;

    public override string? WhyNot(string column) => column switch
    {
        "layouts" => "only a dense last dimension can be seen as complex",
        "gradient1" or "gradient2" => "the column weighs real results",
        _ => base.WhyNot(column),
    };

    internal override Tensor MakeView(in KernelCall call)
    {
        Tensor x = call.Inputs[0];
        if (!Takes(x.DType)) Throw.DType(Name, "the tensor must be f32 or f64", x.DType);
        if (x.Rank == 0 || x.Shape[^1] != 2 || x.Strides[^1] != 1) Throw.Shape(Name, "the last dimension must be 2 and dense", x.Layout, "Call Contiguous() first.");
        long[] shape = x.Shape[..^1].ToArray(), strides = x.Strides[..^1].ToArray();
        bool even = x.Offset % 2 == 0;
        for (int i = 0; i < strides.Length; i++)
        {
            even &= strides[i] % 2 == 0 || shape[i] <= 1;
            strides[i] /= 2;
        }

        if (!even) Throw.Shape(Name, "offset and strides must be even", x.Layout, "Call Clone() first.");
        return ViewAsRealOp.Recast(x, new Layout(shape, strides), x.Offset / 2, x.DType == DType.Float32 ? DType.Complex64 : DType.Complex128);
    }

    internal override void Vjp(GradContext context) => context.Set(0, context.Gradient().ViewAsReal());
}

/// <summary>Complex numbers as pairs of real ones.</summary>
public static class ViewAsRealExtensions
{
    extension(Tensor x)
    {
        /// <summary>A view of a complex tensor as a real one with a last dimension of 2: real and imaginary part.</summary>
        public Tensor ViewAsReal() => Dispatcher.Run(Op.ViewAsReal, [x]);

        /// <summary>A view of a real tensor with a dense last dimension of 2 as a complex one.</summary>
        public Tensor ViewAsComplex() => Dispatcher.Run(Op.ViewAsComplex, [x]);
    }
}
