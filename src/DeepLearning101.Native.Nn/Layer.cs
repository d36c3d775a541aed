namespace DeepLearning101.Native.Nn;

/// <summary>A module that maps one tensor to one tensor, so that it can stand in a <see cref="Sequential"/>.</summary>
/// <remarks>A layer of your own overrides <see cref="ForwardCore"/>; callers use <see cref="Forward"/>, which runs hooks around it.</remarks>
public abstract class Layer : Module
{
    private List<Func<Layer, Tensor, Tensor?>>? before;
    private List<Func<Layer, Tensor, Tensor, Tensor?>>? after;
    private List<Action<Layer, Tensor>>? backward;

    /// <summary>The layer's function, with its hooks around it.</summary>
    public Tensor Forward(Tensor x)
    {
        if (before is null && after is null && backward is null) return ForwardCore(x);
        for (int i = 0; i < before?.Count; i++) x = before[i](this, x) ?? x;
        Tensor y = ForwardCore(x);
        for (int i = 0; i < after?.Count; i++) y = after[i](this, x, y) ?? y;
        if (backward is { Count: > 0 } && y.RequiresGrad)
        {
            y.RegisterHook(gradient =>
            {
                foreach (Action<Layer, Tensor> hook in backward) hook(this, gradient);
                return null;
            });
        }

        return y;
    }

    /// <summary>Calls a function with the input before each forward pass; what it returns, unless null, goes in in its place.</summary>
    /// <returns>Dispose it to remove the hook.</returns>
    public IDisposable RegisterForwardPreHook(Func<Layer, Tensor, Tensor?> hook) => Hook.Add(before ??= [], hook);

    /// <summary>Calls a function with input and result after each forward pass; what it returns, unless null, comes out in its place.</summary>
    /// <returns>Dispose it to remove the hook.</returns>
    public IDisposable RegisterForwardHook(Func<Layer, Tensor, Tensor, Tensor?> hook) => Hook.Add(after ??= [], hook);

    /// <summary>Calls a function with the gradient that arrives at the layer's result in each backward pass. The gradient is disposed after the pass; clone what is to be kept.</summary>
    /// <returns>Dispose it to remove the hook.</returns>
    public IDisposable RegisterBackwardHook(Action<Layer, Tensor> hook) => Hook.Add(backward ??= [], hook);

    /// <summary>The function that the layer computes.</summary>
    protected abstract Tensor ForwardCore(Tensor x);

    private sealed class Hook : IDisposable
    {
        private readonly Action remove;

        private Hook(Action remove) => this.remove = remove;

        public void Dispose() => remove();

        internal static Hook Add<T>(List<T> list, T hook) where T : Delegate
        {
            ArgumentNullException.ThrowIfNull(hook);
            list.Add(hook);
            return new Hook(() => list.Remove(hook));
        }
    }
}
