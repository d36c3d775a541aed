using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace DeepLearning101.Native.Cpu;

/// <summary>Width of the packs that kernels use, narrowest first.</summary>
internal enum IsaLevel
{
    /// <summary>One element at a time.</summary>
    Scalar,

    /// <summary>128-bit packs with fused multiply-add: ARM NEON, or x86 with <c>DOTNET_PreferredVectorBitWidth=128</c>.</summary>
    V128,

    /// <summary>256-bit packs with fused multiply-add.</summary>
    Avx2,

    /// <summary>512-bit packs.</summary>
    Avx512,
}

/// <summary>
/// The instruction set that kernels run on, decided once: what the processor has, what the <c>DOTNET_Enable…</c> knobs leave on,
/// and what this runtime calls accelerated (it refuses 512 bits where they slow the clock down).
/// </summary>
/// <remarks>
/// All members are static readonly or constant for the JIT, so a test on them costs nothing and dead branches vanish. A choice between packs asks the
/// <c>Has…</c> properties, widest first: they are constants for the ahead-of-time compiler, too, and kernels of other levels are then not in the program.
/// </remarks>
internal static class Isa
{
    /// <summary>512-bit packs are worth using.</summary>
    internal static bool HasAvx512
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.IsHardwareAccelerated && Avx512F.IsSupported && Avx512BW.IsSupported && Avx512DQ.IsSupported && Avx512F.VL.IsSupported;
    }

    /// <summary>256-bit packs with fused multiply-add are worth using.</summary>
    internal static bool HasAvx2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector256.IsHardwareAccelerated && Avx2.IsSupported && Fma.IsSupported;
    }

    /// <summary>128-bit packs with fused multiply-add exist; without the fused form a pack would give other bits or call a library function per lane.</summary>
    /// <remarks>Compiled ahead of time for processors that may lack AVX, <c>Fma.IsSupported</c> is a question at run time: every kernel would be in the program twice, for packs that are slow without it.</remarks>
    internal static bool HasV128
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector128.IsHardwareAccelerated
            && (System.Runtime.Intrinsics.Arm.AdvSimd.Arm64.IsSupported || ((RuntimeFeature.IsDynamicCodeSupported || Vector256.IsHardwareAccelerated) && Fma.IsSupported));
    }

    /// <summary>The widest level that is usable.</summary>
    internal static readonly IsaLevel Level =
        HasAvx512 ? IsaLevel.Avx512 : HasAvx2 ? IsaLevel.Avx2 : HasV128 ? IsaLevel.V128 : IsaLevel.Scalar;

    /// <summary>The level as candidate names spell it: <c>avx512</c>, <c>avx2</c>, <c>v128</c> or <c>scalar</c>.</summary>
    internal static readonly string Name = NameOf(Level);

    /// <summary>Whether <paramref name="level"/> can run here: every level up to <see cref="Level"/>.</summary>
    internal static bool Supports(IsaLevel level) => level switch
    {
        IsaLevel.Avx512 => HasAvx512,
        IsaLevel.Avx2 => HasAvx2,
        IsaLevel.V128 => HasV128,
        _ => true,
    };

    /// <summary>The lower-case name of a level.</summary>
    internal static string NameOf(IsaLevel level) => level switch
    {
        IsaLevel.Avx512 => "avx512",
        IsaLevel.Avx2 => "avx2",
        IsaLevel.V128 => "v128",
        _ => "scalar",
    };
}
