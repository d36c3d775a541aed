namespace DeepLearning101.Native.Benchmarks.Compare;

/// <summary>A prepared case on one side.</summary>
/// <param name="Run">Computes it the given number of times.</param>
/// <param name="Results">What the last computation gave, each result thinned by <see cref="Sampling"/>.</param>
/// <param name="Release">Frees what it holds.</param>
internal sealed record Work(Action<int> Run, Func<List<double[]>> Results, Action? Release = null)
{
    /// <summary>Whether preparing already ran it as often as its result needs (a step that changes its own operands).</summary>
    internal bool IsStateful { get; init; }
}

/// <summary>A side that computes cases in a worker process.</summary>
internal interface ISide
{
    /// <summary>Library and version.</summary>
    string Version { get; }

    /// <summary>The case made ready, or nothing where the library has no such op.</summary>
    Work? Prepare(Job job);
}

/// <summary>A case as a worker gets it.</summary>
internal sealed record Job(string Op, string Mode, int Threads, Dictionary<string, double[]> Attributes, JobInput[] Inputs)
{
    internal bool IsDouble => Inputs[0].DType == DType.Float64;

    internal long Int(string name, long otherwise = 0) => Attributes.TryGetValue(name, out double[]? v) ? (long)v[0] : otherwise;

    internal double Real(string name, double otherwise = 0) => Attributes.TryGetValue(name, out double[]? v) ? v[0] : otherwise;

    internal bool Flag(string name) => Int(name) != 0;

    internal long[] Ints(string name) => Attributes.TryGetValue(name, out double[]? v) ? Array.ConvertAll(v, x => (long)x) : [];
}

/// <summary>An operand in a file of raw little-endian elements.</summary>
internal sealed record JobInput(string Path, long[] Shape, DType DType)
{
    internal long Count
    {
        get
        {
            long count = 1;
            foreach (long size in Shape) count *= size;
            return count;
        }
    }
}
