using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>Masks as bytes in memory: one byte per lane, 1 or 0; any nonzero byte reads as true.</summary>
internal static unsafe class MaskBytes
{
    /// <summary>Eight mask bits as eight bytes, by one multiplication that copies the bits into every byte.</summary>
    [MethodImpl(Jit.Inline)]
    private static ulong Spread(uint bits) =>
        ((((bits * 0x0101_0101_0101_0101UL) & 0x8040_2010_0804_0201UL) + 0x7F7F_7F7F_7F7F_7F7FUL) >> 7) & 0x0101_0101_0101_0101UL;

    [MethodImpl(Jit.Inline)]
    internal static void Store8(uint bits, byte* destination) => Unsafe.WriteUnaligned(destination, Spread(bits));

    [MethodImpl(Jit.Inline)]
    internal static void Store4(uint bits, byte* destination) => Unsafe.WriteUnaligned(destination, (uint)Spread(bits));

    [MethodImpl(Jit.Inline)]
    internal static void Store2(uint bits, byte* destination) => Unsafe.WriteUnaligned(destination, (ushort)Spread(bits));

    [MethodImpl(Jit.Inline)]
    internal static Vector512<int> Load16x32(byte* source) => Avx512F.IsSupported
        ? Vector512.GreaterThan(Avx512F.ConvertToVector512Int32(Vector128.Load(source)), Vector512<int>.Zero)
        : Vector512.Create(Load8x32(source), Load8x32(source + 8));

    [MethodImpl(Jit.Inline)]
    internal static Vector512<long> Load8x64(byte* source) => Avx512F.IsSupported
        ? Vector512.GreaterThan(Avx512F.ConvertToVector512Int64(Vector128.CreateScalar(Unsafe.ReadUnaligned<ulong>(source)).AsByte()), Vector512<long>.Zero)
        : Vector512.Create(Load4x64(source), Load4x64(source + 4));

    [MethodImpl(Jit.Inline)]
    internal static Vector256<int> Load8x32(byte* source)
    {
        Vector128<ushort> words = Vector128.WidenLower(Vector128.CreateScalar(Unsafe.ReadUnaligned<ulong>(source)).AsByte());
        Vector256<int> lanes = Vector256.Create(Vector128.WidenLower(words), Vector128.WidenUpper(words)).AsInt32();
        return Vector256.GreaterThan(lanes, Vector256<int>.Zero);
    }

    [MethodImpl(Jit.Inline)]
    internal static Vector128<int> Load4x32(byte* source) =>
        Vector128.GreaterThan(Widen4(Unsafe.ReadUnaligned<uint>(source)).AsInt32(), Vector128<int>.Zero);

    [MethodImpl(Jit.Inline)]
    internal static Vector256<long> Load4x64(byte* source)
    {
        Vector128<uint> lanes = Widen4(Unsafe.ReadUnaligned<uint>(source));
        return Vector256.GreaterThan(Vector256.Create(Vector128.WidenLower(lanes), Vector128.WidenUpper(lanes)).AsInt64(), Vector256<long>.Zero);
    }

    [MethodImpl(Jit.Inline)]
    internal static Vector128<long> Load2x64(byte* source)
    {
        Vector128<ulong> lanes = Vector128.WidenLower(Widen4(Unsafe.ReadUnaligned<ushort>(source)));
        return Vector128.GreaterThan(lanes.AsInt64(), Vector128<long>.Zero);
    }

    [MethodImpl(Jit.Inline)]
    private static Vector128<uint> Widen4(uint bytes) =>
        Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalar(bytes).AsByte()));
}
