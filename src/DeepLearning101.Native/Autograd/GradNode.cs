namespace DeepLearning101.Native;

/// <summary>
/// A recorded op: where its operands came from and what its gradient rule will read. It is at the same time the slot of its first result,
/// so that recording an op of one result costs one small object.
/// </summary>
internal sealed class GradNode : GradSlot
{
    private readonly GradSlot?[]? more;
    private readonly GradSlot? first, second;
    private readonly Layout? layout;
    private SavedTensors? saved;

    internal GradNode(in KernelCall call)
    {
        Op = call.Op;
        Attributes = call.Attributes;
        ReadOnlySpan<Tensor> inputs = call.Inputs;
        int depth = 0;
        if (inputs.Length > 0) first = Edge(inputs[0], ref depth);
        if (inputs.Length > 1) second = Edge(inputs[1], ref depth);
        if (inputs.Length > 2)
        {
            more = new GradSlot?[inputs.Length - 2];
            for (int i = 0; i < more.Length; i++) more[i] = Edge(inputs[i + 2], ref depth);
        }

        Depth = depth + 1;
        // Where operands and result share one layout and type and the rule reads none of them, there is nothing else to keep.
        Saved wish = Op.Saved;
        if (wish == Native.Saved.None && call.Outputs.Length == 1 && IsUniform(call)) layout = call.Outputs[0].Layout;
        else saved = new SavedTensors(call, wish);
        DType = call.Outputs[0].DType;
        InputCount = inputs.Length;
    }

    internal OpDef Op { get; }

    internal OpAttributes? Attributes { get; }

    /// <summary>One more than that of the deepest operand: gradients are worked off from the largest to the smallest.</summary>
    internal int Depth { get; }

    internal DType DType { get; }

    internal int InputCount { get; }

    internal bool IsFreed { get; private set; }

    internal override GradNode Node => this;

    internal override bool IsWanted => true;

    internal SavedTensors? Saved => saved;

    internal int OutputCount => saved?.OutputCount ?? 1;

    internal GradSlot? EdgeOf(int index) => index == 0 ? first : index == 1 ? second : more![index - 2];

    internal Layout InputLayout(int index) => layout ?? saved!.InputLayout(index);

    internal DType InputDType(int index) => layout is not null ? DType : saved!.InputDType(index);

    internal (Layout Layout, DType DType) OutputSpec(int index) => layout is not null ? (layout, DType) : saved!.OutputSpec(index);

    /// <summary>Lets go of what was saved; the op cannot be differentiated again.</summary>
    internal void Free()
    {
        IsFreed = true;
        saved?.Dispose();
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
