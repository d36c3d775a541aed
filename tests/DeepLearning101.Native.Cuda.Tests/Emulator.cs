using System.Runtime.InteropServices;
using System.Text;

namespace DeepLearning101.Native.CudaTests;

/// <summary>
/// The driver that these tests run on: the emulated one of the folder native/, or with <c>DL101_CUDA=device</c> the machine's own.
/// <c>DL101_CUDA=required</c> makes what is missing a failure.
/// </summary>
internal static unsafe class Emulator
{
    private static readonly Lazy<string?> Prepared = new(Prepare);
    private static nint library;

    /// <summary>What is missing and the command that installs it; null where nothing is.</summary>
    internal static string? Missing => Prepared.Value;

    internal static bool IsRequired => Environment.GetEnvironmentVariable("DL101_CUDA") is "required" or "device";

    /// <summary>Whether the driver is the emulated one, whose settings can be changed and whose reports can be read.</summary>
    internal static bool IsEmulated { get; private set; }

    /// <summary>Changes a setting until the result is disposed. See native/README.md for the names.</summary>
    internal static Setting With(string name, string value, string after)
    {
        Set(name, value);
        return new Setting(name, after);
    }

    internal static void Set(string name, string value)
    {
        var set = (delegate* unmanaged<byte*, byte*, int>)NativeLibrary.GetExport(library, "dl101_emulator_set");
        using var text = new Utf8();
        Assert.That(set(text.Of(name), text.Of(value)), Is.Zero, $"the emulator has no setting {name}");
    }

    /// <summary>Text of the last fault; reading it forgets it.</summary>
    internal static string Report()
    {
        var report = (delegate* unmanaged<byte*, int, int>)NativeLibrary.GetExport(library, "dl101_emulator_report");
        byte* buffer = stackalloc byte[4096];
        int length = report(buffer, 4096);
        return Encoding.UTF8.GetString(buffer, Math.Min(length, 4095));
    }

    private static string? Prepare()
    {
        bool device = Environment.GetEnvironmentVariable("DL101_CUDA") == "device";
        if (!device && Environment.GetEnvironmentVariable("DL101_CUDA_DRIVER") is not { Length: > 0 })
        {
            if (Find() is not { } path) return "the emulated CUDA driver is not built. Run native/build.";
            Environment.SetEnvironmentVariable("DL101_CUDA_DRIVER", path);
        }

        if (!Cuda.IsAvailable) return Cuda.Diagnose();
        library = Resolver.Of(Resolver.Driver).Handle;
        IsEmulated = NativeLibrary.TryGetExport(library, "dl101_emulator_set", out _);
        return null;
    }

    private static string? Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, "artifacts", "native", "libcuda.so.1");
            if (File.Exists(path)) return path;
        }

        return null;
    }

    internal readonly struct Setting(string name, string after) : IDisposable
    {
        public void Dispose() => Set(name, after);
    }
}
