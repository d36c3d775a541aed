using System.Globalization;

namespace DeepLearning101.Native;

/// <summary>What this machine can do with CUDA.</summary>
public static unsafe class Cuda
{
    /// <summary>Whether there is a device and a compiler for its kernels.</summary>
    public static bool IsAvailable => DeviceCount > 0 && Resolver.Of(Resolver.Nvrtc).IsFound;

    /// <summary>Number of devices; 0 where there is no driver.</summary>
    public static int DeviceCount => CudaDevice.Count;

    /// <summary>One sentence: the first thing that is missing (driver, device, compiler) with the names that were tried, or what was found.</summary>
    public static string Diagnose()
    {
        LibrarySearch driver = Resolver.Of(Resolver.Driver), nvrtc = Resolver.Of(Resolver.Nvrtc);
        if (!driver.IsFound) return $"the NVIDIA driver was not found; tried {driver.Tried}. Install the driver, or set DL101_CUDA_DRIVER to its path.";
        int code = LibCuda.cuInit(0);
        if (code != CudaCode.Success) return $"the NVIDIA driver {driver.Path} does not start: {Status.Describe(code)}.";
        if (DeviceCount == 0) return $"the NVIDIA driver {driver.Path} knows no device.";
        if (!nvrtc.IsFound) return $"the compiler NVRTC was not found; tried {nvrtc.Tried}. Install it (on Debian: native/install-nvrtc), or set DL101_NVRTC to its path.";
        CudaDevice first = CudaDevice.Of(0);
        int major, minor;
        _ = LibNvrtc.nvrtcVersion(&major, &minor);
        int version = CudaDevice.DriverVersion;
        return string.Create(CultureInfo.InvariantCulture, $"driver {driver.Path} (API {version / 1000}.{version % 1000 / 10}), {DeviceCount} device(s), cuda:0 is {first.Model} (compute capability {first.Capability / 10}.{first.Capability % 10}), NVRTC {major}.{minor} from {nvrtc.Path}.");
    }
}
