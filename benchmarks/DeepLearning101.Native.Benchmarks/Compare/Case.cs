namespace DeepLearning101.Native.Benchmarks.Compare;

/// <summary>How the elements of an operand are drawn.</summary>
internal enum Draw
{
    /// <summary>From a normal distribution; <c>Low</c> is its mean, <c>High</c> its deviation.</summary>
    Normal,

    /// <summary>Evenly from [<c>Low</c>, <c>High</c>).</summary>
    Uniform,

    /// <summary>64-bit integers evenly from [<c>Low</c>, <c>High</c>).</summary>
    Integer,
}

/// <summary>One operand of a case: every side reads the same bytes.</summary>
/// <param name="Shape">Shape, row-major.</param>
/// <param name="DType">Element type.</param>
/// <param name="Draw">Distribution.</param>
/// <param name="Low">First number of the distribution.</param>
/// <param name="High">Second number of the distribution.</param>
internal sealed record Operand(long[] Shape, DType DType = DType.Float32, Draw Draw = Draw.Normal, double Low = 0, double High = 1)
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

    internal long Bytes => Count * (DType is DType.Float64 or DType.Int64 ? 8 : 4);
}

/// <summary>One row: a computation that every side states in its own words.</summary>
internal sealed record Case(string Suite, string Name, string Op, Operand[] Inputs)
{
    /// <summary><c>forward</c>, <c>forward+backward</c>, <c>dgrad</c>, <c>wgrad</c>, <c>train</c>, <c>infer</c> or <c>step</c>.</summary>
    internal string Mode { get; init; } = "forward";

    internal int Threads { get; init; } = 1;

    /// <summary>Numbers of the op: stride, padding, dimension …</summary>
    internal Dictionary<string, double[]> Attributes { get; init; } = [];

    /// <summary>Floating-point operations of the direct method.</summary>
    internal double Flops { get; init; }

    /// <summary>Bytes that must be read and written at least once; 0: no bound is stated.</summary>
    internal double Bytes { get; init; }

    /// <summary>Bytes that are touched: fewer than move where an array is read and written; 0: as many.</summary>
    internal double Footprint { get; init; }

    /// <summary>Arrays read.</summary>
    internal int Reads { get; init; } = 1;

    /// <summary>Arrays written.</summary>
    internal int Writes { get; init; } = 1;

    /// <summary>Largest difference of two sides that is still the same result, as a share of the largest magnitude: it tells another computation from another rounding.</summary>
    internal double Tolerance { get; init; } = 2e-4;

    internal bool IsDouble => Inputs[0].DType == DType.Float64;

    internal string Key => FormattableString.Invariant($"{Name}/{Mode}/{Threads}t");
}
