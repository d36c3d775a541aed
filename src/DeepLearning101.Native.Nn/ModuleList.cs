using System.Collections;
using System.Globalization;

namespace DeepLearning101.Native.Nn;

/// <summary>Modules under the names 0, 1, 2 …: a list whose parameters the module that registers it owns.</summary>
/// <typeparam name="T">Type of the modules.</typeparam>
/// <remarks>Not thread-safe while it grows.</remarks>
public sealed class ModuleList<T> : Module, IReadOnlyList<T> where T : Module
{
    private readonly List<T> items = [];

    /// <summary>A list of modules.</summary>
    public ModuleList(params ReadOnlySpan<T> modules)
    {
        foreach (T module in modules) Add(module);
    }

    /// <summary>Number of modules.</summary>
    public int Count => items.Count;

    /// <summary>A module by position.</summary>
    public T this[int index] => items[index];

    /// <summary>Appends a module.</summary>
    /// <returns>The same module.</returns>
    public T Add(T module)
    {
        RegisterModule(items.Count.ToString(CultureInfo.InvariantCulture), module);
        items.Add(module);
        return module;
    }

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
