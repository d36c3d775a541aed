using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace DeepLearning101.Native.Cpu;

/// <summary>Matrix products of single or double precision on any strides.</summary>
/// <remarks>
/// The rounding is fixed. For each block of <see cref="BlockK"/> values of k, ascending: sum = +0; sum = fma(a, b, sum) for each k, ascending;
/// then C = sum for the first block (C = C + sum when accumulating) and C = C + sum for the others. Every path does this, and no sum is split
/// between threads, so the bits do not depend on shape, strides, instruction set or number of threads.
/// </remarks>
internal static class Gemm
{
    /// <summary>Values of k that are summed in registers before C is touched; part of the definition of the result.</summary>
    internal const int BlockK = 256;

    /// <summary>Parts that a job makes for each thread, so that a thread that starts late costs little.</summary>
    internal const int PartsPerThread = 4;

    /// <summary>C = A · B, or C += A · B.</summary>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither <see cref="float"/> nor <see cref="double"/>.</exception>
    internal static void Run<T>(in GemmArgs<T> args) where T : unmanaged => Run(args, Isa.Level);

    /// <summary>The same on a given instruction set, which the processor must have.</summary>
    internal static void Run<T>(in GemmArgs<T> args, IsaLevel level) where T : unmanaged => RunMany(args, 1, 0, 0, 0, level);

    /// <summary>Products of one size, one after the other; operand i starts i · stride elements after the one in <paramref name="args"/>.</summary>
    internal static void RunMany<T>(in GemmArgs<T> args, nint count, nint strideA, nint strideB, nint strideC, IsaLevel level) where T : unmanaged
    {
        var steps = new GemmSteps { Count = count, A = strideA, B = strideB, C = strideC };
        if (typeof(T) == typeof(float))
        {
            RunSingle(in Unsafe.As<GemmArgs<T>, GemmArgs<float>>(ref Unsafe.AsRef(in args)), steps, level);
        }
        else if (typeof(T) == typeof(double))
        {
            RunDouble(in Unsafe.As<GemmArgs<T>, GemmArgs<double>>(ref Unsafe.AsRef(in args)), steps, level);
        }
        else
        {
            ThrowElementType(typeof(T));
        }
    }

    /// <summary>Bytes of workspace with which a product of this size needs no memory of its own.</summary>
    internal static nint WorkspaceBytes<T>(nint m, nint n, nint k) where T : unmanaged
    {
        bool single = typeof(T) == typeof(float);
        if (Isa.HasAvx512) return single ? GemmDriver<TileOps512F32, float, Vector512<float>>.Workspace(m, n, k) : GemmDriver<TileOps512F64, double, Vector512<double>>.Workspace(m, n, k);
        if (Isa.HasAvx2) return single ? GemmDriver<TileOps256F32, float, Vector256<float>>.Workspace(m, n, k) : GemmDriver<TileOps256F64, double, Vector256<double>>.Workspace(m, n, k);
        if (Isa.HasV128) return single ? GemmDriver<TileOps128F32, float, Vector128<float>>.Workspace(m, n, k) : GemmDriver<TileOps128F64, double, Vector128<double>>.Workspace(m, n, k);
        return single ? GemmDriver<TileOpsScalarF32, float, float>.Workspace(m, n, k) : GemmDriver<TileOpsScalarF64, double, double>.Workspace(m, n, k);
    }

    private static void RunSingle(in GemmArgs<float> args, in GemmSteps steps, IsaLevel level)
    {
        // The first half of each condition is a constant of the JIT: code for sets that the processor lacks is never compiled.
        if (Isa.HasAvx512 && level == IsaLevel.Avx512)
        {
            GemmDriver<TileOps512F32, float, Vector512<float>>.Run(args, steps);
        }
        else if (Isa.HasAvx2 && level == IsaLevel.Avx2)
        {
            GemmDriver<TileOps256F32, float, Vector256<float>>.Run(args, steps);
        }
        else if (Isa.HasV128 && level == IsaLevel.V128)
        {
            GemmDriver<TileOps128F32, float, Vector128<float>>.Run(args, steps);
        }
        else
        {
            GemmDriver<TileOpsScalarF32, float, float>.Run(args, steps);
        }
    }

    private static void RunDouble(in GemmArgs<double> args, in GemmSteps steps, IsaLevel level)
    {
        if (Isa.HasAvx512 && level == IsaLevel.Avx512)
        {
            GemmDriver<TileOps512F64, double, Vector512<double>>.Run(args, steps);
        }
        else if (Isa.HasAvx2 && level == IsaLevel.Avx2)
        {
            GemmDriver<TileOps256F64, double, Vector256<double>>.Run(args, steps);
        }
        else if (Isa.HasV128 && level == IsaLevel.V128)
        {
            GemmDriver<TileOps128F64, double, Vector128<double>>.Run(args, steps);
        }
        else
        {
            GemmDriver<TileOpsScalarF64, double, double>.Run(args, steps);
        }
    }

    private static void ThrowElementType(Type type) =>
        throw new NotSupportedException($"Gemm: the element type must be float or double; given {type.Name}. Convert the operands first.");
}
