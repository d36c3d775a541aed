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
            // To be differentiated again, the function must be recorded over the operands themselves; else over leaves of its own.
            if (again && inputs[i].Slot is { IsWanted: true }) variables[i] = inputs[i];
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
}
