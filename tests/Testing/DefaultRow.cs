namespace DeepLearning101.Native.Testing;

/// <summary>A method with default arguments: a call that leaves them all out, or why PyTorch has no such method.</summary>
internal sealed class DefaultRow
{
    private readonly Dictionary<string, string> names = [], missing = [], texts = [];

    internal DefaultRow(string key, Func<Tensor[]> call) => (Key, Call) = (key, call);

    internal DefaultRow(string key, string notInPyTorch) => (Key, NotInPyTorch) = (key, notInPyTorch);

    /// <summary>Name of the method with its required parameters.</summary>
    internal string Key { get; }

    internal Func<Tensor[]>? Call { get; }

    /// <summary>Why PyTorch has no such method.</summary>
    internal string? NotInPyTorch { get; }

    /// <summary>Why only shapes and element types are compared; null: values too.</summary>
    internal string? ShapesOnly { get; private init; }

    /// <summary>PyTorch's names of parameters that have another name here, and why.</summary>
    internal IReadOnlyDictionary<string, string> Names => names;

    /// <summary>Parameters that PyTorch does not have, and why they are there.</summary>
    internal IReadOnlyDictionary<string, string> Missing => missing;

    /// <summary>What PyTorch's signature says for a default that means the same as ours.</summary>
    internal IReadOnlyDictionary<string, string> Texts => texts;

    /// <summary>Why the parameters come in another order.</summary>
    internal string? Order { get; private set; }

    internal DefaultRow Written(string parameter, string theirs)
    {
        texts[parameter] = theirs;
        return this;
    }

    internal DefaultRow Ordered(string reason)
    {
        Order = reason;
        return this;
    }

    internal DefaultRow Named(string here, string there)
    {
        names[here] = there;
        return this;
    }

    internal DefaultRow Without(string parameter, string reason)
    {
        missing[parameter] = reason;
        return this;
    }

    /// <summary>A call whose numbers are random.</summary>
    internal static DefaultRow Random(string key, Func<Tensor[]> call) => new(key, call) { ShapesOnly = "random numbers" };
}

/// <summary>Operands of the calls: those of golden/generate_defaults.py.</summary>
internal static class Operands
{
    /// <summary>f64 in [low, high].</summary>
    internal static Tensor X(ulong stream, ReadOnlySpan<long> shape, double low = -2, double high = 2) =>
        Tensor.From<double>(PhiloxValues.Real("defaults", stream, Count(shape), low, high, []), shape);

    /// <summary>i64 in [low, high).</summary>
    internal static Tensor N(ulong stream, ReadOnlySpan<long> shape, long low = 0, long high = 4) =>
        Tensor.From<double>(PhiloxValues.Whole("defaults", stream, Count(shape), low, high, isBool: false), shape).Cast(DType.Int64);

    internal static Tensor Bits(ulong stream, ReadOnlySpan<long> shape) => N(stream, shape, 0, 2).Cast(DType.Bool);

    internal static Tensor[] Y(params Tensor[] results) => results;

    internal static Tensor[] Y((Tensor First, Tensor Second) results) => [results.First, results.Second];

    private static long Count(ReadOnlySpan<long> shape)
    {
        long n = 1;
        foreach (long d in shape) n *= d;
        return n;
    }
}
