using DeepLearning101.Native.Cpu;

namespace DeepLearning101.Native;

/// <summary>The threads that kernels use.</summary>
public static class Threads
{
    /// <summary>Threads used where nothing limits them: <c>DL101_THREADS</c>, or the processors that this process may use.</summary>
    public static int Count => Workers.Count;

    /// <summary>Until disposed, kernels of this flow use at most <paramref name="count"/> threads (more than there are processors, when asked for). Results never depend on it.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is below 1.</exception>
    public static ContextScope Limit(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return ContextScope.Enter(FlowContext.Current with { ThreadLimit = count });
    }
}
