using System.Globalization;
using System.Text;
using NUnit.Framework;

namespace DeepLearning101.Native.Data.Tests;

/// <summary>Tables in text: kinds, missing values, quotes, tensors; errors that tell line and column.</summary>
[TestFixture]
internal sealed class CsvTableTests
{
    private TempFolder folder = null!;

    [SetUp]
    public void Begin() => folder = new TempFolder();

    [TearDown]
    public void End() => folder.Dispose();

    private CsvTable Read(string text, CsvOptions? options = null) => CsvTable.Read(folder.Write("a.csv", Encoding.UTF8.GetBytes(text)), options);

    [Test]
    public void EachColumnHasTheNarrowestKind()
    {
        CsvTable table = Read("id,height,name,empty,big\r\n1, 1.5 ,\"Weiß, \"\"A\"\"\n2\",,9223372036854775808\n\n-2,NA,,NA,1\n3,Infinity,x,,2");
        Assert.That(table.RowCount, Is.EqualTo(3));
        Assert.That(table.Columns.Select(c => c.Name), Is.EqualTo(new[] { "id", "height", "name", "empty", "big" }));
        Assert.That(table.Columns.Select(c => c.Kind), Is.EqualTo(new[] { CsvKind.Integer, CsvKind.Real, CsvKind.Text, CsvKind.Integer, CsvKind.Real }));
        Assert.That(table["id"].Integers, Is.EqualTo(new long[] { 1, -2, 3 }));
        Assert.That(table["height"].Reals, Is.EqualTo(new[] { 1.5, double.NaN, double.PositiveInfinity }));
        Assert.That(table["name"].Texts, Is.EqualTo(new[] { "Weiß, \"A\"\n2", "", "x" }));
        Assert.That(table.Columns.Select(c => c.MissingCount), Is.EqualTo(new[] { 0, 1, 1, 3, 0 }));
        Assert.That(table["name"].IsMissing(1), Is.True);
        Assert.That(() => table["none"], Throws.InstanceOf<KeyNotFoundException>().With.Message.Contains("'height'"));
    }

    [Test]
    public void OptionsAreHeeded()
    {
        CsvTable table = Read("\uFEFF1;x\n?;NA\n", new CsvOptions { Delimiter = ';', HasHeader = false, Missing = ["?"], Kinds = new Dictionary<string, CsvKind> { ["0"] = CsvKind.Real } });
        Assert.That(table.Columns.Select(c => (c.Name, c.Kind, c.MissingCount)), Is.EqualTo(new[] { ("0", CsvKind.Real, 1), ("1", CsvKind.Text, 0) }));
        Assert.That(Read("a\n x \n", new CsvOptions { Trim = false })["a"].Texts[0], Is.EqualTo(" x "));
        Assert.That(Read("", new CsvOptions { HasHeader = false }).RowCount, Is.Zero);
        Assert.That(Read("a,b\n").RowCount, Is.Zero);
        Assert.That(() => Read("a\n1", new CsvOptions { Kinds = new Dictionary<string, CsvKind> { ["b"] = CsvKind.Text } }), Throws.ArgumentException.With.Message.Contains("'b'"));
        Assert.That(() => Read("a\n1", new CsvOptions { Delimiter = '"' }), Throws.ArgumentException.With.Message.Contains("delimiter"));
    }

    [Test]
    public void TheCultureDoesNotMatter()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("de-DE");
            CsvTable table = Read("a,b\n1.5,-1e3\n");
            Assert.That(table["a"].Reals[0], Is.EqualTo(1.5));
            Assert.That(table["b"].Reals[0], Is.EqualTo(-1000));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Test]
    public void ColumnsBecomeTensors()
    {
        CsvTable table = Read("a,b,c\n1,2.5,x\n9007199254740993,,y\n3,4,x\n,5,\n");
        Assert.That(() => table["a"].ToTensor(), Throws.InstanceOf<InvalidOperationException>().With.Message.Contains("row 3").And.Message.Contains("no NaN"));
        Assert.That(table["a"].ToTensor(fill: -1).ToArray<long>(), Is.EqualTo(new[] { 1, 9007199254740993, 3, -1 }));
        Assert.That(table["b"].ToTensor().ToArray<double>(), Is.EqualTo(new[] { 2.5, double.NaN, 4, 5 }));
        Assert.That(table["b"].ToTensor(DType.Float32, 7).ToArray<float>(), Is.EqualTo(new[] { 2.5f, 7, 4, 5 }));
        Tensor both = table.ToTensor();
        Assert.That(both.Shape.ToArray(), Is.EqualTo(new long[] { 4, 2 }));
        Assert.That(both.ToArray<float>(), Is.EqualTo(new[] { 1, 2.5f, 9007199254740992f, float.NaN, 3, 4, float.NaN, 5 }));
        Assert.That(table.ToTensor(["b", "a"], DType.Float64, 0).ToArray<double>(), Is.EqualTo(new[] { 2.5, 1, 0, 9007199254740992d, 4, 3, 5, 0 }));
        Assert.That(() => table.ToTensor(["c"]), Throws.InstanceOf<InvalidOperationException>().With.Message.Contains("ToCodes"));
        Assert.That(() => table.ToTensor(["d"]), Throws.InstanceOf<KeyNotFoundException>());
        Assert.That(() => table.ToTensor(["a"], DType.Int32), Throws.InstanceOf<InvalidOperationException>());
        Assert.That(table["c"].ToCodes(out IReadOnlyList<string> classes).ToArray<long>(), Is.EqualTo(new long[] { 0, 1, 0, -1 }));
        Assert.That(classes, Is.EqualTo(new[] { "x", "y" }));
        Assert.That(() => table["a"].ToCodes(out _), Throws.InstanceOf<InvalidOperationException>().With.Message.Contains("Integer"));
    }

    [TestCase("", 0, 0, 0, "empty")]
    [TestCase("a,b,a\n", 1, 3, 0, "'a' is also that of column 1")]
    [TestCase("a,b\n1,2\n\n3\n", 4, 1, 9, "1 fields; the first one has 2")]
    [TestCase("a,b\r\n\"x\r\ny\",2\r\n3,4,5\r\n", 4, 2, 15, "3 fields")]
    [TestCase("a,b\n1,x\"y\n", 2, 2, 4, "quote")]
    [TestCase("a,b\n\"1\n2\",\"x\n3\n", 2, 2, 4, "quote")]
    [TestCase("a,n\n1,2\n\"x\n\",3.5\n", 3, 2, 8, "'3.5' is no value of the column 'n', which holds whole numbers")]
    [TestCase("a,r\n1,z\n", 2, 2, 4, "'z' is no value of the column 'r', which holds numbers")]
    public void WhatIsWrongIsFound(string text, int line, int column, int offset, string message)
    {
        var kinds = new Dictionary<string, CsvKind>();
        if (text.StartsWith("a,n", StringComparison.Ordinal)) kinds.Add("n", CsvKind.Integer);
        if (text.StartsWith("a,r", StringComparison.Ordinal)) kinds.Add("r", CsvKind.Real);
        var error = Assert.Throws<DataFormatException>(() => Read(text, new CsvOptions { Kinds = kinds }));
        Assert.That(error!.Message, Does.Contain(message).And.Contain("a.csv"));
        Assert.That((error.Line, error.Column, error.Offset), Is.EqualTo(((long)line, (long)column, (long)offset)));
        if (line > 0) Assert.That(error.Message, Does.Contain($"line {line}, column {column}"));
    }

    [Test]
    public void BrokenUtf8IsFound()
    {
        string path = folder.Write("a.csv", [.. "a,ü\n1,"u8, 0xC3, (byte)'\n']);
        var error = Assert.Throws<DataFormatException>(() => CsvTable.Read(path));
        Assert.That(error!.Message, Does.Contain("UTF-8"));
        Assert.That(error.Offset, Is.EqualTo(7));
    }
}
