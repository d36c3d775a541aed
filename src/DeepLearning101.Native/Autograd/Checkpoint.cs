namespace DeepLearning101.Native;

public static partial class Autograd
{
    /// <summary>The function's result without its intermediate values: they are computed again in the backward pass (Chen et al., Training deep nets with sublinear memory cost, 2016).</summary>
    /// <param name="function">A pure function of the operands and of tensors that it captures; both get gradients. Tensors that it makes and does not return are disposed.</param>
    /// <param name="inputs">Operands.</param>
    /// <param name="generator">What the function draws random numbers from; default <see cref="Generator.Default"/>. The second run draws the same ones.</param>
    /// <remarks>
    /// Gradients have the bits of the plain ones where each operand is used once, inside or outside; where gradients of several uses are summed, their order may differ.
    /// While the backward pass computes again, no other flow should draw from the same generator.
    /// </remarks>
    public static Tensor Checkpoint(Func<Tensor[], Tensor> function, ReadOnlySpan<Tensor> inputs, Generator? generator = null) =>
        CheckpointMany(x => [function(x)], inputs, generator)[0];

    /// <summary>The same for a function with several results.</summary>
    public static Tensor[] CheckpointMany(Func<Tensor[], Tensor[]> function, ReadOnlySpan<Tensor> inputs, Generator? generator = null)
    {
        Tensor[] operands = inputs.ToArray();
        if (!IsEnabled) return function(operands);
        generator ??= Generator.Default;
        GeneratorState before = generator.State;
        List<Tensor> captured = [];
        Tensor[] outputs;
        using (var scope = TensorScope.Begin())
        using (ContextScope.Enter(FlowContext.Current with { Watched = captured }))
        {
            outputs = [.. function(operands)];
            foreach (Tensor output in outputs) scope.Keep(output);
        }

        captured.RemoveAll(t => Array.Exists(operands, x => ReferenceEquals(x.Slot, t.Slot)));
        // A result that the function captured is seen by no op.
        foreach (Tensor output in outputs)
            if (output.Slot is { IsWanted: true } slot && !captured.Exists(t => ReferenceEquals(t.Slot, slot)) && !Array.Exists(operands, x => ReferenceEquals(x.Slot, slot))) captured.Add(output);
        int declared = operands.Length;
        new CustomOp("checkpoint", declared + captured.Count, Saved.Inputs, context => Recompute(function, declared, generator, before, context)).Record([.. operands, .. captured], outputs);
        return outputs;
    }

    private static void Recompute(Func<Tensor[], Tensor[]> function, int declared, Generator generator, GeneratorState before, GradContext context)
    {
        var operands = new Tensor[context.InputCount];
        for (int i = 0; i < operands.Length; i++) operands[i] = context.Input(i);
        FlowContext outer = FlowContext.Current;
        bool again = outer.Differentiates;
        var temporaries = TensorScope.Detached(outer.Scope);
        GeneratorState now = generator.State;
        generator.State = before;
        Tensor[] outputs;
        try
        {
            using (ContextScope.Enter(outer.WithGradient(true).WithScope(temporaries) with { Watched = null })) outputs = function(operands[..declared]);
        }
        finally
        {
            generator.State = now;
            // What the gradient rules read is held by the tape.
            temporaries.Close();
        }

        var seeds = new Tensor?[outputs.Length];
        for (int i = 0; i < seeds.Length; i++) seeds[i] = context.HasGradient(i) ? context.Gradient(i) : null;
        Tensor?[] gradients = BackwardPass.Run(outputs, seeds, operands, createGraph: again, retainGraph: again, accumulate: false, bounded: true);
        for (int i = 0; i < gradients.Length; i++)
            if (gradients[i] is { } gradient) context.Set(i, gradient);
    }
}
