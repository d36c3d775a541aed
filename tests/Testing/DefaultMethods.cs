using System.Reflection;
using System.Runtime.CompilerServices;

namespace DeepLearning101.Native.Testing;

/// <summary>The public methods and constructors of an assembly that have default arguments.</summary>
internal static class DefaultMethods
{
    internal static Dictionary<string, MethodBase> Of(Assembly assembly)
    {
        var methods = new List<MethodBase>();
        foreach (Type type in assembly.GetExportedTypes())
        {
            // The compiler's own types repeat the extension members.
            if (type.Name.StartsWith('<') || type.GetCustomAttribute<CompilerGeneratedAttribute>() is not null) continue;
            methods.AddRange(type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly).OfType<MethodBase>().Where(m => m.GetParameters().Any(p => p.IsOptional)));
        }

        // Overloads that differ in types alone carry the type of their last required parameter.
        return methods.GroupBy(Key).SelectMany(same => same.Select(m => (Key: same.Count() > 1 ? $"{same.Key}:{m.GetParameters().Last(p => !p.IsOptional).ParameterType.Name}" : same.Key, Method: m))).ToDictionary(m => m.Key, m => m.Method);
    }

    private static string Key(MethodBase method) =>
        $"{(method.IsConstructor ? $"new {method.DeclaringType!.Name}" : IsOfTensors(method.DeclaringType!) ? method.Name : $"{method.DeclaringType!.Name}.{method.Name}")}({string.Join(", ", method.GetParameters().Where(p => !p.IsOptional).Select(p => p.Name))})";

    /// <summary>Methods of tensors and the autograd are known by their names alone.</summary>
    private static bool IsOfTensors(Type type) => type == typeof(Tensor) || type == typeof(Autograd) || type.Name.EndsWith("Extensions", StringComparison.Ordinal);
}
