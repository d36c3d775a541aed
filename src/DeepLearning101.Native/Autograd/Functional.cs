namespace DeepLearning101.Native;

public static partial class Autograd
{
    /// <summary>Reverse mode: the value of a function and vᵀ · ∂f/∂x for each operand.</summary>
    /// <param name="function">A function of the operands.</param>
    /// <param name="inputs">Where to differentiate; they need not want gradients.</param>
    /// <param name="v">Weight of each element of the result; default 1, for a result of one element.</param>
    /// <param name="createGraph">Whether value and gradients can be differentiated again, with respect to the operands and to what the function captured.</param>
    public static (Tensor Value, Tensor[] Gradients) Vjp(Func<Tensor[], Tensor> function, ReadOnlySpan<Tensor> inputs, Tensor? v = null, bool createGraph = false)
    {
        using var scope = TensorScope.Begin();
        using ContextScope mode = EnableGrad();
        Tensor[] x = Variables(inputs, createGraph);
        Tensor y = function(x);
        Tensor[] gradients = Pull([y], [GradExtensions.Seed("Vjp", y, v)], x, createGraph, createGraph);
        foreach (Tensor gradient in gradients) scope.Keep(gradient);
        return (scope.Keep(createGraph ? y : y.Detach()), gradients);
    }

    /// <summary>Forward mode: the value of a function and Σ ∂f/∂xᵢ · tᵢ, its derivative along the tangents. Exact; each op's tangent is computed beside its result, nothing is kept for a backward pass.</summary>
    /// <param name="function">A function of the operands.</param>
    /// <param name="inputs">Where to differentiate.</param>
    /// <param name="tangents">Direction: one tensor of each operand's shape.</param>
    /// <param name="createGraph">Whether value and tangent can be differentiated again.</param>
    public static (Tensor Value, Tensor Tangent) Jvp(Func<Tensor[], Tensor> function, ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor> tangents, bool createGraph = false)
    {
        CheckDirection("Jvp", inputs, tangents);
        using var scope = TensorScope.Begin();
        using ContextScope recording = createGraph ? EnableGrad() : NoGrad();
        using var level = ForwardMode.Begin();
        var x = new Tensor[inputs.Length];
        for (int i = 0; i < x.Length; i++) x[i] = level.Dual(inputs[i], tangents[i]);
        Tensor y = function(x);
        Tensor tangent = level.Tangent(y);
        // A tangent may be a view of an operand's direction; what is returned is the caller's alone.
        return (scope.Keep(createGraph ? y : y.Detach()), scope.Keep(createGraph ? tangent : tangent.Clone()));
    }

    /// <summary>The value of a function with one element and its Hessian times a direction, for each operand.</summary>
    /// <param name="function">A function of the operands with a result of one element.</param>
    /// <param name="inputs">Where to differentiate.</param>
    /// <param name="v">Direction: one tensor of each operand's shape.</param>
    /// <param name="createGraph">Whether the results can be differentiated again.</param>
    public static (Tensor Value, Tensor[] Products) Hvp(Func<Tensor[], Tensor> function, ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor> v, bool createGraph = false)
    {
        CheckDirection("Hvp", inputs, v);
        using var scope = TensorScope.Begin();
        using ContextScope mode = EnableGrad();
        Tensor[] x = Variables(inputs, createGraph);
        Tensor y = function(x);
        Tensor[] gradients = Pull([y], [GradExtensions.Seed("Hvp", y, null)], x, createGraph: true, retainGraph: true);
        Tensor[] products = Pull(gradients, v.ToArray(), x, createGraph, createGraph);
        foreach (Tensor product in products) scope.Keep(product);
        return (scope.Keep(createGraph ? y : y.Detach()), products);
    }

    /// <summary>Operands of a function that is differentiated by itself: leaves, or views that lead back to the originals.</summary>
    private static Tensor[] Variables(ReadOnlySpan<Tensor> inputs, bool linked)
    {
        var x = new Tensor[inputs.Length];
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = linked ? Dispatcher.Run(Op.Expand, [inputs[i]], new Dims(inputs[i].Shape)) : inputs[i].Detach();
            if (!x[i].RequiresGrad) x[i].RequiresGrad_();
        }

        return x;
    }

    /// <summary>Gradients with zeros where none arrives.</summary>
    private static Tensor[] Pull(ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor?> seeds, Tensor[] x, bool createGraph, bool retainGraph)
    {
        Tensor?[] found = BackwardPass.Run(outputs, seeds, x, createGraph, retainGraph, accumulate: false, bounded: true);
        var gradients = new Tensor[x.Length];
        for (int i = 0; i < gradients.Length; i++) gradients[i] = found[i] ?? Tensor.ZerosLike(x[i]);
        return gradients;
    }

    /// <summary>The derivative of gradients that are linear in <paramref name="v"/>, weighted with tangents.</summary>
    private static Tensor Push(ReadOnlySpan<Tensor?> linear, ReadOnlySpan<Tensor> tangents, Tensor v, bool createGraph, bool retainGraph)
    {
        List<Tensor> outputs = [];
        List<Tensor?> seeds = [];
        for (int i = 0; i < linear.Length; i++)
        {
            if (linear[i] is not { RequiresGrad: true } gradient) continue;
            outputs.Add(gradient);
            seeds.Add(tangents[i]);
        }

        return Pull([.. outputs], [.. seeds], [v], createGraph, retainGraph)[0];
    }

    private static void CheckDirection(string name, ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor> direction)
    {
        if (direction.Length != inputs.Length) Throw.Gradient(name, $"one direction is needed for each of {inputs.Length} operands; given {direction.Length}.");
        for (int i = 0; i < inputs.Length; i++)
            if (!direction[i].Layout.SameShape(inputs[i].Layout)) Throw.Shapes(name, $"direction {i} must have the shape of its operand", inputs[i].Layout, direction[i].Layout);
    }
}
