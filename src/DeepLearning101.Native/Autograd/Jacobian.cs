namespace DeepLearning101.Native;

/// <summary>How a Jacobian is worked out.</summary>
public enum JacobianMode
{
    /// <summary>One backward pass per element of the result.</summary>
    Rows,

    /// <summary>One forward-mode pass per element of the operands: for functions with more results than operands.</summary>
    Columns,
}

public static partial class Autograd
{
    /// <summary>∂f/∂x with shape [shape of the result, shape of x].</summary>
    /// <param name="function">A function of one tensor.</param>
    /// <param name="x">Where to differentiate.</param>
    /// <param name="mode">Row by row or column by column.</param>
    /// <param name="createGraph">Whether the Jacobian can be differentiated again.</param>
    public static Tensor Jacobian(Func<Tensor, Tensor> function, Tensor x, JacobianMode mode = JacobianMode.Rows, bool createGraph = false) =>
        Jacobian(operands => function(operands[0]), [x], mode, createGraph)[0];

    /// <summary>∂f/∂xᵢ for each operand, with shape [shape of the result, shape of xᵢ].</summary>
    public static Tensor[] Jacobian(Func<Tensor[], Tensor> function, ReadOnlySpan<Tensor> inputs, JacobianMode mode = JacobianMode.Rows, bool createGraph = false)
    {
        using var scope = TensorScope.Begin();
        using ContextScope recording = EnableGrad();
        Tensor[] x = Variables(inputs, createGraph);
        Tensor y = function(x);
        Tensor[] jacobians = mode == JacobianMode.Rows ? Rows(y, x, createGraph) : Columns(y, x, createGraph);
        foreach (Tensor jacobian in jacobians) scope.Keep(jacobian);
        return jacobians;
    }

    /// <summary>∂²f/∂x² of a function with one element, with shape [shape of x, shape of x].</summary>
    public static Tensor Hessian(Func<Tensor, Tensor> function, Tensor x, bool createGraph = false)
    {
        using var scope = TensorScope.Begin();
        using ContextScope recording = EnableGrad();
        Tensor[] variable = Variables([x], createGraph);
        Tensor y = function(variable[0]);
        Tensor gradient = Pull([y], [GradExtensions.Seed("Hessian", y, null)], variable, createGraph: true, retainGraph: true)[0];
        return scope.Keep(Rows(gradient, variable, createGraph)[0]);
    }

    /// <summary>The gradient of each example's loss by itself: for each parameter a tensor [examples, shape of the parameter].</summary>
    /// <param name="loss">The loss, one element, of a batch of one example (each tensor with first length 1).</param>
    /// <param name="parameters">Tensors that want gradients and that the loss captures.</param>
    /// <param name="batch">Tensors with one example per index of the first dimension.</param>
    public static Tensor[] PerExample(Func<Tensor[], Tensor> loss, ReadOnlySpan<Tensor> parameters, ReadOnlySpan<Tensor> batch)
    {
        long examples = batch.Length == 0 || batch[0].Rank == 0 ? 0 : batch[0].Shape[0];
        foreach (Tensor part in batch)
            if (part.Rank == 0 || part.Shape[0] != examples) Throw.Shape("PerExample", $"each tensor of the batch must have {examples} examples in its first dimension", part.Layout);
        var results = new Tensor[parameters.Length];
        for (int p = 0; p < results.Length; p++)
        {
            if (!parameters[p].RequiresGrad) Throw.Gradient("PerExample", $"parameter {p} does not want a gradient. Call RequiresGrad_() on it first.");
            results[p] = Tensor.Zeros([examples, .. parameters[p].Shape], parameters[p].DType, parameters[p].Device);
        }

        var example = new Tensor[batch.Length];
        for (long i = 0; i < examples; i++)
        {
            using var scope = TensorScope.Begin();
            Tensor?[] gradients;
            using (EnableGrad())
            {
                for (int k = 0; k < example.Length; k++) example[k] = batch[k].Narrow(0, i, 1);
                Tensor value = loss(example);
                gradients = BackwardPass.Run([value], [GradExtensions.Seed("PerExample", value, null)], parameters, createGraph: false, retainGraph: false, accumulate: false, bounded: true);
            }

            using ContextScope constant = NoGrad();
            for (int p = 0; p < results.Length; p++)
                if (gradients[p] is { } gradient) results[p].Select(0, i).Copy_(gradient);
        }

        return results;
    }

    private static Tensor[] Rows(Tensor y, Tensor[] x, bool createGraph)
    {
        var rows = new Tensor[x.Length][];
        for (int k = 0; k < x.Length; k++) rows[k] = new Tensor[y.Count];
        for (long i = 0; i < y.Count; i++)
        {
            Tensor[] gradients = Pull([y], [Unit(y, i)], x, createGraph, retainGraph: true);
            for (int k = 0; k < x.Length; k++) rows[k][i] = gradients[k];
        }

        var jacobians = new Tensor[x.Length];
        for (int k = 0; k < x.Length; k++)
        {
            long[] shape = [.. y.Shape, .. x[k].Shape];
            jacobians[k] = y.Count == 0 ? Tensor.Zeros(shape, x[k].DType, x[k].Device) : Tensor.Stack(rows[k]).Reshape(shape);
        }

        return jacobians;
    }

    private static Tensor[] Columns(Tensor y, Tensor[] x, bool createGraph)
    {
        Tensor v = Tensor.ZerosLike(y).RequiresGrad_();
        Tensor?[] linear = BackwardPass.Run([y], [v], x, createGraph: true, retainGraph: true, accumulate: false, bounded: true);
        var jacobians = new Tensor[x.Length];
        for (int k = 0; k < x.Length; k++)
        {
            var columns = new Tensor[x[k].Count];
            for (long j = 0; j < columns.Length; j++) columns[j] = Push([linear[k]], [Unit(x[k], j)], v, createGraph, retainGraph: true);
            long[] shape = [.. y.Shape, .. x[k].Shape];
            jacobians[k] = columns.Length == 0 ? Tensor.Zeros(shape, y.DType, y.Device) : Tensor.Stack(columns, -1).Reshape(shape);
        }

        return jacobians;
    }

    /// <summary>1 at one element, else 0, in the shape and type of another tensor.</summary>
    private static Tensor Unit(Tensor like, long index) =>
        Tensor.Arange(like.Count, device: like.Device).Equal(index).Cast(like.DType).Reshape(like.Shape);
}
