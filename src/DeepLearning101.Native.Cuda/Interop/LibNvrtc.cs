using System.Runtime.InteropServices;

namespace DeepLearning101.Native;

/// <summary>NVIDIA's run-time compiler: CUDA C++ text to PTX or machine code. It needs no driver and no GPU.</summary>
internal static unsafe partial class LibNvrtc
{
    static LibNvrtc() => Resolver.Install();

    [LibraryImport(Resolver.Nvrtc)] internal static partial int nvrtcVersion(int* major, int* minor);
    [LibraryImport(Resolver.Nvrtc)] internal static partial byte* nvrtcGetErrorString(int code);
    [LibraryImport(Resolver.Nvrtc)] internal static partial int nvrtcGetNumSupportedArchs(int* count);
    [LibraryImport(Resolver.Nvrtc)] internal static partial int nvrtcGetSupportedArchs(int* architectures);
    [LibraryImport(Resolver.Nvrtc)] internal static partial int nvrtcCreateProgram(nint* program, byte* source, byte* name, int headerCount, byte** headers, byte** headerNames);
    [LibraryImport(Resolver.Nvrtc)] internal static partial int nvrtcDestroyProgram(nint* program);
    [LibraryImport(Resolver.Nvrtc)] internal static partial int nvrtcCompileProgram(nint program, int optionCount, byte** options);
    [LibraryImport(Resolver.Nvrtc)] internal static partial int nvrtcGetProgramLogSize(nint program, nuint* size);
    [LibraryImport(Resolver.Nvrtc)] internal static partial int nvrtcGetProgramLog(nint program, byte* log);
    [LibraryImport(Resolver.Nvrtc)] internal static partial int nvrtcGetPTXSize(nint program, nuint* size);
    [LibraryImport(Resolver.Nvrtc)] internal static partial int nvrtcGetPTX(nint program, byte* ptx);
    [LibraryImport(Resolver.Nvrtc)] internal static partial int nvrtcGetCUBINSize(nint program, nuint* size);
    [LibraryImport(Resolver.Nvrtc)] internal static partial int nvrtcGetCUBIN(nint program, byte* image);
}
