namespace DeepLearning101.Native.Nn;

/// <summary>What an optimiser remembers about one parameter.</summary>
internal sealed class ParameterState(ParameterGroup group, Parameter parameter)
{
    internal ParameterGroup Group { get; } = group;

    internal Parameter Parameter { get; } = parameter;

    /// <summary>Steps made, the present one included.</summary>
    internal long Steps { get; set; }

    /// <summary>Whether a state was made in the present step.</summary>
    internal bool Fresh { get; set; }

    /// <summary>A number that runs along, for formulas that need one.</summary>
    internal double Running { get; set; } = 1;

    /// <summary>Names of the states.</summary>
    internal string[] Names { get; private set; } = [];

    /// <summary>The states, of the parameter's shape and type; null before the first step.</summary>
    internal Tensor[]? States { get; private set; }

    /// <summary>Keeps the states of these names, makes the others, drops the rest.</summary>
    internal void Rename(string[] names, double start)
    {
        var made = new Tensor[names.Length];
        for (int i = 0; i < names.Length; i++)
        {
            int old = Array.IndexOf(Names, names[i]);
            made[i] = old >= 0 ? States![old] : Ownership.OutOfScopes(Tensor.FullLike(Parameter.Value, start));
        }

        for (int i = 0; i < Names.Length; i++)
            if (Array.IndexOf(names, Names[i]) < 0) States![i].Dispose();
        (Names, States) = (names, made);
    }

    /// <summary>Back to what it was before the first step.</summary>
    internal void Clear()
    {
        foreach (Tensor state in States ?? []) state.Dispose();
        (Names, States, Steps, Running) = ([], null, 0, 1);
    }
}
