using System.Runtime.InteropServices;

namespace DeepLearning101.Native.CudaTests;

/// <summary>A kernel written in a test, compiled and run on the last device: <c>extern "C" __global__ void k(T* out, const T* in)</c>.</summary>
internal static unsafe class Snippet
{
    /// <summary>Runs one block of so many threads; gives the results, which are NaN bytes where nothing was written.</summary>
    internal static TOut[] Run<TOut, TIn>(string source, int threads, TIn[] input, int results, int blocks = 1) where TOut : unmanaged where TIn : unmanaged
    {
        CudaDevice device = CudaDevice.Of(Cuda.DeviceCount - 1);
        byte[] image = KernelCompiler.Compile("snippet.cu", source, KernelCompiler.TargetFor(device), [], out _);
        using var stream = new CudaStream(device);
        using DeviceMemory x = new(device, Math.Max(1, input.Length) * sizeof(TIn)), y = new(device, results * sizeof(TOut));
        fixed (TIn* p = input) stream.Upload(p, x.Address, (long)input.Length * sizeof(TIn));
        new KernelImage(device, "snippet.cu", image).Function("k").Launch(stream, new LaunchShape(blocks, 1, 1, threads, 1), y.Address, x.Address);
        var output = new TOut[results];
        fixed (TOut* p = output) stream.Download(y.Address, p, (long)results * sizeof(TOut));
        return output;
    }

    /// <summary>Runs a kernel that does something illegal; gives the code of the error and the emulator's report, and clears the device.</summary>
    internal static (int Code, string Report) Fault(string source, int threads = 64, int bytes = 400)
    {
        CudaDevice device = CudaDevice.Of(Cuda.DeviceCount - 1);
        byte[] image = KernelCompiler.Compile("snippet.cu", source, KernelCompiler.TargetFor(device), [], out _);
        var stream = new CudaStream(device);
        var memory = new DeviceMemory(device, bytes);
        stream.Fill(memory.Address, 0, bytes);
        new KernelImage(device, "snippet.cu", image).Function("k").Launch(stream, new LaunchShape(1, 1, 1, threads, 1), memory.Address, memory.Address);
        int code = LibCuda.cuStreamSynchronize(stream.Handle);
        string report = Emulator.Report();
        Assert.That(LibCuda.cuDevicePrimaryCtxReset_v2(device.Handle), Is.Zero);
        return (code, report);
    }

    internal static float Bits(uint bits) => BitConverter.UInt32BitsToSingle(bits);
}
