namespace DeepLearning101.Native;

/// <summary>What the gradient rule of a recorded op sees.</summary>
internal sealed class TapeContext : GradContext
{
    private GradNode node = null!;
    private Tensor?[] gradients = null!;
    private Tensor?[] results = new Tensor?[4];

    internal override OpAttributes? Attributes => node.Attributes;

    internal override int InputCount => node.InputCount;

    internal ReadOnlySpan<Tensor?> Results => results.AsSpan(0, node.InputCount);

    /// <summary>Takes up a node with the gradients that arrived at its results.</summary>
    internal void Begin(GradNode next, Tensor?[] arrived)
    {
        (node, gradients) = (next, arrived);
        if (results.Length < node.InputCount) results = new Tensor?[node.InputCount];
        Array.Clear(results);
    }

    internal override bool Needs(int index) => node.EdgeOf(index) is not null;

    internal override Tensor Input(int index) => node.Saved!.Input(node.Op, index);

    internal override Tensor Output(int index = 0)
    {
        Tensor value = node.Saved!.Output(node.Op, index);
        // Where the rule itself is differentiated, the result must lead back to this node; only then, and only through a tensor that is not kept.
        if (!FlowContext.Current.Differentiates) return value;
        value.Storage.Retain();
        return new Tensor(value.Layout, value.Storage, value.Offset, value.DType) { Slot = index == 0 ? node : new OutputSlot(node, index) };
    }

    internal override Layout InputLayout(int index) => node.InputLayout(index);

    internal override DType InputDType(int index) => node.InputDType(index);

    internal override Tensor Gradient(int index = 0)
    {
        if (gradients[index] is { } gradient) return gradient;
        (Layout layout, DType dtype) = node.OutputSpec(index);
        return gradients[index] = Tensor.Zeros(layout.Shape, dtype, FirstGradient().Device);
    }

    internal override bool HasGradient(int index) => gradients[index] is not null;

    internal override void Set(int index, Tensor gradient)
    {
        if (Needs(index)) results[index] = gradient;
    }

    internal override void ThroughDecomposition(OpDef op)
    {
        int n = node.InputCount;
        var inputs = new Tensor[n];
        for (int i = 0; i < n; i++) inputs[i] = Input(i);
        OpAttributes? attributes = node.Attributes;
        Tensor?[] pulled = Tape.Instance.PullBack(x => op.Decompose(new KernelCall(op, x, default, attributes))
            ?? throw new InvalidOperationException($"{op.Name}: an op without a decomposition needs a gradient rule."), inputs, gradients);
        for (int i = 0; i < n; i++) if (pulled[i] is { } gradient) Set(i, gradient);
    }

    private Tensor FirstGradient()
    {
        foreach (Tensor? gradient in gradients) if (gradient is not null) return gradient;
        throw new InvalidOperationException($"{node.Op.Name}: no gradient arrived.");
    }
}
