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

    private static string HelpName<T>() => typeof(T) == typeof(double) ? "x" : "n";

    private static T? Parse<T>(ArgumentResult result, string name, Func<T, bool> holds, string condition) where T : struct, IParsable<T>
    {
        string text = result.Tokens[^1].Value;
        if (T.TryParse(text, CultureInfo.InvariantCulture, out T value) && holds(value)) return value;
        result.AddError($"{name} must be {condition}; given '{text}'.");
        return null;
    }
}
