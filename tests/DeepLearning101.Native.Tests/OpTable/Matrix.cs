namespace DeepLearning101.Native.Tests.OpTable;

/// <summary>The columns, and how a cell of op × column is run.</summary>
internal static class Matrix
{
    internal static readonly (string Name, Func<OpDef, int> Run)[] Columns =
    [
        ("forward", ValueColumns.Forward), ("specials", ValueColumns.Specials), ("gradient1", GradientColumns.First), ("gradient2", GradientColumns.Second),
        ("dtypes", ValueColumns.DTypes), ("layouts", FormColumns.Layouts), ("inplace", FormColumns.InPlace), ("bounds", FormColumns.Bounds),
        ("isa", IsaColumn.Run), ("threads", FormColumns.Threads), ("decomposition", ValueColumns.Decomposition), ("errors", FormColumns.Errors), ("leaks", FormColumns.Leaks),
    ];

    /// <summary>Runs a cell, unless the op states why it has none.</summary>
    internal static void Fill(string column, OpDef op)
    {
        if (op.WhyNot(column) is { Length: > 0 } reason) Assert.Pass($"no cell: {reason}");
        int cases = Columns.First(c => c.Name == column).Run(op);
        Assert.That(cases, Is.GreaterThan(0), $"{op.Name}: no case fills the column {column}, and the op states no reason.");
    }
}

/// <summary>The op table: every op in every column.</summary>
[TestFixture]
internal sealed class OpTableTests
{
    private static IEnumerable<TestCaseData> Cells() =>
        from column in Matrix.Columns from op in OpRegistry.All select new TestCaseData(column.Name, op).SetArgDisplayNames(column.Name, op.Name);

    [Test]
    public void Columns_are_those_that_the_engine_names() => Assert.That(Matrix.Columns.Select(c => c.Name), Is.EqualTo(OpRegistry.TestColumns));

    [Test]
    public void There_are_at_least_190_ops() => Assert.That(OpRegistry.All, Has.Count.GreaterThanOrEqualTo(190));

    [TestCaseSource(nameof(Cells))]
    public void Cell(string column, OpDef op) => Matrix.Fill(column, op);
}
