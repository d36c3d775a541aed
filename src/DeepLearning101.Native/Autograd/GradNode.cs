namespace DeepLearning101.Native;

/// <summary>
/// A recorded op: where its operands came from and what its gradient rule will read. It is at the same time the slot of its first result,
/// so that recording an op of one result costs one small object.
/// </summary>
internal sealed class GradNode : GradSlot
{
    private readonly GradSlot? first, second;
    private readonly int inputCount;
    private bool freed;

    /// <summary>The layout that operands and result share, where the rule reads nothing else; otherwise a <see cref="SavedTensors"/>.</summary>
    private readonly object kept;

    internal GradNode(in KernelCall call)
    {
        Op = call.Op;
        ReadOnlySpan<Tensor> inputs = call.Inputs;
        inputCount = inputs.Length;
        int depth = 0;
        if (inputs.Length > 0) first = Edge(inputs[0], ref depth);
        if (inputs.Length > 1) second = Edge(inputs[1], ref depth);
        Saved wish = Op.Saved;
        DType = call.Outputs[0].DType;
        if (wish == Native.Saved.None && inputs.Length <= 2 && call.Attributes is null && call.Outputs.Length == 1 && IsUniform(call)) kept = call.Outputs[0].Layout;
        else
        {
            GradSlot?[]? more = inputs.Length > 2 ? new GradSlot?[inputs.Length - 2] : null;
            for (int i = 2; i < inputs.Length; i++) more![i - 2] = Edge(inputs[i], ref depth);
            kept = new SavedTensors(call, wish, more);
        }

        Depth = depth + 1;
    }

    internal OpDef Op { get; }

    internal OpAttributes? Attributes => Saved?.Attributes;

    /// <summary>One more than that of the deepest operand: gradients are worked off from the largest to the smallest.</summary>
    internal int Depth { get; }

    internal DType DType { get; }

    internal int InputCount => inputCount;

    internal bool IsFreed => freed;

    internal override GradNode Node => this;

    internal override bool IsWanted => true;

    internal SavedTensors? Saved => kept as SavedTensors;

    internal int OutputCount => Saved?.OutputCount ?? 1;

    internal GradSlot? EdgeOf(int index) => index == 0 ? first : index == 1 ? second : Saved!.More![index - 2];

    internal Layout InputLayout(int index) => kept as Layout ?? Saved!.InputLayout(index);

    internal DType InputDType(int index) => kept is Layout ? DType : Saved!.InputDType(index);

    internal (Layout Layout, DType DType) OutputSpec(int index) => kept is Layout layout ? (layout, DType) : Saved!.OutputSpec(index);

    /// <summary>Lets go of what was saved; the op cannot be differentiated again.</summary>
    internal void Free()
    {
        freed = true;
        Saved?.Dispose();
    }

    private static GradSlot? Edge(Tensor input, ref int depth)
    {
        GradSlot? slot = input.Slot;
        if (slot is null || !slot.IsWanted) return null;
        if (slot.Node is { } node && node.Depth > depth) depth = node.Depth;
        return slot;
    }

    private static bool IsUniform(in KernelCall call)
    {
        Tensor output = call.Outputs[0];
        foreach (Tensor input in call.Inputs)
            if (input.DType != output.DType || !input.Layout.SameShape(output.Layout)) return false;
        return true;
    }
}
