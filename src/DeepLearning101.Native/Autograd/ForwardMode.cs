namespace DeepLearning101.Native;

/// <summary>
/// A level of forward-mode differentiation: while it is open, each operation of this flow computes, beside its result, the derivative of the
/// result along the directions that <see cref="Dual"/> gave to operands. Levels nest; each further one gives one order more.
/// </summary>
/// <remarks>
/// Belongs to one flow; it follows <c>await</c>. Where recording is on (<see cref="Autograd.EnableGrad"/>), tangents are recorded as well, so they can be differentiated backwards;
/// gradients of a backward pass inside the level have tangents, too. Without it (<see cref="Autograd.NoGrad"/>) an elementwise op's tangent costs one kernel.
/// Tangents are released when the level ends. Writing in place into a view of a tensor that has a tangent is refused.
/// </remarks>
/// <example><code>
/// using var level = ForwardMode.Begin();
/// Tensor y = level.Dual(x, direction).Sin();
/// Tensor dy = level.Tangent(y);            // cos(x) · direction
/// </code></example>
public sealed class ForwardMode : IDisposable
{
    private readonly TangentLevel level;
    private readonly ForwardMode? outer;
    private bool ended;

    private ForwardMode(FlowContext context)
    {
        outer = (context.Forward as TangentLevel)?.Owner;
        level = new TangentLevel(this, context.Forward);
    }

    /// <summary>Opens a level for this flow.</summary>
    public static ForwardMode Begin()
    {
        FlowContext context = FlowContext.Current;
        var mode = new ForwardMode(context);
        Tape.Install();
        FlowContext.Set(context with { Forward = mode.level });
        return mode;
    }

    /// <summary>The same elements with a direction: a view of <paramref name="x"/> whose tangent is <paramref name="tangent"/>.</summary>
    /// <exception cref="TensorDTypeException">Elements of x are not floating-point or complex numbers, or the direction has another type.</exception>
    /// <exception cref="TensorShapeException">The shapes differ.</exception>
    public Tensor Dual(Tensor x, Tensor tangent)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(tangent);
        ObjectDisposedException.ThrowIf(ended, this);
        if (!x.DType.IsDifferentiable) Throw.DType("Dual", "only floating-point and complex tensors have tangents", x.DType, "Cast it first.");
        if (tangent.DType != x.DType) Throw.DType("Dual", $"the tangent must have the type of the tensor, {x.DType.Name}", tangent.DType, "Cast it.");
        if (!tangent.Layout.SameShape(x.Layout)) Throw.Shapes("Dual", "the tangent must have the shape of the tensor", x.Layout, tangent.Layout);
        // A place of its own in the graph, so that the tangent is this view's and not the original's; outer levels and the tape see the view as an op.
        Tensor dual = Identity(x, FlowContext.Current.WithForward(level.Parent));
        level.Assign(dual, Identity(tangent, FlowContext.Current.WithForward(level.Parent).WithScope(level.Scope)));
        return dual;
    }

    /// <summary>The derivative of a tensor along the directions of this level; zeros where it does not depend on any.</summary>
    /// <returns>A tensor of the caller.</returns>
    public Tensor Tangent(Tensor y)
    {
        ArgumentNullException.ThrowIfNull(y);
        ObjectDisposedException.ThrowIf(ended, this);
        return level.TangentOf(y) is { } tangent ? Identity(tangent, FlowContext.Current.WithForward(level.Parent)) : Tensor.ZerosLike(y);
    }

    private static Tensor Identity(Tensor x, FlowContext context)
    {
        FlowContext outside = FlowContext.Current;
        FlowContext.Swap(context);
        try
        {
            return Tape.Identity(x);
        }
        finally
        {
            FlowContext.Restore(outside);
        }
    }

    /// <summary>Ends the level and releases its tangents. A second call does nothing.</summary>
    public void Dispose()
    {
        if (ended) return;
        ended = true;
        FlowContext context = FlowContext.Current;
        // Only a flow that is inside this level leaves it.
        for (ForwardMode? mode = (context.Forward as TangentLevel)?.Owner; mode is not null; mode = mode.outer)
        {
            if (!ReferenceEquals(mode, this)) continue;
            FlowContext.Set(context with { Forward = level.Parent });
            break;
        }

        level.Scope.Close();
    }
}
