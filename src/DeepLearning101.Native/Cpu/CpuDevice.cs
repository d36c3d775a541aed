using DeepLearning101.Native.Cpu;

namespace DeepLearning101.Native;

/// <summary>The processor as a device.</summary>
public static class CpuDevice
{
    extension(Device)
    {
        /// <summary>The processor: always there, the reference for every other device.</summary>
        public static Device Cpu => CpuBackend.Instance;
    }
}
