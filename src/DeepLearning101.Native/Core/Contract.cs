namespace DeepLearning101.Native;

/// <summary>What an op promises: where it is defined, how exact it is, where its values and its definition come from.</summary>
public sealed record Contract
{
    /// <summary>The contract of an op that only moves or selects elements.</summary>
    public static Contract Exact { get; } = new();

    /// <summary>Interval from which tests draw operands (the whole line where the op is defined everywhere is sampled within ±10).</summary>
    public double Low { get; init; } = -10;

    /// <summary>See <see cref="Low"/>.</summary>
    public double High { get; init; } = 10;

    /// <summary>Interval of the second operand where it differs.</summary>
    public (double Low, double High)? Second { get; init; }

    /// <summary>Largest error in units in the last place for f32 and f64, measured against a higher precision; 0 is correctly rounded.</summary>
    public double Ulp { get; init; }

    /// <summary>Error bound relative to the sum of magnitudes, for ops that accumulate n terms: |error| ≤ bound · n · ε · Σ|terms|; 0 where <see cref="Ulp"/> holds.</summary>
    public double Accumulated { get; init; }

    /// <summary>Absolute error below which <see cref="Ulp"/> does not count (results near a zero of the function), in units of the type's ε.</summary>
    public double AbsoluteEpsilons { get; init; }

    /// <summary>Points at which the function has no derivative; gradient tests stay clear of them.</summary>
    public IReadOnlyList<double> Kinks { get; init; } = [];

    /// <summary>Whether an intermediate value may overflow or underflow although the result would not (operands beyond 1e15 in magnitude, or a factor that rounds to 0).</summary>
    public bool LosesRange { get; init; }

    /// <summary>Why the op is not compared with PyTorch 1.13: it has no such function, or the op is a gradient that is checked through the op it belongs to. Null, the default: it is compared.</summary>
    public string? NotInPyTorch { get; init; }

    /// <summary>Where the op departs from PyTorch 1.13 on purpose; by default nowhere.</summary>
    public IReadOnlyList<PyTorchDifference> PyTorchDifferences { get; init; } = [];

    /// <summary>Formula in plain text.</summary>
    public string Formula { get; init; } = "";

    /// <summary>Where the definition comes from: book section or paper.</summary>
    public string Source { get; init; } = "";
}
