using System.Runtime.InteropServices;

namespace DeepLearning101.Native;

/// <summary>NVIDIA's driver API, by its own names. Every function returns a result code for <see cref="Status"/>.</summary>
internal static unsafe partial class LibCuda
{
    static LibCuda() => Resolver.Install();

    [LibraryImport(Resolver.Driver)] internal static partial int cuInit(uint flags);
    [LibraryImport(Resolver.Driver)] internal static partial int cuDriverGetVersion(int* version);
    [LibraryImport(Resolver.Driver)] internal static partial int cuGetErrorName(int code, byte** name);
    [LibraryImport(Resolver.Driver)] internal static partial int cuGetErrorString(int code, byte** text);

    [LibraryImport(Resolver.Driver)] internal static partial int cuDeviceGetCount(int* count);
    [LibraryImport(Resolver.Driver)] internal static partial int cuDeviceGet(int* device, int ordinal);
    [LibraryImport(Resolver.Driver)] internal static partial int cuDeviceGetName(byte* name, int length, int device);
    [LibraryImport(Resolver.Driver)] internal static partial int cuDeviceTotalMem_v2(nuint* bytes, int device);
    [LibraryImport(Resolver.Driver)] internal static partial int cuDeviceGetAttribute(int* value, int attribute, int device);
    [LibraryImport(Resolver.Driver)] internal static partial int cuDevicePrimaryCtxRetain(nint* context, int device);
    [LibraryImport(Resolver.Driver)] internal static partial int cuDevicePrimaryCtxRelease_v2(int device);
    [LibraryImport(Resolver.Driver)] internal static partial int cuDevicePrimaryCtxReset_v2(int device);
    [LibraryImport(Resolver.Driver)] internal static partial int cuCtxSetCurrent(nint context);
    [LibraryImport(Resolver.Driver)] internal static partial int cuCtxGetCurrent(nint* context);
    [LibraryImport(Resolver.Driver)] internal static partial int cuCtxSynchronize();

    [LibraryImport(Resolver.Driver)] internal static partial int cuMemAlloc_v2(nint* address, nuint bytes);
    [LibraryImport(Resolver.Driver)] internal static partial int cuMemFree_v2(nint address);
    [LibraryImport(Resolver.Driver)] internal static partial int cuMemGetInfo_v2(nuint* free, nuint* total);
    [LibraryImport(Resolver.Driver)] internal static partial int cuMemcpyHtoDAsync_v2(nint to, void* from, nuint bytes, nint stream);
    [LibraryImport(Resolver.Driver)] internal static partial int cuMemcpyDtoHAsync_v2(void* to, nint from, nuint bytes, nint stream);
    [LibraryImport(Resolver.Driver)] internal static partial int cuMemcpyDtoDAsync_v2(nint to, nint from, nuint bytes, nint stream);
    [LibraryImport(Resolver.Driver)] internal static partial int cuMemsetD8Async(nint to, byte value, nuint count, nint stream);

    [LibraryImport(Resolver.Driver)] internal static partial int cuModuleLoadData(nint* module, void* image);
    [LibraryImport(Resolver.Driver)] internal static partial int cuModuleUnload(nint module);
    [LibraryImport(Resolver.Driver)] internal static partial int cuModuleGetFunction(nint* function, nint module, byte* name);
    [LibraryImport(Resolver.Driver)] internal static partial int cuFuncGetAttribute(int* value, int attribute, nint function);

    [LibraryImport(Resolver.Driver)]
    internal static partial int cuLaunchKernel(nint function, uint gridX, uint gridY, uint gridZ, uint blockX, uint blockY, uint blockZ, uint sharedBytes, nint stream, void** parameters, void** extra);

    [LibraryImport(Resolver.Driver)] internal static partial int cuStreamCreate(nint* stream, uint flags);
    [LibraryImport(Resolver.Driver)] internal static partial int cuStreamDestroy_v2(nint stream);
    [LibraryImport(Resolver.Driver)] internal static partial int cuStreamSynchronize(nint stream);
    [LibraryImport(Resolver.Driver)] internal static partial int cuStreamQuery(nint stream);
    [LibraryImport(Resolver.Driver)] internal static partial int cuStreamWaitEvent(nint stream, nint waitFor, uint flags);

    [LibraryImport(Resolver.Driver)] internal static partial int cuEventCreate(nint* created, uint flags);
    [LibraryImport(Resolver.Driver)] internal static partial int cuEventDestroy_v2(nint which);
    [LibraryImport(Resolver.Driver)] internal static partial int cuEventRecord(nint which, nint stream);
    [LibraryImport(Resolver.Driver)] internal static partial int cuEventSynchronize(nint which);
    [LibraryImport(Resolver.Driver)] internal static partial int cuEventQuery(nint which);
    [LibraryImport(Resolver.Driver)] internal static partial int cuEventElapsedTime(float* milliseconds, nint first, nint second);
}

/// <summary>Numbers of the driver API that this project uses; from NVIDIA's driver API reference.</summary>
internal static class CudaCode
{
    internal const int Success = 0, OutOfMemory = 2, NotReady = 600;

    internal const int AttributeMultiprocessors = 16, AttributeMajor = 75, AttributeMinor = 76;

    internal const int FunctionSharedBytes = 1, FunctionLocalBytes = 3, FunctionRegisters = 4;

    internal const uint StreamNonBlocking = 1, EventDisableTiming = 2;
}
