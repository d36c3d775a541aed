using System.Runtime.CompilerServices;

namespace DeepLearning101.Native;

/// <summary>What follows the asynchronous flow: scope, modes, thread limit. Immutable; replaced as a whole.</summary>
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

    /// <summary>What carries tangents along with this flow's ops (forward mode); null otherwise.</summary>
    internal TangentRecorder? Forward { get; init; }

    /// <summary>Where recorded ops are listed that serve for one derivative and are freed together; null otherwise.</summary>
    internal List<GradNode>? Temporary { get; init; }

    /// <summary>Whether what runs now may be differentiated, backwards or forwards: gradient rules must then use ops that have derivatives.</summary>
    internal bool Differentiates => GradientEnabled || Forward is not null;

    /// <summary>The context of this flow: a thread-static read, kept current by the flow's change notification.</summary>
    internal static FlowContext Current
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => cached ?? Default;
    }

    /// <summary>What memory is taken for now; null where nobody says.</summary>
    internal string? Tag { get; init; }

    /// <summary>Number of threads that kernels may use; 0: all.</summary>
    internal int ThreadLimit { get; init; }

    internal FlowContext WithGradient(bool enabled) => enabled == GradientEnabled ? this : this with { GradientEnabled = enabled };

    internal FlowContext WithForward(TangentRecorder? forward) => ReferenceEquals(forward, Forward) ? this : this with { Forward = forward };

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
