using System.Globalization;

namespace DeepLearning101.Native;

/// <summary>A kernel source does not compile, or there is nothing to compile it with.</summary>
public sealed class KernelCompilationException : InvalidOperationException
{
    /// <summary>Made with the file, the full text and the compiler's log.</summary>
    public KernelCompilationException(string file, string message, string log) : base(message) => (File, Log) = (file, log);

    /// <summary>Source file.</summary>
    public string File { get; }

    /// <summary>What the compiler printed.</summary>
    public string Log { get; }
}

/// <summary>What a source is compiled to.</summary>
/// <param name="Architecture">Compute capability, 10 · major + minor.</param>
/// <param name="Machine">Machine code of exactly this architecture (cubin); otherwise PTX, which drivers translate for it and all later ones.</param>
internal readonly record struct KernelTarget(int Architecture, bool Machine)
{
    internal string Option => string.Create(CultureInfo.InvariantCulture, $"--gpu-architecture={(Machine ? "sm" : "compute")}_{Architecture}");
}

/// <summary>NVRTC: sources to images.</summary>
internal static unsafe class KernelCompiler
{
    // Contraction would change the bits of results: kernels say fma where they mean it.
    private static readonly string[] Options = ["--std=c++14", "--fmad=false"];

    private static readonly Lazy<(int Major, int Minor, int[] Architectures)> Facts = new(Ask);

    /// <summary>Version, 1000 · major + 10 · minor, as the driver counts.</summary>
    internal static int Version => 1000 * Facts.Value.Major + 10 * Facts.Value.Minor;

    /// <summary>Architectures that this NVRTC knows, ascending.</summary>
    internal static ReadOnlySpan<int> Architectures => Facts.Value.Architectures;

    /// <summary>What to compile to for a device: PTX where the driver is not older than NVRTC, otherwise machine code.</summary>
    /// <exception cref="PlatformNotSupportedException">This NVRTC has dropped the device.</exception>
    internal static KernelTarget TargetFor(CudaDevice device)
    {
        int best = 0;
        foreach (int architecture in Architectures)
            if (architecture <= device.Capability) best = architecture;
        if (best == 0) throw new PlatformNotSupportedException($"CUDA: {Resolver.Of(Resolver.Nvrtc).Path} compiles for compute capability {Architectures[0]} and above; {device.Model} has {device.Capability}. Install an older NVRTC.");
        return new KernelTarget(best, Machine: CudaDevice.DriverVersion < Version);
    }

    /// <summary>Compiles a source of this assembly; the image ends with a zero byte where it is text.</summary>
    /// <param name="file">Name of the source.</param>
    /// <param name="source">Its text.</param>
    /// <param name="target">What to make.</param>
    /// <param name="extra">More options, e.g. <c>--ptxas-options=-v</c>.</param>
    /// <param name="log">What the compiler printed.</param>
    /// <exception cref="KernelCompilationException">The source is wrong.</exception>
    internal static byte[] Compile(string file, string source, KernelTarget target, ReadOnlySpan<string> extra, out string log)
    {
        using var text = new Utf8();
        IReadOnlyList<(string Name, string Text)> headers = KernelSources.Headers;
        var names = new string[headers.Count];
        var bodies = new string[headers.Count];
        for (int i = 0; i < names.Length; i++) (names[i], bodies[i]) = headers[i];
        nint program;
        Check(LibNvrtc.nvrtcCreateProgram(&program, text.Of(source), text.Of(file), names.Length, text.Of(bodies), text.Of(names)), file, "");
        try
        {
            string[] options = [.. Options, target.Option, .. extra];
            int code = LibNvrtc.nvrtcCompileProgram(program, options.Length, text.Of(options));
            nuint size;
            Check(LibNvrtc.nvrtcGetProgramLogSize(program, &size), file, "");
            var bytes = new byte[Math.Max(1, (int)size)];
            fixed (byte* p = bytes)
            {
                Check(LibNvrtc.nvrtcGetProgramLog(program, p), file, "");
                log = Utf8.Read(p);
            }

            Check(code, file, log);
            Check(target.Machine ? LibNvrtc.nvrtcGetCUBINSize(program, &size) : LibNvrtc.nvrtcGetPTXSize(program, &size), file, log);
            var image = new byte[(int)size];
            fixed (byte* p = image) Check(target.Machine ? LibNvrtc.nvrtcGetCUBIN(program, p) : LibNvrtc.nvrtcGetPTX(program, p), file, log);
            return image;
        }
        finally
        {
            _ = LibNvrtc.nvrtcDestroyProgram(&program);
        }
    }

    /// <summary>Everything besides the source that an image depends on.</summary>
    internal static string Fingerprint(KernelTarget target) => string.Create(CultureInfo.InvariantCulture, $"{string.Join(' ', Options)} {target.Option} nvrtc {Version}");

    private static void Check(int code, string file, string log)
    {
        if (code != 0) throw new KernelCompilationException(file, $"kernel {file}: {Utf8.Read(LibNvrtc.nvrtcGetErrorString(code))}.{(log.Length > 0 ? Environment.NewLine + log : "")}", log);
    }

    private static (int, int, int[]) Ask()
    {
        if (!Resolver.Of(Resolver.Nvrtc).IsFound) throw new PlatformNotSupportedException($"CUDA: {Cuda.Diagnose()}");
        int major, minor, count;
        Check(LibNvrtc.nvrtcVersion(&major, &minor), "", "");
        Check(LibNvrtc.nvrtcGetNumSupportedArchs(&count), "", "");
        var architectures = new int[count];
        fixed (int* p = architectures) Check(LibNvrtc.nvrtcGetSupportedArchs(p), "", "");
        Array.Sort(architectures);
        return (major, minor, architectures);
    }
}
