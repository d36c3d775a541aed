using System.Globalization;
using System.Reflection;
using System.Text;
using DeepLearning101.Native.Data;
using DeepLearning101.Native.Models;
using DeepLearning101.Native.Testing;
using NUnit.Framework;

namespace DeepLearning101.Cli.Tests;

/// <summary>The public surface of each package is what <c>tests/api</c> records: a change of it is a decision, not an accident. <c>DL101_API=write dotnet test --filter ApiTests</c> records it anew.</summary>
[TestFixture]
internal sealed class ApiTests
{
    private static readonly Assembly[] Packages =
        [typeof(Native.Tensor).Assembly, typeof(Dataset).Assembly, typeof(Native.Nn.Module).Assembly, typeof(LeNet5).Assembly, typeof(Native.Cuda).Assembly, typeof(Native.Plot.Figure).Assembly];

    [TestCaseSource(nameof(Packages))]
    public void PublicSurfaceIsTheRecordedOne(Assembly package)
    {
        string name = package.GetName().Name!, path = Path.Combine(Golden.Root, "tests", "api", name + ".txt"), actual = Surface(package);
        if (Environment.GetEnvironmentVariable("DL101_API") == "write") AtomicFile.WriteText(path, actual);
        Assert.That(File.Exists(path), $"{path} is missing; DL101_API=write records the surface.");
        string[] expected = File.ReadAllLines(path), lines = actual.TrimEnd('\n').Split('\n');
        string[] gone = [.. expected.Except(lines).Take(10)], added = [.. lines.Except(expected).Take(10)];
        Assert.That(gone.Length + added.Length, Is.Zero, $"{name}: gone or changed:\n  {string.Join("\n  ", gone)}\nnew:\n  {string.Join("\n  ", added)}\nIf that is meant, say so in CHANGELOG.md and record it (DL101_API=write).");
    }

    private static string Surface(Assembly package)
    {
        var text = new StringBuilder();
        foreach (Type type in package.GetExportedTypes().Where(t => !t.FullName!.Contains('<', StringComparison.Ordinal)).OrderBy(t => t.FullName, StringComparer.Ordinal))
        {
            text.Append(Kind(type)).Append(' ').Append(Name(type)).Append(Bases(type)).Append('\n');
            const BindingFlags all = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
            IEnumerable<string> members = type.GetMembers(all).Select(Describe).OfType<string>().Distinct().Order(StringComparer.Ordinal);
            foreach (string member in members) text.Append("  ").Append(Name(type)).Append(": ").Append(member).Append('\n');
        }

        return text.ToString();
    }

    private static string? Describe(MemberInfo member) => member switch
    {
        ConstructorInfo c when Visible(c) => $"new({Parameters(c)})",
        MethodInfo m when Visible(m) && (!m.IsSpecialName || m.Name.StartsWith("op_", StringComparison.Ordinal)) && !m.Name.Contains('<', StringComparison.Ordinal) =>
            $"{Modifiers(m)}{Name(m.ReturnType)} {m.Name}{Generics(m)}({Parameters(m)})",
        PropertyInfo p when (p.GetMethod is { } g && Visible(g)) || (p.SetMethod is { } s && Visible(s)) =>
            $"{Modifiers(p.GetMethod ?? p.SetMethod!)}{Name(p.PropertyType)} {p.Name}{(p.GetIndexParameters().Length > 0 ? $"[{string.Join(", ", p.GetIndexParameters().Select(i => Name(i.ParameterType)))}]" : "")} {{{(p.GetMethod is { } get && Visible(get) ? " get;" : "")}{(p.SetMethod is { } set && Visible(set) ? " set;" : "")} }}",
        FieldInfo f when f.IsPublic || f.IsFamily => $"{(f.IsLiteral ? "const " : f.IsStatic ? "static " : "")}{Name(f.FieldType)} {f.Name}{(f.IsLiteral ? $" = {Value(f.GetRawConstantValue())}" : "")}",
        EventInfo e => $"event {Name(e.EventHandlerType!)} {e.Name}",
        _ => null,
    };

    private static bool Visible(MethodBase m) => m.IsPublic || m.IsFamily || m.IsFamilyOrAssembly;

    private static string Modifiers(MethodInfo m) => (m.IsFamily || m.IsFamilyOrAssembly ? "protected " : "") + (m.IsStatic ? "static " : m.IsAbstract ? "abstract " : m.IsVirtual && !m.IsFinal ? "virtual " : "");

    private static string Parameters(MethodBase m) => string.Join(", ", m.GetParameters().Select(p =>
        $"{(p.IsOut ? "out " : p.ParameterType.IsByRef ? "ref " : "")}{Name(p.ParameterType)} {p.Name}{(p.HasDefaultValue ? $" = {Value(p.RawDefaultValue)}" : "")}"));

    private static string Value(object? value) => value switch
    {
        null => "null",
        string s => $"\"{s}\"",
        bool b => b ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Kind(Type t) => t.IsEnum ? "enum" : t.IsInterface ? "interface" : typeof(Delegate).IsAssignableFrom(t) ? "delegate" : t.IsValueType ? "struct" : t.IsAbstract && t.IsSealed ? "static class" : t.IsAbstract ? "abstract class" : t.IsSealed ? "sealed class" : "class";

    private static string Bases(Type t)
    {
        string[] names = [.. (t.BaseType is { } b && b != typeof(object) && b != typeof(ValueType) && b != typeof(Enum) ? new[] { Name(b) } : []), .. t.GetInterfaces().Where(i => i.IsPublic).Select(Name).Order(StringComparer.Ordinal)];
        return names.Length == 0 ? "" : " : " + string.Join(", ", names);
    }

    private static string Generics(MethodInfo m) => m.IsGenericMethod ? $"<{string.Join(", ", m.GetGenericArguments().Select(Name))}>" : "";

    private static string Name(Type t)
    {
        if (t.IsByRef) return Name(t.GetElementType()!);
        if (t.IsArray) return Name(t.GetElementType()!) + "[]";
        if (t.IsPointer) return Name(t.GetElementType()!) + "*";
        if (t.IsGenericParameter) return t.Name;
        string name = t.IsNested ? $"{Name(t.DeclaringType!)}.{t.Name}" : t.Name;
        return t.IsGenericType ? $"{name.Split('`')[0]}<{string.Join(", ", t.GetGenericArguments().Select(Name))}>" : name;
    }
}
