using System.Runtime.CompilerServices;

namespace DeepLearning101.Native;

/// <summary>What follows the asynchronous flow: scope, gradient mode, recorder. Immutable; replaced as a whole.</summary>
internal sealed record FlowContext
{
    private static readonly FlowContext Default = new();
    private static readonly AsyncLocal<FlowContext?> Flow = new(change => cached = change.CurrentValue);

    [ThreadStatic] private static FlowContext? cached;

    internal TensorScope? Scope { get; init; }

    internal bool GradientEnabled { get; init; } = true;

    internal bool NanTrap { get; init; }

    /// <summary>Where operands that want a gradient are listed instead of the ops being recorded (a checkpoint's first run); null otherwise.</summary>
    internal List<Tensor>? Watched { get; init; }

    /// <summary>Sees every op before it runs (graph capture); null in eager mode.</summary>
    internal OpRecorder? Recorder { get; init; }

    /// <summary>The context of this flow: a thread-static read, kept current by the flow's change notification.</summary>
    internal static FlowContext Current
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => cached ?? Default;
    }

    /// <summary>Number of threads that kernels may use; 0: all.</summary>
    internal int ThreadLimit { get; init; }

    internal FlowContext WithGradient(bool enabled) => enabled == GradientEnabled ? this : this with { GradientEnabled = enabled };

    internal FlowContext WithScope(TensorScope? scope) => this with { Scope = scope };

    /// <summary>Replaces the context of this thread for a region that never awaits; <see cref="Restore"/> ends it.</summary>
    internal static void Swap(FlowContext context) => cached = context;

    internal static void Restore(FlowContext context)
    {
        cached = context;
        // A callback inside the region may have set the flow's value from the swapped one.
        if (!ReferenceEquals(Flow.Value ?? Default, context)) Flow.Value = context;
    }

    internal static void Set(FlowContext context)
    {
        Flow.Value = context;
        cached = context;
    }
}

/// <summary>Sees ops before they run.</summary>
internal abstract class OpRecorder
{
    /// <summary>Takes the call over (true) or lets it run (false).</summary>
    internal abstract bool TryRecord(in KernelCall call);
}
