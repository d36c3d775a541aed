namespace DeepLearning101.Native;

/// <summary>
/// One operation: its name, its contract, its shape rule, its gradient and its decomposition. Everything else is derived from this value:
/// kernels, graph node, CUDA entry name, tests, benchmark row, documentation row.
/// </summary>
/// <remarks>Immutable and thread-safe.</remarks>
public abstract class OpDef
{
    private protected OpDef(string name, Contract contract) => (Name, Contract) = (name, contract);

    /// <summary>The field's name in snake case, e.g. <c>layer_norm</c>: the same in C#, CUDA, graph files and docs.</summary>
    public string Name { get; }

    /// <summary>Domain, accuracy, special values, source.</summary>
    public Contract Contract { get; }

    /// <summary>Number of tensor operands; −1 where it varies.</summary>
    public abstract int Arity { get; }

    /// <summary>Whether the op works element by element, so that chains of such ops can run as one pass.</summary>
    public virtual bool IsElementwise => false;

    /// <summary>Whether the result is a view: another layout over the operand's storage, computed without a kernel.</summary>
    public virtual bool IsView => false;

    /// <summary>Whether the result has a gradient with respect to real operands.</summary>
    public virtual bool IsDifferentiable => true;

    /// <summary>Whether the op is one of those that all others are made of: it has no decomposition.</summary>
    public virtual bool IsPrimitive => false;

    /// <summary>Why a column of the op table has no cell for this op, by column name; null where it has one.</summary>
    public virtual string? WhyNot(string column) => column switch
    {
        "gradient1" or "gradient2" when !IsDifferentiable => "the result has no derivative",
        "gradient1" or "gradient2" or "layouts" or "errors" or "specials" when Arity == 0 => "there is no operand",
        "inplace" when !IsElementwise => "only elementwise ops may write into an operand",
        "specials" when !Takes(DType.Float32) => "only real element types have special values",
        "dtypes" when Arity != 0 && Samples.All(s => s.Operands.All(o => o.DType is not null)) => "each operand has one element type",
        "bounds" when IsView => "a view touches no element",
        "decomposition" when IsPrimitive => "a primitive: other ops are made of it",
        _ => null,
    };

    /// <summary>Example calls, at least three shapes: what the tests of the op table run.</summary>
    internal abstract IReadOnlyList<OpSample> Samples { get; }

    /// <summary>Whether the op has a meaning for operands of an element type; for others it throws <see cref="TensorDTypeException"/>.</summary>
    internal virtual bool Takes(DType dtype) => dtype.IsFloatingPoint;

    /// <summary>The operand whose element type <see cref="Takes"/> speaks of.</summary>
    internal virtual int TypedOperand => 0;

    /// <summary>Which operands and results the gradient rule reads.</summary>
    internal virtual Saved Saved => Saved.Inputs;

    /// <summary>Slots in which each backend keeps what it knows of this op (kernels by element type).</summary>
    internal object?[] BackendSlots { get; } = new object?[4];

    /// <summary>Element types and layouts of the results.</summary>
    internal abstract void Infer(in KernelCall call, Span<TensorSpec> outputs);

    /// <summary>Number of results.</summary>
    internal virtual int OutputCount(in KernelCall call) => 1;

    /// <summary>The result of a view op.</summary>
    internal virtual Tensor MakeView(in KernelCall call) => throw new InvalidOperationException($"{Name} is no view.");

    /// <summary>Gradient rule: sets a gradient for each operand that needs one. Written with tensor ops, so it holds on every device and for every order.</summary>
    /// <remarks>Default: pulls the gradients back through the decomposition.</remarks>
    internal virtual void Vjp(GradContext context) => context.ThroughDecomposition(this);

    /// <summary>How results depend on the operands together: what lets forward mode run the op itself on tangents.</summary>
    internal virtual Linearity Linearity => Linearity.None;

    /// <summary>Forward rule: the derivative of the one result along given directions of the operands (null: none), or null where the rule that follows from <see cref="Linearity"/> or from <see cref="Vjp"/> is to be used.</summary>
    internal virtual Tensor? Jvp(in KernelCall call, ReadOnlySpan<Tensor?> tangents) => null;

    /// <summary>The same function in more primitive ops, or null for a primitive. Fallback on every backend, oracle of the tests, pattern of the graph.</summary>
    internal virtual Tensor[]? Decompose(in KernelCall call) => null;

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>Attributes of a call that are not tensors. Records: compared by value, printed by name.</summary>
public abstract record OpAttributes;

/// <summary>What the gradient rule of an op reads.</summary>
[Flags]
internal enum Saved
{
    None = 0,
    Inputs = 1,
    Outputs = 2,
    FirstInput = 4,
    SecondInput = 8,
}

/// <summary>How an op's results depend on its differentiable operands.</summary>
internal enum Linearity
{
    /// <summary>No statement.</summary>
    None,

    /// <summary>f(a + b) = f(a) + f(b), all operands taken together.</summary>
    Linear,

    /// <summary>Linear in each operand while the others stay.</summary>
    Multilinear,
}

/// <summary>Element type and layout of a result.</summary>
internal readonly record struct TensorSpec(DType DType, Layout Layout);

/// <summary>One call of an op: operands, results and attributes.</summary>
internal readonly ref struct KernelCall(OpDef op, ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor> outputs, OpAttributes? attributes)
{
    internal readonly OpDef Op = op;
    internal readonly ReadOnlySpan<Tensor> Inputs = inputs;
    internal readonly ReadOnlySpan<Tensor> Outputs = outputs;
    internal readonly OpAttributes? Attributes = attributes;

    internal T Get<T>() where T : OpAttributes =>
        Attributes as T ?? throw new ArgumentException($"{Op.Name}: attributes must be {typeof(T).Name}; given {Attributes?.ToString() ?? "none"}.");
}
