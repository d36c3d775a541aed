using System.Globalization;

namespace DeepLearning101.Native.Nn;

/// <summary>Which numbers an option takes.</summary>
internal enum OptionRange
{
    /// <summary>A finite number ≥ 0.</summary>
    AtLeastZero,

    /// <summary>A number in [0, 1).</summary>
    BelowOne,

    /// <summary>0 or 1.</summary>
    Flag,
}

/// <summary>A number that a parameter group can set for itself, under the name that PyTorch gives it.</summary>
internal readonly record struct OptimizerOption(string Name, double Default, OptionRange Range = OptionRange.AtLeastZero)
{
    /// <summary>The options of every optimiser come first, in this order.</summary>
    internal const int LearningRate = 0, WeightDecay = 1, L1 = 2, Maximize = 3, Decoupled = 4, Common = 5;

    internal static OptimizerOption Flag(string name, bool value) => new(name, value ? 1 : 0, OptionRange.Flag);

    internal void Require(double value)
    {
        string? wanted = Range switch
        {
            OptionRange.AtLeastZero when !(value >= 0) || double.IsPositiveInfinity(value) => "a finite number ≥ 0",
            OptionRange.BelowOne when !(value >= 0 && value < 1) => "a number in [0, 1)",
            OptionRange.Flag when value is not (0 or 1) => "0 or 1",
            _ => null,
        };
        if (wanted is not null) throw new ArgumentOutOfRangeException(Name, value, $"The option '{Name}' must be {wanted}; given {value.ToString(CultureInfo.InvariantCulture)}.");
    }
}
