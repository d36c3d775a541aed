namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Tensors one after the other along a dimension.</summary>
    public static OpDef Cat { get; } = OpRegistry.Add(new CatOp());
}

/// <remarks>Operands: any number of tensors that agree in all dimensions but one. They are promoted to one type while they are copied.</remarks>
internal sealed class CatOp() : OpDef("cat", new Contract { Formula = "[x₀, x₁, …] along a dimension" })
{
    public override int Arity => -1;

    public override bool IsPrimitive => true;

    internal override Saved Saved => Saved.None;

    internal override Linearity Linearity => Linearity.Linear;

    internal override IReadOnlyList<OpSample> Samples =>
    [
        OpSample.Of(new AlongDim(0), [3], [4]), OpSample.Of(new AlongDim(1), [3, 2], [3, 5], [3, 1]),
        OpSample.Of(new AlongDim(1), [2, 3, 4], [2, 0, 4]), OpSample.Of(new AlongDim(2), [2, 2, 3], [2, 2, 70]), OpSample.Of(new AlongDim(0), [5]),
    ];

    internal override bool Takes(DType dtype) => true;

    internal override void Infer(in KernelCall call, Span<TensorSpec> outputs)
    {
        Tensor first = call.Inputs[0];
        int dim = call.Get<AlongDim>().Dim;
        DType dtype = first.DType;
        long length = 0;
        foreach (Tensor x in call.Inputs)
        {
            if (x.Rank != first.Rank) Throw.Shapes("cat", "tensors must have as many dimensions", first.Layout, x.Layout);
            for (int i = 0; i < x.Rank; i++)
                if (i != dim && x.Shape[i] != first.Shape[i]) Throw.Shapes("cat", $"tensors must agree in all dimensions but {dim}", first.Layout, x.Layout);
            dtype = DTypes.Promote(dtype, x.DType);
            length += x.Shape[dim];
        }

        long[] shape = first.Shape.ToArray();
        shape[dim] = length;
        outputs[0] = new TensorSpec(dtype, Layout.Of(shape));
    }

    internal override void Vjp(GradContext context)
    {
        int dim = context.Get<AlongDim>().Dim;
        long start = 0;
        for (int i = 0; i < context.InputCount; i++)
        {
            long length = context.InputLayout(i)[dim];
            if (context.Needs(i)) context.Set(i, context.Gradient().Narrow(dim, start, length).Cast(context.InputDType(i)));
            start += length;
        }
    }
}

public sealed partial class Tensor
{
    /// <summary>Tensors one after the other along <paramref name="dim"/>, promoted to one type. Empty 1-D tensors among others are left out, as in PyTorch.</summary>
    /// <exception cref="TensorShapeException">The tensors differ in another dimension.</exception>
    public static Tensor Cat(ReadOnlySpan<Tensor> tensors, int dim = 0)
    {
        if (tensors.Length == 0) throw new ArgumentException("cat: at least one tensor is needed; given none.", nameof(tensors));
        var parts = new List<Tensor>();
        bool hasShape = false;
        foreach (Tensor x in tensors) hasShape |= !IsNothing(x);
        foreach (Tensor x in tensors) if (!hasShape || !IsNothing(x)) parts.Add(x);
        if (parts.Count > 0 && parts[0].Rank == 0) Throw.Shape("cat", "tensors must have at least one dimension", parts[0].Layout, "Use Stack.");
        int d = parts.Count > 0 ? parts[0].Layout.Dim("cat", dim) : 0;
        return Dispatcher.Run(Op.Cat, parts.ToArray(), new AlongDim(d));
    }

    /// <summary>Tensors of one shape one after the other along a new dimension <paramref name="dim"/>.</summary>
    /// <exception cref="TensorShapeException">The tensors differ in shape.</exception>
    public static Tensor Stack(ReadOnlySpan<Tensor> tensors, int dim = 0)
    {
        var parts = new Tensor[tensors.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (!tensors[i].Layout.SameShape(tensors[0].Layout)) Throw.Shapes("stack", "tensors must have one shape", tensors[0].Layout, tensors[i].Layout);
            parts[i] = tensors[i].Unsqueeze(dim);
        }

        return Cat(parts, dim < 0 && parts.Length > 0 ? dim + parts[0].Rank : dim);
    }

    private static bool IsNothing(Tensor x) => x.Rank == 1 && x.Count == 0;
}
