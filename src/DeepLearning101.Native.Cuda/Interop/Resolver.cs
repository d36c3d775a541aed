using System.Reflection;
using System.Runtime.InteropServices;

namespace DeepLearning101.Native;

/// <summary>Finds NVIDIA's libraries: names tried in order, newest first, with what became of each.</summary>
/// <remarks>
/// <c>DL101_CUDA_DRIVER=path</c> and <c>DL101_NVRTC=path</c> name one file that is taken instead. <c>CUDA_PATH</c> is searched for NVRTC.
/// </remarks>
internal static class Resolver
{
    internal const string Driver = "cuda", Nvrtc = "nvrtc";

    private static readonly LibrarySearch DriverSearch = new("DL101_CUDA_DRIVER", OperatingSystem.IsWindows()
        ? ["nvcuda.dll"]
        : ["libcuda.so.1", "/usr/lib/wsl/lib/libcuda.so.1"]);

    private static readonly LibrarySearch NvrtcSearch = new("DL101_NVRTC", NvrtcNames());

    static Resolver() => NativeLibrary.SetDllImportResolver(typeof(Resolver).Assembly, Resolve);

    /// <summary>Makes sure that the resolver is installed; called before the first import.</summary>
    internal static void Install()
    {
    }

    internal static LibrarySearch Of(string library) => library == Driver ? DriverSearch : NvrtcSearch;

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) => name switch
    {
        Driver => DriverSearch.Handle,
        Nvrtc => NvrtcSearch.Handle,
        _ => 0,
    };

    private static string[] NvrtcNames()
    {
        string[] names = OperatingSystem.IsWindows()
            ? ["nvrtc64_130_0.dll", "nvrtc64_120_0.dll", "nvrtc64_112_0.dll"]
            : ["libnvrtc.so.13", "libnvrtc.so.12", "libnvrtc.so.11.2"];
        if (Environment.GetEnvironmentVariable("CUDA_PATH") is not { Length: > 0 } root) return names;
        string folder = Path.Combine(root, OperatingSystem.IsWindows() ? "bin" : "lib64");
        string[] all = new string[2 * names.Length];
        for (int i = 0; i < names.Length; i++) (all[i], all[names.Length + i]) = (Path.Combine(folder, names[i]), names[i]);
        return all;
    }
}

/// <summary>One library: the file that was loaded, or every name that was tried.</summary>
internal sealed class LibrarySearch
{
    private readonly Lazy<(nint Handle, string Path, string Tried)> found;

    internal LibrarySearch(string variable, string[] names) => found = new(() => Load(variable, names));

    internal bool IsFound => found.Value.Handle != 0;

    /// <summary>Name under which the library was loaded; empty where none was.</summary>
    internal string Path => found.Value.Path;

    /// <summary>Names that were tried in vain.</summary>
    internal string Tried => found.Value.Tried;

    /// <summary>Handle of the library.</summary>
    /// <exception cref="DllNotFoundException">None of the names can be loaded.</exception>
    internal nint Handle => IsFound ? found.Value.Handle : throw new DllNotFoundException($"none of these can be loaded: {Tried}");

    private static (nint, string, string) Load(string variable, string[] names)
    {
        if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } only) names = [only];
        foreach (string name in names)
            if (NativeLibrary.TryLoad(name, out nint handle)) return (handle, name, "");
        return (0, "", string.Join(", ", names));
    }
}
