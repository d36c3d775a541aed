using System.Collections.Concurrent;

namespace DeepLearning101.Native;

/// <summary>A compiled source loaded on one device.</summary>
/// <remarks>Thread-safe. Loaded when the first of its kernels is asked for, and kept.</remarks>
internal sealed unsafe class KernelImage
{
    private readonly nint module;
    private readonly string file;
    private readonly CudaDevice device;
    private readonly ConcurrentDictionary<string, KernelFunction> functions = new();

    internal KernelImage(CudaDevice device, string file, ReadOnlySpan<byte> image)
    {
        (this.device, this.file) = (device, file);
        device.MakeCurrent();
        nint loaded;
        fixed (byte* p = image) Status.ThrowIfFailed(LibCuda.cuModuleLoadData(&loaded, p));
        module = loaded;
    }

    /// <summary>The kernel of a name, e.g. <c>gelu_grad_f32</c>.</summary>
    /// <exception cref="CudaException">The source has no such kernel.</exception>
    internal KernelFunction Function(string name) => functions.GetOrAdd(name, Find);

    private KernelFunction Find(string name)
    {
        device.MakeCurrent();
        using var text = new Utf8();
        nint function;
        int code = LibCuda.cuModuleGetFunction(&function, module, text.Of(name));
        if (code != CudaCode.Success) throw new CudaException(nameof(LibCuda.cuModuleGetFunction), code, $"kernel {name} in {file}: {Status.Describe(code)}.");
        return new KernelFunction(name, function, device);
    }
}

/// <summary>The images of one device, by source file.</summary>
internal sealed class KernelLibrary(CudaDevice device)
{
    private readonly ConcurrentDictionary<string, Lazy<KernelImage>> images = new();

    /// <summary>The kernel of a name in a source file.</summary>
    internal KernelFunction Function(string file, string name) =>
        images.GetOrAdd(file, static (file, device) => new Lazy<KernelImage>(() => new KernelImage(device, file, KernelCache.Image(file, KernelCompiler.TargetFor(device)))), device).Value.Function(name);
}
