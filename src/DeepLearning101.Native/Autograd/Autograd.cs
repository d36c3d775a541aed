namespace DeepLearning101.Native;

/// <summary>Automatic differentiation: functional forms and modes. The methods on tensors are <c>RequiresGrad</c>, <c>Backward</c>, <c>Grad</c>, <c>Detach</c>.</summary>
/// <remarks>A recorded graph belongs to one flow at a time; leaves may be shared by many.</remarks>
public static partial class Autograd
{
    /// <summary>Whether operations of this flow are recorded.</summary>
    public static bool IsEnabled => FlowContext.Current.GradientEnabled;

    /// <summary>Until disposed, operations of this flow are not recorded.</summary>
    public static ContextScope NoGrad() => ContextScope.Enter(FlowContext.Current.WithGradient(false));

    /// <summary>Until disposed, operations of this flow are recorded, also inside <see cref="NoGrad"/>.</summary>
    public static ContextScope EnableGrad() => ContextScope.Enter(FlowContext.Current.WithGradient(true));

    /// <summary>Until disposed, the first operation of this flow that makes a NaN or an infinity throws <see cref="NonFiniteException"/>, forward or backward.</summary>
    public static ContextScope DetectNonFinite() => ContextScope.Enter(FlowContext.Current with { NanTrap = true });

    /// <summary>Σ ⟨gradOutputs, ∂outputs/∂inputs⟩ for each input, without touching any <c>Grad</c>.</summary>
    /// <param name="outputs">Results to differentiate.</param>
    /// <param name="inputs">Tensors, leaves or not, with respect to which to differentiate.</param>
    /// <param name="gradOutputs">Weight of each result, of its shape; default 1 for results with one element.</param>
    /// <param name="retainGraph">Whether the graph may be used again; default: as <paramref name="createGraph"/>.</param>
    /// <param name="createGraph">Whether the gradients can be differentiated again.</param>
    /// <param name="allowUnused">Whether an input that does not lead to the results gives null instead of an error.</param>
    public static Tensor?[] Grad(ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor?> gradOutputs = default, bool? retainGraph = null, bool createGraph = false, bool allowUnused = false)
    {
        var seeds = new Tensor?[outputs.Length];
        for (int i = 0; i < seeds.Length; i++) seeds[i] = GradExtensions.Seed("Grad", outputs[i], gradOutputs.Length > i ? gradOutputs[i] : null);
        foreach (Tensor input in inputs)
            if (input.Slot is not { IsWanted: true }) Throw.Gradient("Grad", $"each input must be a tensor that wants a gradient or was recorded; {input.DType.Name}{input.Layout} is neither. Call RequiresGrad_() on it before the forward pass.");
        Tensor?[] gradients = BackwardPass.Run(outputs, seeds, inputs, createGraph, retainGraph ?? createGraph, accumulate: false);
        // An input that is named twice has the same gradient in both places.
        for (int i = 0; i < gradients.Length; i++)
            for (int j = i + 1; gradients[i] is null && j < gradients.Length; j++)
                if (ReferenceEquals(inputs[i].Slot, inputs[j].Slot)) gradients[i] = gradients[j];
        if (!allowUnused)
            for (int i = 0; i < gradients.Length; i++)
                if (gradients[i] is null) Throw.Gradient("Grad", $"input {i} does not lead to the results. Pass allowUnused: true to get null for it.");
        return gradients;
    }

    /// <summary>Gradient of one result with one element with respect to one input.</summary>
    public static Tensor Grad(Tensor output, Tensor input, bool? retainGraph = null, bool createGraph = false) =>
        Grad([output], [input], default, retainGraph, createGraph)[0]!;
}
