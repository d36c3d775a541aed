namespace DeepLearning101.Native.Nn;

/// <summary>A tensor that a module owns and an optimiser changes: a leaf that wants a gradient, with the name under which its module registered it.</summary>
/// <remarks>Converts to <see cref="Tensor"/> by itself. It belongs to no <see cref="TensorScope"/>, also where it was made inside one.</remarks>
public sealed class Parameter
{
    private readonly Tensor stored;

    /// <summary>Takes a tensor over.</summary>
    /// <param name="value">A leaf of a floating-point type; the parameter owns it from now on.</param>
    /// <param name="requiresGrad">Whether it wants a gradient. Default true.</param>
    public Parameter(Tensor value, bool requiresGrad = true)
    {
        ArgumentNullException.ThrowIfNull(value);
        stored = Ownership.OutOfScopes(value);
        value.RequiresGrad_(requiresGrad);
    }

    /// <summary>The values. Of a reparametrised parameter (<see cref="Reparametrize"/>) they are computed each time.</summary>
    public Tensor Value => Computed?.Invoke() ?? stored;

    /// <summary>What the values are computed by; null where they are stored.</summary>
    internal Func<Tensor>? Computed { get; set; }

    /// <summary>The stored values.</summary>
    internal Tensor Stored => stored;

    /// <summary>Name within its module, e.g. <c>weight</c>; empty before it is registered.</summary>
    public string Name { get; internal set; } = "";

    /// <summary>The accumulated gradient, or null.</summary>
    public Tensor? Grad => Value.Grad;

    /// <summary>Whether it wants a gradient; false freezes it.</summary>
    public bool RequiresGrad
    {
        get => Value.RequiresGrad;
        set => Value.RequiresGrad_(value);
    }

    /// <summary>Disposes the gradient.</summary>
    public void ZeroGrad() => Value.ZeroGrad();

    /// <summary>The values.</summary>
    public static implicit operator Tensor(Parameter parameter) => parameter.Value;

    /// <inheritdoc/>
    public override string ToString() => $"{(Name.Length > 0 ? Name : "parameter")} {Value.DType.Name}{Layout.Format(Value.Shape)}";
}

/// <summary>Who owns a tensor.</summary>
internal static class Ownership
{
    /// <summary>Takes a tensor out of every scope of this flow: its new owner lives longer.</summary>
    internal static Tensor OutOfScopes(Tensor tensor)
    {
        for (TensorScope? scope = FlowContext.Current.Scope; scope is not null; scope = scope.Parent) scope.Release(tensor, null);
        return tensor;
    }
}
