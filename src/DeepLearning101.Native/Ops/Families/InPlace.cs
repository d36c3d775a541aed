using System.Runtime.CompilerServices;

namespace DeepLearning101.Native;

/// <summary>Ops that write into one of their operands.</summary>
internal static class InPlace
{
    /// <summary>Runs an op with <paramref name="target"/> as result. Operands that overlap it otherwise than exactly are copied first.</summary>
    internal static Tensor Run(OpDef op, Tensor target, ReadOnlySpan<Tensor> inputs, OpAttributes? attributes)
    {
        TensorSpec spec = default;
        op.Infer(new KernelCall(op, inputs, default, attributes), new Span<TensorSpec>(ref spec));
        if (!spec.Layout.SameShape(target.Layout))
            Throw.Shapes(op.Name, "in place, the result must have the shape of the target", target.Layout, spec.Layout, "Use the form that makes a new tensor.");
        if (spec.DType != target.DType)
            Throw.DType(op.Name, $"in place, the result must have the type {target.DType.Name} of the target", spec.DType, "Use the form that makes a new tensor.");
        if (target.Layout.MayOverlapItself())
            Throw.Shape(op.Name, "in place, each element of the target must lie at an address of its own", target.Layout, "Call Contiguous() first.");

        bool recording = Dispatcher.Tape is not null && FlowContext.Current.GradientEnabled;
        if (recording && LeafBehind(target) is { } leaf)
            Throw.Gradient(op.Name, $"a leaf that wants a gradient{(ReferenceEquals(leaf, target.Slot) ? "" : ", or a view of one,")} cannot be written in place while operations are recorded. Use NoGrad, or the form that makes a new tensor.");

        if (FlowContext.Current.Forward is { } forward && (forward.Holds(target.Storage) || forward.Reaches(inputs))) return Forward(forward, op, target, inputs, attributes);

        bool recorded = op.IsDifferentiable && Dispatcher.IsRecorded(op, inputs);
        var operands = new Tensor[inputs.Length];
        Tensor? alias = null;
        for (int i = 0; i < inputs.Length; i++)
        {
            Tensor input = inputs[i];
            if (ReferenceEquals(input, target))
            {
                // What the tape sees is the target as it was: the same memory, but the old place in the graph.
                input = alias ??= recorded ? new Tensor(target.Layout, Retained(target), target.Offset, target.DType, target.Slot) : target;
            }
            else if (ReferenceEquals(input.Storage, target.Storage) && !SamePlace(input, target))
            {
                input = input.Clone();
            }

            operands[i] = input;
        }

        Dispatcher.RunInto(op, operands, [target], attributes);
        if (recorded) target.Storage.Rewritten();
        if (recorded) Dispatcher.Tape!.Record(new KernelCall(op, operands, [target], attributes), inPlace: true);
        else if (recording && target.Slot is { IsWanted: true })
        {
            // What was recorded for the target does not lead to what it holds now.
            target.Storage.Rewritten();
            target.Slot = null;
        }

        target.Storage.Written();
        if (recorded) alias?.Dispose();
        return target;
    }

    /// <summary>In forward mode the result is made first, since the tangent's rule reads operands as they were.</summary>
    private static Tensor Forward(TangentRecorder forward, OpDef op, Tensor target, ReadOnlySpan<Tensor> inputs, OpAttributes? attributes)
    {
        if (target.Storage.Owners > 1)
            Throw.Gradient(op.Name, $"in forward mode, only memory that no other tensor shares may be written in place; {target.Storage.Owners} hold that of {target.DType.Name}{target.Layout}. Use the form that makes a new tensor.");
        Tensor result = Dispatcher.Run(op, inputs, attributes, target.Device);
        Unsafe.As<Backend>(target.Device).Copy(result, target);
        target.Storage.Written();
        target.Slot = result.Slot;
        if (result.Slot is { } place) forward.Carry(place, target);
        result.Dispose();
        return target;
    }

    /// <summary>The leaf that wants a gradient which the tensor is, or is a view of; null where there is none.</summary>
    private static LeafSlot? LeafBehind(Tensor tensor)
    {
        GradSlot? slot = tensor.Slot;
        while (slot?.Node is { Op.IsView: true } node) slot = node.EdgeOf(0);
        return slot is LeafSlot { Wanted: true } leaf ? leaf : null;
    }

    private static Storage Retained(Tensor tensor)
    {
        tensor.Storage.Retain();
        return tensor.Storage;
    }

    private static bool SamePlace(Tensor a, Tensor b) =>
        a.Offset == b.Offset && a.Layout.Shape.SequenceEqual(b.Layout.Shape) && a.Layout.Strides.SequenceEqual(b.Layout.Strides);
}
