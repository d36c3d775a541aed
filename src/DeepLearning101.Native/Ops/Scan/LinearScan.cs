namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>A linear recurrence of first order along a dimension.</summary>
    public static OpDef LinearScan { get; } = OpRegistry.Add(new LinearScanOp());
}

/// <remarks>Operands: a, b of one shape. The running value is kept in f64 and multiplied and added with one rounding.</remarks>
internal sealed class LinearScanOp() : OpDef("linear_scan", new Contract { Formula = "yᵢ = aᵢ yᵢ₋₁ + bᵢ, y₋₁ = 0", Accumulated = 1, Low = -1, High = 1 })
{
    public override int Arity => 2;

    public override bool IsPrimitive => true;

    internal override Saved Saved => Saved.FirstInput | Saved.Outputs;

    internal override IReadOnlyList<OpSample> Samples =>
        [OpSample.Of(new AlongDim(0), [7], [7]), OpSample.Of(new AlongDim(1), [3, 5], [3, 5]), OpSample.Of(new AlongDim(1), [2, 3, 4], [2, 3, 4]), OpSample.Of(new AlongDim(0), [0, 2], [0, 2])];

    internal override void Infer(in KernelCall call, Span<TensorSpec> outputs)
    {
        (Tensor a, Tensor b) = (call.Inputs[0], call.Inputs[1]);
        if (a.DType != b.DType) Throw.DType(Name, $"operands must have one element type, here {a.DType.Name}", b.DType, "Cast one of them.");
        if (!a.Layout.SameShape(b.Layout)) Throw.Shapes(Name, "operands must have one shape", a.Layout, b.Layout);
        outputs[0] = new TensorSpec(a.DType, a.Layout.Contiguous);
    }

    internal override void Vjp(GradContext context)
    {
        int dim = context.Get<AlongDim>().Dim;
        Tensor back = Recurrences.Backwards(context.Input(0), context.Gradient(), dim);
        if (context.Needs(0)) context.Set(0, back * Recurrences.Delayed(context.Output(), dim));
        if (context.Needs(1)) context.Set(1, back);
    }
}

/// <summary>Recurrences that gradients of scans are made of.</summary>
internal static class Recurrences
{
    /// <summary>hᵢ = gᵢ + aᵢ₊₁ hᵢ₊₁.</summary>
    internal static Tensor Backwards(Tensor a, Tensor g, int dim)
    {
        Tensor factors = Delayed(a.Flip([dim]), dim), terms = g.Flip([dim]);
        return (a.DType.IsComplex ? Doubled(factors, terms, dim) : factors.LinearScan(terms, dim)).Flip([dim]);
    }

    /// <summary>yᵢ = aᵢ yᵢ₋₁ + bᵢ by maps over 2, 4, 8 … places, which complex numbers have too.</summary>
    private static Tensor Doubled(Tensor a, Tensor b, int dim)
    {
        long n = a.Shape[dim];
        for (long step = 1; step < n; step *= 2)
        {
            Tensor later = a.Narrow(dim, step, n - step);
            b = Joined(b, later * b.Narrow(dim, 0, n - step) + b.Narrow(dim, step, n - step), dim);
            a = Joined(a, later * a.Narrow(dim, 0, n - step), dim);
        }

        return b;
    }

    /// <summary>x with its last entries replaced.</summary>
    internal static Tensor Joined(Tensor x, Tensor last, int dim) => Tensor.Cat([x.Narrow(dim, 0, x.Shape[dim] - last.Shape[dim]), last], dim);

    /// <summary>Each element one place later, 0 first.</summary>
    internal static Tensor Delayed(Tensor x, int dim)
    {
        if (x.Shape[dim] == 0) return x;
        long[] before = new long[x.Rank], after = new long[x.Rank];
        (before[dim], after[dim]) = (1, -1);
        return Dispatcher.Run(Op.Pad, [x], new Padding(before.AsSpan(), after.AsSpan(), 0));
    }
}

/// <summary>Linear recurrences.</summary>
public static class LinearScanExtensions
{
    extension(Tensor a)
    {
        /// <summary>yᵢ = aᵢ yᵢ₋₁ + bᵢ along <paramref name="dim"/>, from 0 on: discounted sums, moving averages, diagonal state spaces.</summary>
        public Tensor LinearScan(Tensor b, int dim)
        {
            int d = a.Layout.Dim("linear_scan", dim);
            if (a.Rank == 0) return a.Reshape([1]).LinearScan(b.Reshape([1]), 0).Reshape([]);
            return Dispatcher.Run(Op.LinearScan, [a, b], new AlongDim(d));
        }
    }
}
