namespace DeepLearning101.Native;

/// <summary>A function of the program that the tape holds as one op: it was computed already, only its gradient rule is called.</summary>
internal sealed class CustomOp(string name, int arity, Saved saved, Action<GradContext> rule) : OpDef(name, Contract.Exact)
{
    public override int Arity => arity;

    internal override Saved Saved => saved;

    internal override IReadOnlyList<OpSample> Samples => [];

    internal override bool Takes(DType dtype) => true;

    internal override void Infer(in KernelCall call, Span<TensorSpec> outputs) => throw new InvalidOperationException($"{Name}: a recorded function is not dispatched; call the function itself.");

    internal override void Vjp(GradContext context) => rule(context);

    /// <summary>Records the function over results that exist; what it returns stands for them.</summary>
    internal void Record(ReadOnlySpan<Tensor> inputs, Tensor[] outputs)
    {
        // A function whose ops carried tangents along has them, at places that change below.
        GradSlot?[] places = [.. outputs.Select(t => t.Slot)];
        for (int i = 0; i < outputs.Length; i++)
        {
            // What has a place in the graph already, or is an operand, must keep it: the result is then a view of its own.
            bool taken = outputs[i].Slot is not null;
            foreach (Tensor input in inputs) taken |= ReferenceEquals(input, outputs[i]);
            for (int j = 0; j < i; j++) taken |= ReferenceEquals(outputs[j], outputs[i]);
            if (taken) outputs[i] = outputs[i].Detach();
        }

        if (Dispatcher.IsRecorded(this, inputs)) Tape.Instance.Record(new KernelCall(this, inputs, outputs, null));
        if (FlowContext.Current.Forward is not { } forward) return;
        bool carried = false;
        for (int i = 0; i < outputs.Length; i++)
            if (places[i] is { } place) carried |= forward.Carry(place, outputs[i]);
        if (!carried) forward.Record(new KernelCall(this, inputs, outputs, null));
    }
}
