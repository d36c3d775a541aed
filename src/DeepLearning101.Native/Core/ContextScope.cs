namespace DeepLearning101.Native;

/// <summary>A mode of this flow that ends when it is disposed.</summary>
public readonly struct ContextScope : IDisposable
{
    private readonly FlowContext? before;

    private ContextScope(FlowContext before) => this.before = before;

    /// <summary>Returns to the mode that was.</summary>
    public void Dispose()
    {
        if (before is not null) FlowContext.Set(before);
    }

    internal static ContextScope Enter(FlowContext next)
    {
        FlowContext before = FlowContext.Current;
        FlowContext.Set(next);
        return new ContextScope(before);
    }
}
