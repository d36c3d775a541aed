using System.Runtime.InteropServices;

namespace DeepLearning101.Native;

/// <summary>Works gradients off from the results to the leaves: always the deepest node first, so that a node has all its gradients when its turn comes.</summary>
internal sealed class BackwardPass
{
    [ThreadStatic] private static BackwardPass? spare;

    private readonly PriorityQueue<GradNode, int> queue = new();
    private readonly Dictionary<GradNode, Tensor?[]> arrived = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<GradSlot, int> asked = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<GradNode, bool> reaches = new(ReferenceEqualityComparer.Instance);
    private readonly TapeContext context = new();
    private Tensor?[] found = [];
    private bool accumulate, selective, bounded;

    /// <summary>Gradients of <paramref name="inputs"/> (null where none arrives), or, with <paramref name="accumulate"/>, of every leaf into the leaf.</summary>
    /// <remarks>With <paramref name="bounded"/> the inputs are where the function begins: no gradient goes on behind them, their hooks are left to the pass outside.</remarks>
    internal static Tensor?[] Run(ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor?> gradients, ReadOnlySpan<Tensor> inputs, bool createGraph, bool retainGraph, bool accumulate, bool bounded = false)
    {
        BackwardPass pass = spare ?? new BackwardPass();
        spare = null;
        pass.bounded = bounded;
        FlowContext outer = FlowContext.Current;
        var scope = TensorScope.Detached(outer.Scope);
        FlowContext.Swap(outer.WithGradient(createGraph).WithScope(scope));
        try
        {
            return pass.Work(outputs, gradients, inputs, retainGraph || createGraph, accumulate, scope);
        }
        finally
        {
            FlowContext.Restore(outer);
            scope.Close();
            pass.Clear();
            spare = pass;
        }
    }

    private Tensor?[] Work(ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor?> gradients, ReadOnlySpan<Tensor> inputs, bool retainGraph, bool accumulateLeaves, TensorScope scope)
    {
        (accumulate, selective) = (accumulateLeaves, !accumulateLeaves);
        found = new Tensor?[inputs.Length];
        for (int i = 0; i < inputs.Length; i++)
            if (inputs[i].Slot is { } slot) asked[slot] = i;
        for (int i = 0; i < outputs.Length; i++)
        {
            if (outputs[i].Slot is not { } slot || gradients[i] is not { } gradient) continue;
            if (outputs[i].IsStale) Throw.Stale("Backward", outputs[i]);
            Arrive(slot, gradient, scope, shared: true);
        }

        while (queue.TryDequeue(out GradNode? node, out _))
        {
            arrived.Remove(node, out Tensor?[]? incoming);
            for (int i = 0; i < incoming!.Length; i++)
            {
                if (incoming[i] is not { } gradient) continue;
                GradSlot slot = i == 0 ? node : asked.Count > 0 ? FindOutput(node, i) : node;
                if (i == 0 && node.Hooks is { } hooks) incoming[i] = gradient = Hooked(hooks, gradient);
                if (asked.TryGetValue(slot, out int at) && (i == 0 || !ReferenceEquals(slot, node))) found[at] = Sums.Add(found[at], gradient);
            }

            if (!selective || Reaches(node))
            {
                if (node.IsFreed) Throw.Gradient(node.Op.Name, "the graph was freed by an earlier backward pass. Pass retainGraph: true to the first one, or run the forward pass again.");
                scope.SetMark();
                context.Begin(node, incoming);
                node.Op.Vjp(context);
                NanTrap.CheckGradients(node.Op, context.Results);
                for (int i = 0; i < node.InputCount; i++)
                    if (context.Results[i] is { } gradient && node.EdgeOf(i) is { } edge) Arrive(edge, gradient, scope, shared: false);
                scope.DisposeFromMark(IsPending);
                if (!retainGraph) node.Free();
            }

            // What arrived here is spent, unless the rule passed it on as it is.
            foreach (Tensor? gradient in incoming)
                if (gradient is not null && !IsPending(gradient)) scope.DisposeOwn(gradient);
        }

        for (int i = 0; i < found.Length; i++)
            if (found[i] is { } gradient) found[i] = Release(gradient, scope);
        return found;
    }

    private void Arrive(GradSlot slot, Tensor gradient, TensorScope scope, bool shared)
    {
        if (bounded && TryFind(slot, out int boundary))
        {
            found[boundary] = Sums.Add(found[boundary], gradient);
            return;
        }

        if (slot.Node is not { } node)
        {
            var leaf = (LeafSlot)slot;
            if (leaf.Hooks is { } hooks) gradient = Hooked(hooks, gradient);
            if (asked.TryGetValue(slot, out int at)) found[at] = Sums.Add(found[at], gradient);
            if (accumulate && leaf.Wanted) Accumulate(leaf, gradient, scope, shared);
            return;
        }

        ref Tensor?[]? slots = ref CollectionsMarshal.GetValueRefOrAddDefault(arrived, node, out bool known);
        if (!known)
        {
            slots = new Tensor?[node.OutputCount];
            queue.Enqueue(node, -node.Depth);
        }

        slots![slot.OutputIndex] = Sums.Add(slots[slot.OutputIndex], gradient);
    }

    private static Tensor Hooked(List<Func<Tensor, Tensor?>> hooks, Tensor gradient)
    {
        foreach (Func<Tensor, Tensor?> hook in hooks) gradient = hook(gradient) ?? gradient;
        return gradient;
    }

    private static void Accumulate(LeafSlot leaf, Tensor gradient, TensorScope scope, bool shared)
    {
        lock (leaf)
        {
            if (leaf.Grad is { IsDisposed: false } before)
            {
                if (FlowContext.Current.Differentiates) leaf.Grad = Release(before + gradient, scope);
                else before.Add_(gradient);
                return;
            }

            bool own = !shared && gradient.IsContiguous && gradient.Storage.Owners == 1;
            leaf.Grad = scope.Release(own ? gradient : gradient.Clone(), null);
        }
    }

    /// <summary>A result leaves the pass: the scope of the caller owns it. Views and shared storage are the caller's to read, not to write.</summary>
    private static Tensor Release(Tensor gradient, TensorScope scope) => scope.Release(gradient, scope.Parent);

    /// <summary>Whether a tensor that was asked for lies behind a node (iterative: graphs may be deep).</summary>
    private bool Reaches(GradNode start)
    {
        if (reaches.TryGetValue(start, out bool known)) return known;
        var stack = new Stack<(GradNode Node, int Next)>();
        stack.Push((start, 0));
        reaches[start] = false;
        while (stack.TryPop(out (GradNode Node, int Next) top))
        {
            if (reaches[top.Node]) continue;
            if (top.Next == top.Node.InputCount) continue;
            GradSlot? edge = top.Node.EdgeOf(top.Next);
            if (edge is not null && asked.ContainsKey(edge)) reaches[top.Node] = true;
            else if (edge?.Node is { } below)
            {
                if (reaches.TryGetValue(below, out bool found))
                {
                    if (found) reaches[top.Node] = true;
                }
                else
                {
                    // Come back to this edge when the node below is decided.
                    stack.Push((top.Node, top.Next));
                    stack.Push((below, 0));
                    reaches[below] = false;
                    continue;
                }
            }

            if (!reaches[top.Node]) stack.Push((top.Node, top.Next + 1));
        }

        return reaches[start];
    }

    private bool TryFind(GradSlot slot, out int at)
    {
        if (asked.TryGetValue(slot, out at)) return true;
        if (slot.OutputIndex == 0) return false;
        // A further result may have been given a new slot when it was read back from the tape.
        GradSlot same = FindOutput(slot.Node!, slot.OutputIndex);
        return !ReferenceEquals(same, slot.Node) && asked.TryGetValue(same, out at);
    }

    private GradSlot FindOutput(GradNode node, int index)
    {
        foreach (GradSlot slot in asked.Keys)
            if (ReferenceEquals(slot.Node, node) && slot.OutputIndex == index) return slot;
        return node;
    }

    /// <summary>Whether a gradient still waits at a node or was asked for.</summary>
    internal bool IsPending(Tensor tensor)
    {
        foreach (Tensor?[] slots in arrived.Values)
            foreach (Tensor? gradient in slots)
                if (ReferenceEquals(gradient, tensor)) return true;
        foreach (Tensor? gradient in found)
            if (ReferenceEquals(gradient, tensor)) return true;
        return false;
    }

    private void Clear()
    {
        queue.Clear();
        arrived.Clear();
        asked.Clear();
        reaches.Clear();
        found = [];
    }
}
