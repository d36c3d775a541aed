namespace DeepLearning101.Native;

/// <summary>The tangents of one level of forward mode, by place in the graph: what the tape keeps of a tensor has the same place as the tensor.</summary>
internal sealed class TangentLevel(ForwardMode owner, TangentRecorder? parent) : TangentRecorder
{
    private readonly Dictionary<GradSlot, Tensor> tangents = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<Storage> storages = new(ReferenceEqualityComparer.Instance);

    internal ForwardMode Owner => owner;

    internal TangentRecorder? Parent => parent;

    /// <summary>What owns the tangents: they must outlive scopes that end inside the level.</summary>
    internal TensorScope Scope { get; } = TensorScope.Detached(null);

    /// <summary>The tangent of a tensor; null where it has none.</summary>
    internal Tensor? TangentOf(Tensor tensor)
    {
        if (tensor.Slot is not { } slot) return null;
        lock (tangents) return tangents.GetValueOrDefault(slot);
    }

    /// <summary>States the tangent of a tensor.</summary>
    internal void Assign(Tensor tensor, Tensor tangent)
    {
        lock (tangents)
        {
            tangents[tensor.Slot ??= new LeafSlot()] = tangent;
            storages.Add(tensor.Storage);
        }
    }

    internal override bool Reaches(ReadOnlySpan<Tensor> tensors) => HasOwn(tensors) || (parent is not null && parent.Reaches(tensors));

    internal override bool Holds(Storage storage)
    {
        lock (tangents)
            if (storages.Contains(storage)) return true;
        return parent is not null && parent.Holds(storage);
    }

    internal override bool Carry(GradSlot from, Tensor to)
    {
        bool carried = parent is not null && parent.Carry(from, to);
        Tensor? tangent;
        lock (tangents) tangent = tangents.GetValueOrDefault(from);
        if (tangent is null) return carried;
        Assign(to, tangent);
        return true;
    }

    internal override void Record(in KernelCall call)
    {
        parent?.Record(call);
        if (!HasOwn(call.Inputs)) return;
        FlowContext inside = FlowContext.Current;
        var temporaries = TensorScope.Detached(Scope);
        // The rules' own ops have tangents of the levels around this one, and none of this one.
        FlowContext.Swap(inside.WithForward(parent).WithScope(temporaries));
        try
        {
            var directions = new Tensor?[call.Inputs.Length];
            for (int i = 0; i < directions.Length; i++) directions[i] = TangentOf(call.Inputs[i]);
            Tensor?[] results = TangentRules.Push(call, directions);
            for (int i = 0; i < results.Length; i++)
            {
                if (results[i] is not { } tangent) continue;
                temporaries.Release(tangent, Scope);
                Assign(call.Outputs[i], tangent);
            }
        }
        finally
        {
            FlowContext.Restore(inside);
            temporaries.Close();
        }
    }

    private bool HasOwn(ReadOnlySpan<Tensor> tensors)
    {
        foreach (Tensor tensor in tensors)
            if (TangentOf(tensor) is not null) return true;
        return false;
    }
}
