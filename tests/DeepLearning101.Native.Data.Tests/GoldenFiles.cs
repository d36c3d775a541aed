using System.IO.Compression;
using DeepLearning101.Native.Testing;

namespace DeepLearning101.Native.Data.Tests;

/// <summary>The files that <c>golden/files/generate.py</c> made with NumPy, PyTorch and zlib.</summary>
internal static class GoldenFiles
{
    internal static string Path(string name) => Golden.PathOf(System.IO.Path.Combine("files", name));

    internal static byte[] Bytes(string name) => File.ReadAllBytes(Path(name));

    /// <summary>The files packed in an archive, unpacked by the zip reader of .NET and not by ours.</summary>
    internal static Dictionary<string, byte[]> Unpack(string name)
    {
        using ZipArchive archive = ZipFile.OpenRead(Path(name));
        var files = new Dictionary<string, byte[]>();
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            using Stream stream = entry.Open();
            using var content = new MemoryStream();
            stream.CopyTo(content);
            files.Add(entry.FullName, content.ToArray());
        }

        return files;
    }
}
