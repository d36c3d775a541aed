using System.Reflection;
using System.Text.Json;
using NUnit.Framework;

namespace DeepLearning101.Native.Testing;

/// <summary>A parameter of ours against PyTorch's signature.</summary>
internal static class SignatureCheck
{
    /// <param name="row">The method.</param>
    /// <param name="parameter">The parameter.</param>
    /// <param name="overloads">PyTorch's overloads: lists of [name, default, keyword only].</param>
    internal static void Check(DefaultRow row, ParameterInfo parameter, JsonElement overloads)
    {
        JsonElement[] theirs = [.. overloads.EnumerateArray().SelectMany(o => o.EnumerateArray()).Where(p => IsSameName(row, parameter.Name!, p[0].GetString()!))];
        if (row.Missing.TryGetValue(parameter.Name!, out string? reason))
        {
            Assert.That(theirs.All(IsRequired), Is.True, $"{row.Key}: PyTorch has a default for {parameter.Name}, but the table says: {reason}");
            return;
        }

        Assert.That(theirs, Is.Not.Empty, $"{row.Key}: PyTorch has no parameter {parameter.Name}; its parameters are {overloads}. Say so in the table, or take its name.");
        object? ours = parameter.HasDefaultValue ? parameter.DefaultValue : null;
        JsonElement[] values = [.. theirs.Where(p => !IsRequired(p)).Select(p => p[1])];
        // An overload that lacks the parameter is PyTorch's way of leaving it out.
        bool isAbsent = overloads.EnumerateArray().Any(o => o.EnumerateArray().All(p => !IsSameName(row, parameter.Name!, p[0].GetString()!)));
        Assert.That(values.Length > 0 || isAbsent, Is.True, $"{row.Key}: {parameter.Name} is required in PyTorch.");
        if (IsPlain(parameter.ParameterType, ours) && values.Length > 0 && values.All(v => v.ValueKind != JsonValueKind.Null))
            Assert.That(values.Any(v => IsSameValue(ours!, Entry(row, parameter, v)) || (v.ValueKind == JsonValueKind.String && v.GetString() == row.Texts.GetValueOrDefault(parameter.Name!))), Is.True, $"{row.Key}: {parameter.Name} is {ours} here, in PyTorch {string.Join(" or ", values)}");
        if (ours is null or DBNull) Assert.That(row.ShapesOnly is null || values.Length == 0 || values.Any(v => v.ValueKind == JsonValueKind.Null), Is.True, $"{row.Key}: {parameter.Name} is left open here, in PyTorch {string.Join(" or ", values)}, and no value is compared.");
        if (row.Order is null) CheckOrder(row, parameter, overloads);
    }

    /// <summary>Positional parameters come in PyTorch's order.</summary>
    private static void CheckOrder(DefaultRow row, ParameterInfo parameter, JsonElement overloads)
    {
        var method = (MethodBase)parameter.Member;
        foreach (ParameterInfo before in method.GetParameters().Where(p => p.Position < parameter.Position && p.IsOptional))
        {
            var orders = new List<bool>();
            foreach (JsonElement overload in overloads.EnumerateArray())
            {
                JsonElement[] list = [.. overload.EnumerateArray()];
                int first = Array.FindIndex(list, p => IsSameName(row, before.Name!, p[0].GetString()!)), second = Array.FindIndex(list, p => IsSameName(row, parameter.Name!, p[0].GetString()!));
                if (first >= 0 && second >= 0) orders.Add(first <= second || list[first][2].GetBoolean() || list[second][2].GetBoolean());
            }

            Assert.That(orders.Count == 0 || orders.Contains(true), Is.True, $"{row.Key}: in PyTorch {parameter.Name} comes before {before.Name}");
        }
    }

    private static bool IsSameName(DefaultRow row, string ours, string theirs) =>
        IsSame(ours, theirs) || (row.Names.TryGetValue(ours, out string? other) && IsSame(other.Split('[')[0], theirs));

    /// <summary>One of several values that PyTorch has in one parameter: <c>betas[0]</c>.</summary>
    private static JsonElement Entry(DefaultRow row, ParameterInfo parameter, JsonElement value) =>
        value.ValueKind == JsonValueKind.Array && row.Names.TryGetValue(parameter.Name!, out string? name) && name.EndsWith(']') ? value[name[^2] - '0'] : value;

    private static bool IsSame(string ours, string theirs) => string.Equals(ours.Replace("_", "", StringComparison.Ordinal), theirs.Replace("_", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);

    private static bool IsRequired(JsonElement parameter) => parameter[1].ValueKind == JsonValueKind.String && parameter[1].GetString() == "required";

    private static bool IsPlain(Type type, object? value) => value is not null and not DBNull && (type.IsPrimitive || (type.IsEnum && type != typeof(DType)));

    private static bool IsSameValue(object ours, JsonElement theirs) => theirs.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => ours is bool b && b == theirs.GetBoolean(),
        JsonValueKind.Number => ours is not bool && ours is not Enum && Convert.ToDouble(ours, System.Globalization.CultureInfo.InvariantCulture) == theirs.GetDouble(),
        JsonValueKind.String => string.Equals(ours.ToString(), theirs.GetString(), StringComparison.OrdinalIgnoreCase),
        _ => false,
    };
}
