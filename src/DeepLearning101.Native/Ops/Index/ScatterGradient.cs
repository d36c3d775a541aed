namespace DeepLearning101.Native;

/// <summary>Gradients of the scatter ops.</summary>
internal static class ScatterGradient
{
    internal static void Set(ScatterMode mode, GradContext context)
    {
        switch (mode)
        {
            case ScatterMode.Set: Overwritten(context); break;
            case ScatterMode.Add: Added(context); break;
            case ScatterMode.Mul: Multiplied(context); break;
            default: Extremum(context); break;
        }
    }

    private static void Added(GradContext context)
    {
        Tensor g = context.Gradient();
        if (context.Needs(0)) context.Set(0, g);
        if (context.Needs(2)) context.Set(2, Dispatcher.Run(Op.Gather, [g, context.Input(1)], context.Attributes));
    }

    private static void Overwritten(GradContext context)
    {
        (Tensor g, Tensor index) = (context.Gradient(), context.Input(1));
        int dim = context.Get<AlongDim>().Dim;
        if (context.Needs(0)) context.Set(0, g.Scatter(dim, index, 0));
        if (!context.Needs(2)) return;
        // Where several elements went to one place, only the last one counts: numbers that are scattered likewise tell which.
        Tensor numbers = Ordinals(index);
        Tensor last = Tensor.Zeros(g.Shape, DType.Int64, g.Device).Scatter(dim, index, numbers).Gather(dim, index);
        context.Set(2, g.Gather(dim, index).MaskedFill(last.NotEqual(numbers), 0));
    }

    /// <summary>Each place gets the product of the others that meet there; one zero passes its gradient on, two leave none. Where a factor is exactly 0, second derivatives by it are left out.</summary>
    private static void Multiplied(GradContext context)
    {
        (Tensor x, Tensor index, Tensor source, Tensor g) = (context.Input(0), context.Input(1), context.Input(2), context.Gradient());
        int dim = context.Get<AlongDim>().Dim;
        (Tensor noX, Tensor noSource) = (x.Equal(0), source.Equal(0));
        Tensor zeros = noX.Cast(DType.Int64).ScatterAdd(dim, index, noSource.Cast(DType.Int64));
        Tensor rest = Dispatcher.Run(Op.ScatterMul, [x.MaskedFill(noX, 1), index, source.MaskedFill(noSource, 1)], context.Attributes);
        if (context.Needs(0)) context.Set(0, g * Others(rest, zeros, x, noX));
        if (context.Needs(2)) context.Set(2, g.Gather(dim, index) * Others(rest.Gather(dim, index), zeros.Gather(dim, index), source, noSource));
    }

    private static Tensor Others(Tensor rest, Tensor zeros, Tensor factor, Tensor isZero)
    {
        Tensor own = isZero.Cast(DType.Int64);
        return (rest / factor.MaskedFill(isZero, 1)).MaskedFill(zeros.NotEqual(own), 0);
    }

    /// <summary>Shared evenly among all that equal the result.</summary>
    private static void Extremum(GradContext context)
    {
        (Tensor x, Tensor index, Tensor source, Tensor g, Tensor y) = (context.Input(0), context.Input(1), context.Input(2), context.Gradient(), context.Output());
        int dim = context.Get<AlongDim>().Dim;
        Tensor own = x.Equal(y).Cast(x.DType), came = source.Equal(y.Gather(dim, index)).Cast(x.DType);
        Tensor share = g / own.ScatterAdd(dim, index, came);
        if (context.Needs(0)) context.Set(0, share * own);
        if (context.Needs(2)) context.Set(2, share.Gather(dim, index) * came);
    }

    /// <summary>1, 2, 3 … in the shape of an index.</summary>
    private static Tensor Ordinals(Tensor index) =>
        Tensor.Arange(1, index.Count + 1, device: index.Device).Reshape(index.Shape);
}
