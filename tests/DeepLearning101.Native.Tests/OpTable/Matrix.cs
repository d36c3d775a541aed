using System.Collections.Concurrent;

namespace DeepLearning101.Native.Tests.OpTable;

/// <summary>Which cells of op × column were filled by a case that ran.</summary>
internal static class Matrix
{
    internal static readonly (string Name, Func<OpDef, int> Run)[] Columns =
    [
        ("forward", ValueColumns.Forward), ("specials", ValueColumns.Specials), ("gradient1", GradientColumns.First), ("gradient2", GradientColumns.Second),
        ("dtypes", ValueColumns.DTypes), ("layouts", FormColumns.Layouts), ("inplace", FormColumns.InPlace), ("bounds", FormColumns.Bounds),
        ("isa", IsaColumn.Run), ("threads", FormColumns.Threads), ("decomposition", ValueColumns.Decomposition), ("errors", FormColumns.Errors), ("leaks", FormColumns.Leaks),
    ];

    private static readonly ConcurrentDictionary<(string Op, string Column), int> Cells = new();

    internal static IEnumerable<TestCaseData> Cases(string column)
    {
        foreach (OpDef op in OpRegistry.All) yield return new TestCaseData(op).SetArgDisplayNames(op.Name);
    }

    /// <summary>Runs a cell. An op that gives a reason must really have no case.</summary>
    internal static void Fill(string column, OpDef op)
    {
        if (op.WhyNot(column) is { Length: > 0 } reason) Assert.Pass($"no cell: {reason}");
        int cases = Columns.First(c => c.Name == column).Run(op);
        Cells[(op.Name, column)] = cases;
        Assert.That(cases, Is.GreaterThan(0), $"{op.Name}: no case fills the column {column}, and the op states no reason.");
    }

    internal static int Filled(string op, string column) => Cells.GetValueOrDefault((op, column));
}

/// <summary>The op table: every op in every column.</summary>
[TestFixture]
internal sealed class OpTableTests
{
    private static IEnumerable<TestCaseData> Cells() =>
        from column in Matrix.Columns from op in OpRegistry.All select new TestCaseData(column.Name, op).SetArgDisplayNames(column.Name, op.Name);

    [TestCaseSource(nameof(Cells))]
    public void Cell(string column, OpDef op) => Matrix.Fill(column, op);
}
