namespace DeepLearning101.Native.Nn;

/// <summary>Parameters, buffers and child modules under the names by which PyTorch knows them. Subclasses register what they own in their constructor.</summary>
/// <remarks>Not thread-safe while it is changed (training, loading); forward passes in evaluation mode may run in parallel.</remarks>
public abstract class Module
{
    private readonly OrderedDictionary<string, Parameter> parameters = new(StringComparer.Ordinal);
    private readonly OrderedDictionary<string, Tensor> buffers = new(StringComparer.Ordinal);
    private readonly OrderedDictionary<string, Module> children = new(StringComparer.Ordinal);

    /// <summary>Whether the module trains (dropout drops, norms use the batch) or is evaluated. Default true.</summary>
    public bool IsTraining { get; private set; } = true;

    /// <summary>Child modules by name, in the order of their registration.</summary>
    public IReadOnlyDictionary<string, Module> Children => children;

    /// <summary>All parameters of this module and of those below, in the order of their registration.</summary>
    public IEnumerable<Parameter> Parameters
    {
        get
        {
            foreach ((_, Parameter parameter) in NamedParameters) yield return parameter;
        }
    }

    /// <summary>The same with their full names, e.g. <c>features.0.weight</c>. A parameter that two modules share comes once, under its first name.</summary>
    public IEnumerable<KeyValuePair<string, Parameter>> NamedParameters
    {
        get
        {
            var seen = new HashSet<Tensor>(ReferenceEqualityComparer.Instance);
            foreach ((string path, Module module) in NamedModules)
                foreach ((string name, Parameter parameter) in module.parameters)
                    if (seen.Add(parameter.Value)) yield return new(Join(path, name), parameter);
        }
    }

    /// <summary>Buffers (state that is saved but not trained, e.g. running means) with their full names.</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> NamedBuffers
    {
        get
        {
            foreach ((string path, Module module) in NamedModules)
                foreach ((string name, Tensor buffer) in module.buffers) yield return new(Join(path, name), buffer);
        }
    }

    /// <summary>This module (under the empty name) and all below, parents first. A module that is registered twice comes once.</summary>
    public IEnumerable<KeyValuePair<string, Module>> NamedModules
    {
        get
        {
            var seen = new HashSet<Module>(ReferenceEqualityComparer.Instance);
            return Walk("", this, seen);
        }
    }

    /// <summary>Number of trained values: elements of all parameters.</summary>
    public long ParameterCount
    {
        get
        {
            long count = 0;
            foreach (Parameter parameter in Parameters) count += parameter.Value.Count;
            return count;
        }
    }

    /// <summary>Switches this module and all below to training (or, with false, to evaluation).</summary>
    /// <returns>The same module.</returns>
    public Module Train(bool training = true)
    {
        foreach ((_, Module module) in NamedModules) module.IsTraining = training;
        return this;
    }

    /// <summary>Switches to evaluation.</summary>
    /// <returns>The same module.</returns>
    public Module Eval() => Train(false);

    /// <summary>Where the parameters are: the device of the first one; the processor where there is none.</summary>
    public Device Device
    {
        get
        {
            foreach (Parameter parameter in Parameters) return parameter.Value.Device;
            return Device.Cpu;
        }
    }

    /// <summary>Moves parameters and buffers to a device. The tensors stay the same objects, so an optimiser that was made before holds them still; gradients are dropped.</summary>
    /// <returns>The same module.</returns>
    public Module To(Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return Convert(tensor => ReferenceEquals(tensor.Device, device) ? tensor : tensor.To(device));
    }

    /// <summary>Casts floating-point parameters and buffers. The tensors stay the same objects; gradients are dropped.</summary>
    /// <param name="dtype">A floating-point type.</param>
    /// <returns>The same module.</returns>
    /// <exception cref="TensorDTypeException">The type is no floating-point type.</exception>
    public Module To(DType dtype)
    {
        if (!dtype.IsFloatingPoint) throw new TensorDTypeException("Module.To", $"Module.To: parameters are floating-point numbers; given {dtype.Name}.", dtype);
        return Convert(tensor => tensor.DType.IsFloatingPoint && tensor.DType != dtype ? tensor.Cast(dtype) : tensor);
    }

    private Module Convert(Func<Tensor, Tensor> change)
    {
        using ContextScope off = Autograd.NoGrad();
        foreach (Tensor tensor in StateDict().Values)
        {
            Tensor changed = change(tensor);
            if (ReferenceEquals(changed, tensor)) continue;
            tensor.ZeroGrad();
            tensor.Adopt(Ownership.OutOfScopes(changed));
        }

        return this;
    }

    /// <summary>Disposes the gradients of all parameters.</summary>
    public void ZeroGrad()
    {
        foreach (Parameter parameter in Parameters) parameter.ZeroGrad();
    }

    /// <summary>Freezes all parameters or, with true, lets them want gradients again.</summary>
    public void RequiresGrad(bool requiresGrad)
    {
        foreach (Parameter parameter in Parameters) parameter.RequiresGrad = requiresGrad;
    }

    /// <summary>Parameters and buffers by full name, named and ordered as PyTorch does. The tensors are the module's own, not copies; a shared one comes under each name.</summary>
    public OrderedDictionary<string, Tensor> StateDict()
    {
        var state = new OrderedDictionary<string, Tensor>(StringComparer.Ordinal);
        AddState("", state);
        return state;
    }

    /// <summary>Copies values into parameters and buffers. Nothing is changed when the state does not fit.</summary>
    /// <param name="state">Tensors by full name; they are cast to the module's types.</param>
    /// <param name="strict">Whether every name must be there and no other. Default true; with false, what fits by name is loaded.</param>
    /// <exception cref="StateDictException">Names are missing or unexpected, or shapes differ.</exception>
    public void LoadStateDict(IReadOnlyDictionary<string, Tensor> state, bool strict = true)
    {
        ArgumentNullException.ThrowIfNull(state);
        OrderedDictionary<string, Tensor> own = StateDict();
        StateDictException.Check(GetType().Name, own, state, strict);
        using ContextScope off = Autograd.NoGrad();
        foreach ((string name, Tensor target) in own)
            if (state.TryGetValue(name, out Tensor? source) && !ReferenceEquals(source, target)) target.Copy_(source);
    }

    /// <summary>Registers a parameter under a name, which must be new here.</summary>
    /// <returns>The same parameter.</returns>
    protected Parameter RegisterParameter(string name, Parameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        CheckName(name);
        parameters.Add(name, parameter);
        if (parameter.Name.Length == 0) parameter.Name = name;
        return parameter;
    }

    /// <summary>Registers a buffer under a name, which must be new here.</summary>
    /// <returns>The same tensor.</returns>
    protected Tensor RegisterBuffer(string name, Tensor buffer)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        CheckName(name);
        buffers.Add(name, Ownership.OutOfScopes(buffer));
        return buffer;
    }

    /// <summary>Registers a child module under a name, which must be new here.</summary>
    /// <returns>The same module.</returns>
    protected T RegisterModule<T>(string name, T module) where T : Module
    {
        ArgumentNullException.ThrowIfNull(module);
        CheckName(name);
        children.Add(name, module);
        return module;
    }

    /// <summary>A parameter that this module itself owns.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    internal Parameter OwnParameter(string name) => parameters.TryGetValue(name, out Parameter? parameter)
        ? parameter
        : throw new ArgumentException($"{GetType().Name}: there is no parameter '{name}'; there are: {string.Join(", ", parameters.Keys)}.", nameof(name));

    /// <summary>Takes a parameter's name away and registers what it is computed from.</summary>
    internal void Replace(string name, ReadOnlySpan<(string Name, Parameter Parameter)> replacements, ReadOnlySpan<(string Name, Tensor Buffer)> state)
    {
        parameters.Remove(name);
        foreach ((string key, Parameter parameter) in replacements) RegisterParameter(key, parameter);
        foreach ((string key, Tensor buffer) in state) RegisterBuffer(key, buffer);
    }

    /// <summary>Undoes <see cref="Replace"/>.</summary>
    internal void Restore(string name, Parameter parameter, ReadOnlySpan<string> replacements)
    {
        foreach (string key in replacements)
        {
            parameters.Remove(key);
            buffers.Remove(key);
        }

        RegisterParameter(name, parameter);
    }

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static IEnumerable<KeyValuePair<string, Module>> Walk(string path, Module module, HashSet<Module> seen)
    {
        if (!seen.Add(module)) yield break;
        yield return new(path, module);
        foreach ((string name, Module child) in module.children)
            foreach (KeyValuePair<string, Module> below in Walk(Join(path, name), child, seen)) yield return below;
    }

    private void AddState(string path, OrderedDictionary<string, Tensor> state)
    {
        foreach ((string name, Parameter parameter) in parameters) state.Add(Join(path, name), parameter.Value);
        foreach ((string name, Tensor buffer) in buffers) state.Add(Join(path, name), buffer);
        foreach ((string name, Module child) in children) child.AddState(Join(path, name), state);
    }

    private void CheckName(string name)
    {
        if (string.IsNullOrEmpty(name) || name.Contains('.')) throw new ArgumentException($"{GetType().Name}: a name must not be empty nor contain a point; given '{name}'.", nameof(name));
        if (parameters.ContainsKey(name) || buffers.ContainsKey(name) || children.ContainsKey(name)) throw new ArgumentException($"{GetType().Name}: the name '{name}' is taken.", nameof(name));
    }
}
