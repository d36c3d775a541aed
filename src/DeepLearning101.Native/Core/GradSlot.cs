namespace DeepLearning101.Native;

/// <summary>What automatic differentiation knows of a tensor: a leaf that may want a gradient, or the recorded op that made it.</summary>
internal abstract class GradSlot
{
    /// <summary>The op that made the tensor; null for a leaf.</summary>
    internal abstract GradNode? Node { get; }

    /// <summary>Which of the op's results the tensor is.</summary>
    internal virtual int OutputIndex => 0;

    /// <summary>Whether a gradient is wanted here or before here.</summary>
    internal abstract bool IsWanted { get; }

    /// <summary>Called with each gradient that arrives; may return another one.</summary>
    internal List<Func<Tensor, Tensor?>>? Hooks { get; set; }
}

/// <summary>A leaf: a tensor that no recorded op made.</summary>
internal sealed class LeafSlot : GradSlot
{
    internal override GradNode? Node => null;

    internal override bool IsWanted => Wanted;

    internal bool Wanted { get; set; }

    /// <summary>The accumulated gradient.</summary>
    internal Tensor? Grad { get; set; }
}

/// <summary>A further result of an op with several.</summary>
internal sealed class OutputSlot(GradNode node, int index) : GradSlot
{
    internal override GradNode Node => node;

    internal override int OutputIndex => index;

    internal override bool IsWanted => true;
}

/// <summary>What a gradient rule sees: operands, results, gradients of the results; it answers with gradients of the operands.</summary>
internal abstract class GradContext
{
    /// <summary>Attributes of the recorded call.</summary>
    internal abstract OpAttributes? Attributes { get; }

    internal abstract int InputCount { get; }

    /// <summary>Whether operand <paramref name="index"/> wants a gradient.</summary>
    internal abstract bool Needs(int index);

    /// <summary>Operand as it was (only where <see cref="OpDef.Saved"/> says so).</summary>
    internal abstract Tensor Input(int index);

    /// <summary>Result as it was (only where <see cref="OpDef.Saved"/> says so).</summary>
    internal abstract Tensor Output(int index = 0);

    /// <summary>Layout of an operand, always known.</summary>
    internal abstract Layout InputLayout(int index);

    internal abstract DType InputDType(int index);

    /// <summary>Gradient of the loss with respect to a result; zeros where none arrived.</summary>
    internal abstract Tensor Gradient(int index = 0);

    /// <summary>Whether a gradient arrived for a result.</summary>
    internal abstract bool HasGradient(int index);

    /// <summary>States the gradient with respect to an operand.</summary>
    internal abstract void Set(int index, Tensor gradient);

    /// <summary>Sets the gradients by recording the op's decomposition and pulling back through it.</summary>
    internal abstract void ThroughDecomposition(OpDef op);

    internal T Get<T>() where T : OpAttributes => (T)Attributes!;
}

/// <summary>What carries tangents from operands to results: a level of forward mode.</summary>
internal abstract class TangentRecorder
{
    /// <summary>Gives the results of a call their tangents, where an operand has one.</summary>
    internal abstract void Record(in KernelCall call);

    /// <summary>Gives what the place <paramref name="from"/> has as tangent to a tensor that stands in for it.</summary>
    /// <returns>Whether there was one.</returns>
    internal abstract bool Carry(GradSlot from, Tensor to);

    /// <summary>Whether any of the tensors has a tangent.</summary>
    internal abstract bool Reaches(ReadOnlySpan<Tensor> tensors);

    /// <summary>Whether a tensor with a tangent lies in this memory.</summary>
    internal abstract bool Holds(Storage storage);
}
