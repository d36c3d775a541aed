namespace DeepLearning101.Native;

/// <summary>How many threads operations use. There is one pool for everything; results never depend on it.</summary>
public static class Threads
{
    /// <summary>Until disposed, operations of this flow use at most <paramref name="count"/> threads; it follows <c>await</c> and <c>Task.Run</c>.</summary>
    /// <param name="count">At least 1; may exceed the number of processors.</param>
    public static ContextScope Limit(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return ContextScope.Enter(FlowContext.Current with { ThreadLimit = count });
    }
}
