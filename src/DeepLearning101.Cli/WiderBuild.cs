using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace DeepLearning101.Cli;

/// <summary>
/// The same program built for processors with AVX-512, as a library beside the published program. A program that was compiled ahead of time
/// uses no instruction that its build did not allow; this is how it uses those of the processor all the same.
/// </summary>
internal sealed unsafe class WiderBuild
{
    private const string Entry = "dl101_main";

    private readonly delegate* unmanaged<int, byte**, int> main;

    private WiderBuild(nint library) => main = (delegate* unmanaged<int, byte**, int>)NativeLibrary.GetExport(library, Entry);

    /// <summary>The library, where the processor and the operating system have AVX-512 and it lies beside the program; else null. <c>DL101_ISA</c> other than <c>avx512</c> leaves it out.</summary>
    internal static WiderBuild? Find()
    {
        if (Environment.GetEnvironmentVariable("DL101_ISA") is { Length: > 0 } wanted && wanted != "avx512") return null;
        if (!HasAvx512()) return null;
        string name = OperatingSystem.IsWindows() ? "dl101-avx512.dll" : OperatingSystem.IsMacOS() ? "dl101-avx512.dylib" : "dl101-avx512.so";
        return NativeLibrary.TryLoad(Path.Combine(AppContext.BaseDirectory, name), out nint library) ? new WiderBuild(library) : null;
    }

    /// <summary>Runs the program there.</summary>
    /// <returns>Its exit code.</returns>
    internal int Run(string[] args)
    {
        byte** texts = stackalloc byte*[args.Length];
        for (int i = 0; i < args.Length; i++) texts[i] = (byte*)Marshal.StringToCoTaskMemUTF8(args[i]);
        return main(args.Length, texts);
    }

    [UnmanagedCallersOnly(EntryPoint = Entry)]
    private static int Enter(int count, byte** texts)
    {
        var args = new string[count];
        for (int i = 0; i < count; i++) args[i] = Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(texts[i]));
        return Program.Run(args).GetAwaiter().GetResult();
    }

    /// <summary>Whether processor and operating system have what x86-64-v4 asks for: AVX-512 F, BW, CD, DQ and VL, with the state of their registers saved.</summary>
    /// <remarks>Intel 64 and IA-32 Architectures Software Developer's Manual, volume 1, section 15.2 (CPUID leaves 1 and 7).</remarks>
    private static bool HasAvx512()
    {
        if (!X86Base.IsSupported || X86Base.CpuId(0, 0).Eax < 7) return false;
        const int osSavesRegisters = 1 << 27, avx2 = 1 << 5, all = 1 << 16 | 1 << 17 | 1 << 28 | 1 << 30 | 1 << 31;
        if ((X86Base.CpuId(1, 0).Ecx & osSavesRegisters) == 0) return false;
        int features = X86Base.CpuId(7, 0).Ebx;
        // XGETBV cannot be asked from here: leaf 13 says which registers the system has switched on (opmask and both halves of zmm: bits 5 to 7).
        return (features & avx2) != 0 && (features & all) == all && (X86Base.CpuId(13, 0).Eax & 0xE6) == 0xE6;
    }
}
