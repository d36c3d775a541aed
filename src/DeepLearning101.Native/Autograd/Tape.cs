namespace DeepLearning101.Native;

/// <summary>Records ops while gradients are wanted. The graph hangs on the tensors themselves; nothing global grows.</summary>
internal sealed class Tape : GradRecorder
{
    internal static readonly Tape Instance = new();

    /// <summary>From now on ops are recorded.</summary>
    internal static void Install() => Dispatcher.Tape ??= Instance;

    internal override void Record(in KernelCall call, bool inPlace = false)
    {
        if (FlowContext.Current.Watched is { } watched)
        {
            Watch(watched, call.Inputs);
            return;
        }

        var node = new GradNode(call);
        if (FlowContext.Current.Temporary is { } temporary) temporary.Add(node);
        for (int i = 0; i < call.Outputs.Length; i++)
        {
            Tensor output = call.Outputs[i];
            if (output.DType.IsDifferentiable) output.Slot = i == 0 ? node : new OutputSlot(node, i);
        }
    }

    internal override Tensor?[] PullBack(Func<Tensor[], Tensor[]> function, Tensor[] inputs, Tensor?[] gradients)
    {
        FlowContext outer = FlowContext.Current;
        bool again = outer.Differentiates;
        var variables = new Tensor[inputs.Length];
        for (int i = 0; i < inputs.Length; i++) variables[i] = Variable(inputs[i], again && inputs[i].Slot is not null);
        Tensor[] outputs;
        FlowContext.Swap(outer.WithGradient(true));
        try
        {
            outputs = function(variables);
        }
        finally
        {
            FlowContext.Restore(outer);
        }

        return BackwardPass.Run(outputs, gradients, variables, createGraph: again, retainGraph: again, accumulate: false, bounded: true);
    }

    private static void Watch(List<Tensor> watched, ReadOnlySpan<Tensor> inputs)
    {
        lock (watched)
        {
            foreach (Tensor input in inputs)
                if (input.Slot is { IsWanted: true } slot && !watched.Exists(t => ReferenceEquals(t.Slot, slot))) watched.Add(input);
        }
    }

    /// <summary>
    /// A stand-in for an operand that a function is differentiated by: linked, a view that leads back to it (one operand may come from another,
    /// and what reaches it through that one is not its share); else a leaf over the same memory.
    /// </summary>
    internal static Tensor Variable(Tensor x, bool linked)
    {
        Tensor variable;
        if (linked)
        {
            FlowContext outer = FlowContext.Current;
            FlowContext.Swap(outer.WithGradient(true));
            try
            {
                variable = Identity(x);
            }
            finally
            {
                FlowContext.Restore(outer);
            }
        }
        else
        {
            x.Storage.Retain();
            variable = new Tensor(x.Layout, x.Storage, x.Offset, x.DType);
        }

        if (!x.DType.IsDifferentiable || variable.Slot is { IsWanted: true }) return variable;
        // A leaf that has a tangent keeps its place.
        if (variable.Slot is LeafSlot leaf) leaf.Wanted = true;
        else variable.Slot = new LeafSlot { Wanted = true };
        return variable;
    }

    /// <summary>A view of all elements: an op of the graph that changes nothing.</summary>
    internal static Tensor Identity(Tensor x)
    {
        var order = new long[x.Rank];
        for (int i = 0; i < order.Length; i++) order[i] = i;
        return Dispatcher.Run(Op.Permute, [x], new Dims(order.AsSpan()));
    }
}
