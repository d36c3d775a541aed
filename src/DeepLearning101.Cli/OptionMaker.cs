using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace DeepLearning101.Cli;

/// <summary>Options whose values are read in the invariant culture and checked, with one clear line for each mistake.</summary>
internal static class OptionMaker
{
    /// <summary>An option for a number.</summary>
    /// <param name="name">Name with dashes.</param>
    /// <param name="description">What it does.</param>
    /// <param name="standard">Value where it is not given.</param>
    /// <param name="holds">Condition on a value.</param>
    /// <param name="condition">The condition in words, after "must be".</param>
    internal static Option<T> Number<T>(string name, string description, T standard, Func<T, bool> holds, string condition) where T : struct, IParsable<T> => new(name)
    {
        HelpName = HelpName<T>(),
        Description = description,
        DefaultValueFactory = _ => standard,
        CustomParser = result => Parse(result, name, holds, condition) ?? default,
    };

    /// <summary>An option for a number that has no value where it is not given.</summary>
    internal static Option<T?> NumberOrNone<T>(string name, string description, Func<T, bool> holds, string condition) where T : struct, IParsable<T> => new(name)
    {
        HelpName = HelpName<T>(),
        Description = description,
        CustomParser = result => Parse(result, name, holds, condition),
    };

    /// <summary>An option for one of a few words: the names of an enumeration in lower case.</summary>
    internal static Option<string> Choice<T>(string name, string description, T standard) where T : struct, Enum
    {
        string[] words = [.. Enum.GetNames<T>().Select(word => word.ToLowerInvariant())];
        var option = new Option<string>(name) { HelpName = string.Join('|', words), Description = description, DefaultValueFactory = _ => standard.ToString().ToLowerInvariant() };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && Array.IndexOf(words, result.Tokens[0].Value) < 0) result.AddError($"{name} must be {string.Join(" or ", words)}; given '{result.Tokens[0].Value}'.");
        });
        return option;
    }

    /// <summary>An option for whole numbers with commas between them.</summary>
    internal static Option<string> Numbers(string name, string description, string standard)
    {
        var option = new Option<string>(name) { HelpName = "n,n", Description = description, DefaultValueFactory = _ => standard };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && ParseNumbers(result.Tokens[0].Value) is null) result.AddError($"{name} must be whole numbers ≥ 1 with commas between them, as in {standard}; given '{result.Tokens[0].Value}'.");
        });
        return option;
    }

    /// <summary>The numbers of <see cref="Numbers"/>, or null where the text is none.</summary>
    internal static long[]? ParseNumbers(string text)
    {
        string[] parts = text.Split(',');
        var numbers = new long[parts.Length];
        for (int i = 0; i < parts.Length; i++)
            if (!long.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]) || numbers[i] is < 1 or > 1_000_000) return null;
        return numbers;
    }

    /// <summary>The value of an option as it is written on the command line; null where it has none.</summary>
    internal static string? Text(ParseResult parsed, Option option) => option switch
    {
        Option<string> text => parsed.GetValue(text),
        Option<long> number => parsed.GetValue(number).ToString(CultureInfo.InvariantCulture),
        Option<int> number => parsed.GetValue(number).ToString(CultureInfo.InvariantCulture),
        Option<double> number => parsed.GetValue(number).ToString("R", CultureInfo.InvariantCulture),
        Option<long?> number => parsed.GetValue(number)?.ToString(CultureInfo.InvariantCulture),
        Option<int?> number => parsed.GetValue(number)?.ToString(CultureInfo.InvariantCulture),
        Option<double?> number => parsed.GetValue(number)?.ToString("R", CultureInfo.InvariantCulture),
        _ => throw new InvalidOperationException($"the option {option.Name} has a type that is not written."),
    };

    /// <summary>Whether an option stands on the command line.</summary>
    internal static bool IsGiven(ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };

    private static string HelpName<T>() => typeof(T) == typeof(double) ? "x" : "n";

    private static T? Parse<T>(ArgumentResult result, string name, Func<T, bool> holds, string condition) where T : struct, IParsable<T>
    {
        string text = result.Tokens[^1].Value;
        if (T.TryParse(text, CultureInfo.InvariantCulture, out T value) && holds(value)) return value;
        result.AddError($"{name} must be {condition}; given '{text}'.");
        return null;
    }
}
