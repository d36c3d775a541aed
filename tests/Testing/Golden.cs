using System.Globalization;

namespace DeepLearning101.Native.Testing;

/// <summary>Files of expected values that a committed script made; see <c>tests/golden</c>.</summary>
public static class Golden
{
    /// <summary>Folder of the repository: the first above the test assembly that holds the solution.</summary>
    /// <exception cref="DirectoryNotFoundException">There is none.</exception>
    public static string Root
    {
        get
        {
            for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
                if (File.Exists(Path.Combine(folder.FullName, "DeepLearning101.Native.sln"))) return folder.FullName;
            throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds DeepLearning101.Native.sln.");
        }
    }

    /// <summary>Full path of a file below <c>tests/golden</c>.</summary>
    /// <exception cref="DirectoryNotFoundException">No folder above the test assembly holds the solution.</exception>
    public static string PathOf(string name) => Path.Combine(Root, "tests", "golden", name);

    /// <summary>A table of doubles written as 16 hexadecimal digits each, tab-separated, one row a line; lines that start with '#' are comments.</summary>
    public static double[][] Doubles(string name)
    {
        List<double[]> rows = [];
        foreach (string line in File.ReadLines(PathOf(name)))
        {
            if (line.Length == 0 || line[0] == '#') continue;
            rows.Add(Array.ConvertAll(line.Split('\t'), static digits => BitConverter.UInt64BitsToDouble(ulong.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture))));
        }
        return [.. rows];
    }
}
