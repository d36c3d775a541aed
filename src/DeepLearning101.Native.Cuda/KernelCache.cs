using System.Security.Cryptography;
using System.Text;

namespace DeepLearning101.Native;

/// <summary>
/// Compiled images on disk, named by a hash of all they depend on: source, includes, options, architecture, compiler version.
/// A file is written under another name and moved into place, so that no reader sees half of it.
/// </summary>
/// <remarks><c>DL101_KERNEL_CACHE</c> names the folder; default: <c>dl101/kernels</c> in the user's local application data. A folder that cannot be written to is done without.</remarks>
internal static class KernelCache
{
    private static readonly string Folder = Environment.GetEnvironmentVariable("DL101_KERNEL_CACHE") is { Length: > 0 } chosen
        ? chosen
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "dl101", "kernels");

    /// <summary>The image of a source, compiled unless it is there.</summary>
    internal static byte[] Image(string file, KernelTarget target)
    {
        string source = KernelSources.Read(file), path = Path.Combine(Folder, Key(source, target) + (target.Machine ? ".cubin" : ".ptx"));
        try
        {
            if (File.Exists(path)) return File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Report(path, error);
        }

        byte[] image = KernelCompiler.Compile(file, source, target, [], out _);
        try
        {
            Directory.CreateDirectory(Folder);
            string draft = $"{path}.{Guid.NewGuid():N}";
            File.WriteAllBytes(draft, image);
            File.Move(draft, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Report(path, error);
        }

        return image;
    }

    internal static string Key(string source, KernelTarget target)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, KernelCompiler.Fingerprint(target));
        Add(hash, source);
        foreach ((string name, string text) in KernelSources.Headers)
        {
            Add(hash, name);
            Add(hash, text);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16));
    }

    private static void Add(IncrementalHash hash, string text)
    {
        hash.AppendData(Encoding.UTF8.GetBytes(text));
        hash.AppendData([0]);
    }

    private static void Report(string path, Exception error)
    {
        if (Trace.Level > 0) Console.Error.WriteLine($"kernel cache {path}: {error.Message}");
    }
}
