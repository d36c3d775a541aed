using System.Numerics;
using DeepLearning101.Native.Cpu;

namespace DeepLearning101.Native.Tests.Cpu;

/// <summary>The definition of the product, one element at a time: what every path must match bit for bit.</summary>
internal static unsafe class GemmReference
{
    /// <summary>Blocks of 256 values of k; in each, sum = +0 and a fused multiply-add per k; then C = sum or C = C + sum.</summary>
    internal static void Run<T>(in GemmArgs<T> g) where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (nint i = 0; i < g.M; i++)
        {
            for (nint j = 0; j < g.N; j++)
            {
                T* c = g.C + i * g.RowStrideC + j * g.ColStrideC;
                bool add = g.Accumulate;
                for (nint block = 0; block < Math.Max(g.K, 1); block += 256)
                {
                    T sum = T.Zero;
                    for (nint k = block; k < Math.Min(block + 256, g.K); k++)
                    {
                        sum = T.FusedMultiplyAdd(g.A[i * g.RowStrideA + k * g.ColStrideA], g.B[k * g.RowStrideB + j * g.ColStrideB], sum);
                    }

                    *c = add ? *c + sum : sum;
                    add = true;
                }
            }
        }
    }

    /// <summary>Numbers in [−1, 1) whose sums round almost everywhere.</summary>
    internal static void Fill<T>(Span<T> values, int seed) where T : unmanaged, IFloatingPointIeee754<T>
    {
        ulong state = (ulong)seed;
        foreach (ref T value in values)
        {
            // Multiplicative congruential generator of 64 bits; the constants are Knuth's (MMIX).
            state = state * 6364136223846793005 + 1442695040888963407;
            value = T.CreateTruncating((long)state / 9223372036854775808.0);
        }
    }
}
