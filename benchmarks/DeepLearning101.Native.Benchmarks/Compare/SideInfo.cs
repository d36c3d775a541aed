using System.Runtime.InteropServices;

namespace DeepLearning101.Native.Benchmarks.Compare;

/// <summary>How a side is started.</summary>
/// <param name="Name">Name in tables and files.</param>
/// <param name="Program">Program.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Environment">Settings that make the library its fastest self and keep its idle threads from spinning while another is timed.</param>
/// <param name="Missing">What has to be installed, or nothing.</param>
internal sealed record SideInfo(string Name, string Program, string[] Arguments, Dictionary<string, string> Environment, Func<string?> Missing)
{
    internal const string Ours = "ours";

    /// <summary>Every peer, in the order of the columns.</summary>
    internal static readonly string[] Peers = ["torch", "onnxruntime", "mkl", "onednn", "openblas", "tensors", "mathnet"];

    /// <summary>Where <c>benchmarks/peers/install</c> puts what no package manager puts in its place.</summary>
    internal static string PeersFolder
    {
        get
        {
            for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
            {
                string folder = Path.Combine(at.FullName, "benchmarks", "peers");
                if (Directory.Exists(folder)) return folder;
            }

            throw new DirectoryNotFoundException("compare: benchmarks/peers must lie beside the program; it was not found above " + AppContext.BaseDirectory);
        }
    }

    internal static string BuildFolder => Path.Combine(PeersFolder, "build");

    internal static SideInfo Of(string name) => name switch
    {
        "torch" => new(name, "/usr/bin/python3", ["-u", Path.Combine(PeersFolder, "torch_peer.py")], OpenMp(("OPENBLAS_CORETYPE", BlasCore), ("ATEN_CPU_CAPABILITY", Avx512 ? "avx512" : "avx2"), ("LD_PRELOAD", Allocator), ("MALLOC_CONF", "oversize_threshold:0,dirty_decay_ms:-1,muzzy_decay_ms:-1")),
            () => !File.Exists("/usr/bin/python3") ? "python3 and torch" : File.Exists(Allocator) ? null : Allocator),
        "onnxruntime" => Worker(name, new() { ["LD_LIBRARY_PATH"] = BuildFolder }, () => File.Exists(Path.Combine(BuildFolder, "libonnxruntime.so")) ? null : "onnxruntime-node"),
        "mkl" => Worker(name, OpenMp(("MKL_THREADING_LAYER", "GNU"), ("MKL_INTERFACE_LAYER", "LP64"), ("MKL_ENABLE_INSTRUCTIONS", Avx512 ? "AVX512" : "AVX2"), ("MKL_DYNAMIC", "FALSE"), ("LD_PRELOAD", MklShim)), () => Library("libmkl_rt.so")),
        "onednn" => Worker(name, OpenMp(), () => Library("libdnnl.so.2")),
        "openblas" => Worker(name, OpenMp(("OPENBLAS_CORETYPE", BlasCore)), () => Library("libopenblas.so.0")),
        _ => Worker(name, [], () => null),
    };

    /// <summary>
    /// PyTorch allocates each result anew; with the C library's allocator a large one is given back to the system and faulted in again, page by page,
    /// in some runs and not in others. This allocator keeps it, as PyTorch's own guide to tuning advises.
    /// </summary>
    private static string Allocator => (RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "/usr/lib/aarch64-linux-gnu/" : "/usr/lib/x86_64-linux-gnu/") + "libjemalloc.so.2";

    private static bool Avx512 => System.Runtime.Intrinsics.X86.Avx512F.IsSupported;

    /// <summary>OpenBLAS 0.3.21 takes recent processors for old ones; named, it picks the kernels that fit.</summary>
    private static string BlasCore => Avx512 ? "SKYLAKEX" : "HASWELL";

    /// <summary>MKL picks slower kernels on a processor that is not Intel's unless told otherwise by this one function, which the installer builds; its OpenMP layer expects the library to be there already.</summary>
    private static string MklShim => Path.Combine(BuildFolder, "libmklintel.so") is var path && File.Exists(path) ? path + ":libgomp.so.1" : "libgomp.so.1";

    private static SideInfo Worker(string name, Dictionary<string, string> environment, Func<string?> missing)
    {
        // Calls are counted from the start, so that everything is at its last tier after the first rounds.
        environment["DOTNET_TC_CallCountingDelayMs"] = "0";
        return new(name, Executable, [.. Self, "worker", name], environment, missing);
    }

    private static string Executable => System.Environment.ProcessPath!;

    /// <summary>The program's own dll where it was started by <c>dotnet</c>.</summary>
    private static string[] Self => Path.GetFileNameWithoutExtension(Executable) == "dotnet" ? [typeof(SideInfo).Assembly.Location] : [];

    private static string? Library(string name)
    {
        if (!NativeLibrary.TryLoad(name, out nint handle)) return name;
        NativeLibrary.Free(handle);
        return null;
    }

    private static Dictionary<string, string> OpenMp(params (string Key, string Value)[] more)
    {
        // Threads spin for well under a millisecond behind a call; the driver waits longer than that between sides.
        var result = new Dictionary<string, string> { ["GOMP_SPINCOUNT"] = "200000", ["KMP_BLOCKTIME"] = "1", ["OPENBLAS_THREAD_TIMEOUT"] = "20", ["OMP_DYNAMIC"] = "FALSE" };
        foreach ((string key, string value) in more)
        {
            if (value.Length > 0) result[key] = value;
        }

        return result;
    }
}
