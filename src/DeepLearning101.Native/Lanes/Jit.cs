using System.Runtime.CompilerServices;

namespace DeepLearning101.Native.Lanes;

/// <summary>Short name of the one attribute value that every lane member carries.</summary>
internal static class Jit
{
    internal const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
}
