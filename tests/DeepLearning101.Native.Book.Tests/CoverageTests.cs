using System.Reflection;
using NUnit.Framework;

namespace DeepLearning101.Native.Book.Tests;

/// <summary>Every item of chapters 6 to 8 (chapters-06-08.txt) is shown by a test, or listed with a reason: not-computable.tsv for what has nothing to compute, open.tsv for what is not there yet.</summary>
[TestFixture]
internal sealed class CoverageTests
{
    private static string[] Column(string file)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, "tests", "DeepLearning101.Native.Book.Tests", file);
            if (File.Exists(path)) return [.. File.ReadLines(path).Where(line => line.Length > 0).Select(line => line.Split('\t')[0])];
        }

        throw new FileNotFoundException($"No folder above {AppContext.BaseDirectory} holds the tests' {file}.");
    }

    private static HashSet<string> Shown() => [.. typeof(CoverageTests).Assembly.GetTypes().SelectMany(type => type.GetMethods(BindingFlags.Instance | BindingFlags.Public)).SelectMany(method => method.GetCustomAttributes<PropertyAttribute>()).SelectMany(attribute => attribute.Properties["book"]?.Cast<string>() ?? [])];

    private static bool IsOurs(string id) => id[0] is '6' or '7' or '8' && id[1] is '.' or '-';

    [Test]
    public void EveryItemIsShownOrListed()
    {
        string[] all = Column("chapters-06-08.txt");
        Assert.That(all, Has.Length.EqualTo(195).And.Unique);
        HashSet<string> shown = Shown();
        string[] listed = [.. Column("not-computable.tsv"), .. Column("open.tsv")];
        Assert.That(all.Where(id => !shown.Contains(id) && !listed.Contains(id)), Is.Empty, "neither shown nor listed");
    }

    [Test]
    public void NoTestNamesAnItemThatThereIsNot()
    {
        string[] all = Column("chapters-06-08.txt");
        Assert.That(Shown().Concat(Column("not-computable.tsv")).Concat(Column("open.tsv")).Where(id => IsOurs(id) && !all.Contains(id)), Is.Empty);
    }
}
