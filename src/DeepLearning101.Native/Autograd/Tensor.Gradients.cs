namespace DeepLearning101.Native;

/// <summary>Gradients of a tensor.</summary>
public static class GradExtensions
{
    extension(Tensor x)
    {
        /// <summary>Whether operations on this tensor are recorded: it is a leaf that wants a gradient, or comes from one.</summary>
        public bool RequiresGrad => x.Slot is { IsWanted: true };

        /// <summary>Whether no recorded operation made this tensor.</summary>
        public bool IsLeaf => x.Slot?.Node is null;

        /// <summary>The accumulated gradient of a leaf; null before the first backward pass and after <c>ZeroGrad</c>.</summary>
        public Tensor? Grad
        {
            get => (x.Slot as LeafSlot)?.Grad;
            set => Leaf(x, "Grad").Grad = value;
        }

        /// <summary>Marks a leaf as one that wants a gradient (or does not).</summary>
        /// <returns>The same tensor.</returns>
        /// <exception cref="TensorGradientException">A recorded operation made the tensor.</exception>
        /// <exception cref="TensorDTypeException">The element type is integral.</exception>
        public Tensor RequiresGrad_(bool requiresGrad = true)
        {
            if (!requiresGrad && x.Slot is null) return x;
            if (!x.DType.IsDifferentiable) Throw.DType("RequiresGrad_", "only floating-point and complex tensors have gradients", x.DType, "Cast it first.");
            Tape.Install();
            Leaf(x, "RequiresGrad_").Wanted = requiresGrad;
            return x;
        }

        /// <summary>Adds the gradient of this tensor with respect to every leaf that wants one to that leaf's <c>Grad</c>.</summary>
        /// <param name="gradient">Weight of each element; default 1, for a tensor of one element.</param>
        /// <param name="retainGraph">Whether the graph may be used again; default: as <paramref name="createGraph"/>.</param>
        /// <param name="createGraph">Whether the gradients can be differentiated again.</param>
        public void Backward(Tensor? gradient = null, bool? retainGraph = null, bool createGraph = false)
        {
            if (!x.RequiresGrad) Throw.Gradient("Backward", "nothing was recorded for this tensor: no operand wanted a gradient, or recording was off.");
            BackwardPass.Run([x], [Seed("Backward", x, gradient)], [], createGraph, retainGraph ?? createGraph, accumulate: true);
        }

        /// <summary>A view of the same memory without a place in the graph.</summary>
        public Tensor Detach()
        {
            Tensor view = x.View(x.Layout, x.Offset);
            view.Slot = null;
            return view;
        }

        /// <summary>Disposes and forgets the gradient of a leaf.</summary>
        public void ZeroGrad()
        {
            if (x.Slot is not LeafSlot leaf) return;
            leaf.Grad?.Dispose();
            leaf.Grad = null;
        }

        /// <summary>Calls <paramref name="hook"/> with each gradient that arrives at this tensor in a backward pass; what it returns, unless null, goes on in its place.</summary>
        /// <remarks>The gradient is disposed after the pass; a hook that keeps it must clone it.</remarks>
        public void RegisterHook(Func<Tensor, Tensor?> hook)
        {
            ArgumentNullException.ThrowIfNull(hook);
            if (!x.RequiresGrad) Throw.Gradient("RegisterHook", "the tensor must want a gradient or have been recorded. Call RequiresGrad_() first.");
            (x.Slot!.Hooks ??= []).Add(hook);
        }
    }

    internal static Tensor Seed(string op, Tensor output, Tensor? gradient)
    {
        if (gradient is null)
        {
            if (output.Count != 1) Throw.Shape(op, "a result with more than one element needs a gradient of its shape as weight", output.Layout, "Reduce it to a scalar or pass one.");
            return Tensor.OnesLike(output);
        }

        if (!gradient.Layout.SameShape(output.Layout)) Throw.Shapes(op, "the gradient must have the shape of the result", output.Layout, gradient.Layout);
        return gradient;
    }

    private static LeafSlot Leaf(Tensor x, string op)
    {
        if (x.Slot is null) x.Slot = new LeafSlot();
        if (x.Slot is LeafSlot leaf) return leaf;
        Throw.Gradient(op, "the tensor must be a leaf; this one was made by a recorded operation. Detach it first.");
        return null!;
    }
}
