namespace DeepLearning101.Native;

/// <summary>What a recorded op keeps for its gradient rule: layouts and types of all operands and results, and the values that the rule reads.</summary>
/// <remarks>A kept value holds its storage, so the tensor that the program saw may be disposed; its version tells whether it was written to since.</remarks>
internal sealed class SavedTensors
{
    private readonly (Layout Layout, DType DType)[] specs;
    private readonly Tensor?[] values;
    private readonly int[] versions;
    private readonly int inputs;

    internal SavedTensors(in KernelCall call, Saved wish, GradSlot?[]? more)
    {
        Attributes = call.Attributes;
        More = more;
        inputs = call.Inputs.Length;
        int n = inputs + call.Outputs.Length;
        specs = new (Layout, DType)[n];
        values = new Tensor?[n];
        versions = new int[n];
        for (int i = 0; i < inputs; i++)
            Keep(i, call.Inputs[i], wish.HasFlag(Native.Saved.Inputs) || (i == 0 && wish.HasFlag(Native.Saved.FirstInput)) || (i == 1 && wish.HasFlag(Native.Saved.SecondInput)), call.Inputs[i].Slot);
        // A kept result must not lead back to its node, or neither would ever be freed by counting.
        for (int i = 0; i < call.Outputs.Length; i++) Keep(inputs + i, call.Outputs[i], wish.HasFlag(Native.Saved.Outputs), null);
    }

    internal OpAttributes? Attributes { get; }

    /// <summary>Where operands from the third on came from.</summary>
    internal GradSlot?[]? More { get; }

    internal int OutputCount => specs.Length - inputs;

    internal Layout InputLayout(int index) => specs[index].Layout;

    internal DType InputDType(int index) => specs[index].DType;

    internal (Layout Layout, DType DType) OutputSpec(int index) => specs[inputs + index];

    internal Tensor Input(OpDef op, int index) => Value(op, index, $"operand {index}");

    /// <summary>A result; the caller gives it back its place in the graph.</summary>
    internal Tensor Output(OpDef op, int index) => Value(op, inputs + index, $"result {index}");

    internal void Dispose()
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i]?.Dispose();
            values[i] = null;
        }
    }

    private void Keep(int at, Tensor tensor, bool value, GradSlot? slot)
    {
        specs[at] = (tensor.Layout, tensor.DType);
        if (!value) return;
        tensor.Storage.Retain();
        values[at] = new Tensor(tensor.Layout, tensor.Storage, tensor.Offset, tensor.DType, slot);
        versions[at] = tensor.Storage.Version;
    }

    private Tensor Value(OpDef op, int at, string which)
    {
        Tensor? value = values[at];
        if (value is null) Throw.Gradient(op.Name, $"the gradient rule reads {which}, which it does not save.");
        if (value.Storage.Version != versions[at])
            Throw.Gradient(op.Name, $"{which}, {value.DType.Name}{value.Layout}, was written in place after it was recorded (version {versions[at]}, now {value.Storage.Version}). Use the form that makes a new tensor, or Clone it first.");
        return value;
    }
}
