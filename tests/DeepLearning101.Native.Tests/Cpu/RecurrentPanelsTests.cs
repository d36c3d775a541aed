using System.Numerics;
using DeepLearning101.Native.Cpu;
using NUnit.Framework;

namespace DeepLearning101.Native.Tests.Cpu;

/// <summary>Products with a matrix that was packed once: the bits of the plain product, no access beyond an operand.</summary>
[TestFixture]
internal sealed unsafe class RecurrentPanelsTests
{
    [TearDown]
    public void RemoveLimit() => Workers.LimitOverride = 0;

    [Test]
    public void BitsOfThePlainProduct([Values(1, 2, 7)] int threads)
    {
        Workers.LimitOverride = threads;
        foreach (nint k in (nint[])[1, 2, 15, 16, 17, 255, 256, 257, 300])
        {
            foreach (nint n in (nint[])[1, 7, 16, 31, 32, 33, 64, 65, 100])
            {
                foreach (nint rows in (nint[])[1, 2, 4, 5, 11, 12, 13, 25])
                {
                    Check<float>(rows, n, k, transposed: true);
                    if (n % 2 == 1 || rows == 1) Check<double>(rows, n, k, transposed: false);
                }
            }
        }

        // Large enough for several threads.
        Check<float>(16, 1024, 256, transposed: true);
        Check<float>(1, 1500, 520, transposed: true);
    }

    private static void Check<T>(nint rows, nint n, nint k, bool transposed) where T : unmanaged, IFloatingPointIeee754<T>
    {
        using var a = new GuardedBlock<T>(rows * k).Fill(1);
        using var b = new GuardedBlock<T>(k * n).Fill(2);
        using var packed = new GuardedBlock<T>(RecurrentPanels<T>.Elements(k, n, rows)).Poison();
        using var c = new GuardedBlock<T>(rows * n).Poison();
        using var expected = new GuardedBlock<T>(rows * n);
        (nint rowB, nint colB) = transposed ? ((nint)1, k) : (n, 1);
        var panels = new RecurrentPanels<T>(b.Pointer, rowB, colB, k, n, rows, packed.Pointer);
        panels.Product(a.Pointer, k, rows, c.Pointer);
        Gemm.Run(new GemmArgs<T>
        {
            A = a.Pointer, RowStrideA = k, ColStrideA = 1, B = b.Pointer, RowStrideB = rowB, ColStrideB = colB,
            C = expected.Pointer, RowStrideC = n, ColStrideC = 1, M = rows, N = n, K = k,
        });
        string what = $"{typeof(T).Name} {rows} x {n} x {k}";
        GuardedBlock<T>.AssertSameBits(c.Span, expected.Span, what);
        packed.Check(what);
        c.Check(what);
        panels.Product(a.Pointer, k, rows, c.Pointer);
        GuardedBlock<T>.AssertSameBits(c.Span, expected.Span, what + ", again");
    }
}
