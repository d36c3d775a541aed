namespace DeepLearning101.Native;

/// <summary>What the gradient rule of <see cref="Autograd.Custom(string, Func{Tensor[], Tensor}, Func{CustomGradient, Tensor[]}, ReadOnlySpan{Tensor}, bool, bool)"/> sees.</summary>
/// <remarks>Valid during the call of the rule.</remarks>
public sealed class CustomGradient
{
    private readonly GradContext context;

    internal CustomGradient(GradContext context) => this.context = context;

    /// <summary>Number of operands; the rule answers with as many gradients.</summary>
    public int InputCount => context.InputCount;

    /// <summary>Whether operand <paramref name="index"/> wants a gradient; where it does not, the rule may answer null.</summary>
    public bool Needs(int index) => context.Needs(index);

    /// <summary>Operand as it was.</summary>
    /// <exception cref="TensorGradientException">Operands are not kept, or it was written in place since.</exception>
    public Tensor Input(int index) => context.Input(index);

    /// <summary>Result as it was.</summary>
    /// <exception cref="TensorGradientException">Results are not kept, or it was written in place since.</exception>
    public Tensor Output(int index = 0) => context.Output(index);

    /// <summary>Gradient with respect to a result; zeros where none arrived.</summary>
    public Tensor Gradient(int index = 0) => context.Gradient(index);
}

public static partial class Autograd
{
    /// <summary>A function with a gradient rule of its own: <paramref name="forward"/> is not recorded, the backward pass calls <paramref name="backward"/> in its place.</summary>
    /// <param name="name">Name in errors.</param>
    /// <param name="forward">Computes the result from the operands.</param>
    /// <param name="backward">Computes the gradient of each operand (null: none). Written with tensor ops it can itself be differentiated, so any order works.</param>
    /// <param name="inputs">Operands. What the function captures is constant.</param>
    /// <param name="keepInputs">Whether the rule reads operands.</param>
    /// <param name="keepOutputs">Whether the rule reads the result.</param>
    /// <example><code>
    /// Tensor y = Autograd.Custom("sign_ste", x => x[0].Sign(), g => [g.Gradient()], [x]);   // straight-through estimator
    /// </code></example>
    public static Tensor Custom(string name, Func<Tensor[], Tensor> forward, Func<CustomGradient, Tensor?[]> backward, ReadOnlySpan<Tensor> inputs, bool keepInputs = true, bool keepOutputs = true) =>
        CustomMany(name, x => [forward(x)], backward, inputs, keepInputs, keepOutputs)[0];

    /// <summary>The same for a function with several results.</summary>
    public static Tensor[] CustomMany(string name, Func<Tensor[], Tensor[]> forward, Func<CustomGradient, Tensor?[]> backward, ReadOnlySpan<Tensor> inputs, bool keepInputs = true, bool keepOutputs = true)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Tensor[] operands = inputs.ToArray();
        Tensor[] outputs;
        // Neither recorded nor carried along by forward mode, which takes its tangents from the rule.
        using (ContextScope.Enter(FlowContext.Current.WithGradient(false).WithForward(null))) outputs = [.. forward(operands)];
        Saved saved = (keepInputs ? Saved.Inputs : Saved.None) | (keepOutputs ? Saved.Outputs : Saved.None);
        new CustomOp(name, operands.Length, saved, context => Answer(name, backward, context)).Record(operands, outputs);
        return outputs;
    }

    private static void Answer(string name, Func<CustomGradient, Tensor?[]> backward, GradContext context)
    {
        Tensor?[] gradients = backward(new CustomGradient(context));
        if (gradients.Length != context.InputCount)
            Throw.Gradient(name, $"the gradient rule must answer with one gradient for each of {context.InputCount} operands; given {gradients.Length}. Give null where there is none.");
        for (int i = 0; i < gradients.Length; i++)
        {
            if (gradients[i] is not { } gradient) continue;
            if (!gradient.Layout.SameShape(context.InputLayout(i))) Throw.Shapes(name, $"the gradient of operand {i} must have the operand's shape", context.InputLayout(i), gradient.Layout);
            context.Set(i, gradient);
        }
    }
}
