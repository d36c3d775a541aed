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
        for (int i = 0; i < call.Outputs.Length; i++)
        {
            Tensor output = call.Outputs[i];
            if (output.DType.IsDifferentiable) output.Slot = i == 0 ? node : new OutputSlot(node, i);
        }
    }

    internal override Tensor?[] PullBack(Func<Tensor[], Tensor[]> function, Tensor[] inputs, Tensor?[] gradients)
    {
        FlowContext outer = FlowContext.Current;
        bool again = outer.GradientEnabled;
        var variables = new Tensor[inputs.Length];
        for (int i = 0; i < inputs.Length; i++)
        {
            // To be differentiated again, the function must be recorded over what leads to the operands; else over leaves of its own.
            if (again && inputs[i].Slot is { IsWanted: true }) variables[i] = Alias(inputs[i], outer);
            else
            {
                Tensor x = inputs[i];
                x.Storage.Retain();
                variables[i] = new Tensor(x.Layout, x.Storage, x.Offset, x.DType);
                if (x.DType.IsDifferentiable) variables[i].Slot = new LeafSlot { Wanted = true };
            }
        }

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

    /// <summary>The same elements behind a node of their own: one operand may come from another, and what reaches it through that one is not its share.</summary>
    private static Tensor Alias(Tensor x, FlowContext outer)
    {
        var order = new long[x.Rank];
        for (int i = 0; i < order.Length; i++) order[i] = i;
        FlowContext.Swap(outer.WithGradient(true));
        try
        {
            return Dispatcher.Run(Op.Permute, [x], new Dims(order.AsSpan()));
        }
        finally
        {
            FlowContext.Restore(outer);
        }
    }
}
