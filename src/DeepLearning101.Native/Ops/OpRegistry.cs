using System.Runtime.CompilerServices;

namespace DeepLearning101.Native;

/// <summary>The op table: every op that <see cref="Op"/> defines, by name. Each op adds itself where it is defined.</summary>
public static class OpRegistry
{
    private static readonly Dictionary<string, OpDef> ByName = [];

    /// <summary>All ops, sorted by name.</summary>
    public static IReadOnlyList<OpDef> All
    {
        get
        {
            RuntimeHelpers.RunClassConstructor(typeof(Op).TypeHandle);
            lock (ByName) return [.. ByName.Values.OrderBy(op => op.Name, StringComparer.Ordinal)];
        }
    }

    /// <summary>Columns of the op table: what the tests ask of every op, unless the op states why not (<see cref="OpDef.WhyNot"/>).</summary>
    public static IReadOnlyList<string> TestColumns { get; } =
        ["forward", "specials", "gradient1", "gradient2", "dtypes", "layouts", "inplace", "bounds", "isa", "threads", "decomposition", "errors", "leaks"];

    /// <summary>The op of a name, or null.</summary>
    public static OpDef? Find(string name)
    {
        RuntimeHelpers.RunClassConstructor(typeof(Op).TypeHandle);
        lock (ByName) return ByName.GetValueOrDefault(name);
    }

    internal static T Add<T>(T op) where T : OpDef
    {
        lock (ByName)
        {
            if (!ByName.TryAdd(op.Name, op)) throw new InvalidOperationException($"op table: there are two ops of the name {op.Name}.");
            // The forms with a number are ops of their own.
            if (op is BinaryOp binary)
            {
                Add(binary.Scalar);
                if (binary.ScalarLeft is { } left) Add(left);
            }
        }

        return op;
    }
}

/// <summary>The ops. Each is defined in a file of its own, together with the methods that call it.</summary>
public static partial class Op
{
    /// <summary>A binary op by name on two tensors: how a form with a number decomposes.</summary>
    internal static Tensor Through(string name, Tensor x, Tensor y) => ((BinaryOp)OpRegistry.Find(name)!).Apply(x, y);
}
