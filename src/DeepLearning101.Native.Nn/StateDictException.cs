namespace DeepLearning101.Native.Nn;

/// <summary>A state does not fit a module: names are missing or unexpected, or shapes differ.</summary>
public sealed class StateDictException : InvalidOperationException
{
    private StateDictException(string message, IReadOnlyList<string> missing, IReadOnlyList<string> unexpected, IReadOnlyList<string> mismatched) : base(message) =>
        (Missing, Unexpected, Mismatched) = (missing, unexpected, mismatched);

    /// <summary>Names that the module has and the state lacks.</summary>
    public IReadOnlyList<string> Missing { get; }

    /// <summary>Names that the state has and the module lacks.</summary>
    public IReadOnlyList<string> Unexpected { get; }

    /// <summary>Names whose shapes differ.</summary>
    public IReadOnlyList<string> Mismatched { get; }

    internal static void Check(string module, OrderedDictionary<string, Tensor> own, IReadOnlyDictionary<string, Tensor> state, bool strict)
    {
        List<string> missing = [], unexpected = [], mismatched = [], shapes = [];
        foreach ((string name, Tensor target) in own)
        {
            if (!state.TryGetValue(name, out Tensor? source))
            {
                if (strict) missing.Add(name);
            }
            else if (!source.Shape.SequenceEqual(target.Shape))
            {
                mismatched.Add(name);
                shapes.Add($"{name} must be {Layout.Format(target.Shape)}, is {Layout.Format(source.Shape)}");
            }
        }

        if (strict)
            foreach (string name in state.Keys)
                if (!own.ContainsKey(name)) unexpected.Add(name);
        if (missing.Count + unexpected.Count + mismatched.Count == 0) return;
        var parts = new List<string>();
        if (missing.Count > 0) parts.Add($"missing: {string.Join(", ", missing)}");
        if (unexpected.Count > 0) parts.Add($"unexpected: {string.Join(", ", unexpected)}");
        if (shapes.Count > 0) parts.Add($"other shapes: {string.Join("; ", shapes)}");
        throw new StateDictException($"LoadStateDict: the state does not fit {module}; {string.Join(" | ", parts)}.", missing, unexpected, mismatched);
    }
}
