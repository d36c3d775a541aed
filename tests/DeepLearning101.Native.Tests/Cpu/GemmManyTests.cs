using System.Numerics;
using DeepLearning101.Native.Cpu;
using NUnit.Framework;

namespace DeepLearning101.Native.Tests.Cpu;

/// <summary>Many products of one size, planned once, against one reference each.</summary>
[TestFixture]
internal sealed unsafe class GemmManyTests
{
    private static readonly IsaLevel[] Levels = [.. Enum.GetValues<IsaLevel>().Where(Isa.Supports)];

    private static readonly (int M, int N, int K)[] Shapes =
    [
        (1, 1, 1), (4, 4, 4), (1, 70, 5), (3, 65, 9), (9, 3, 17), (70, 2, 3), (13, 33, 7), (32, 32, 32), (5, 40, 300), (5, 4, 0), (0, 4, 3), (65, 65, 66),
    ];

    [Test]
    public void EachProductIsThatOfItsOwn([ValueSource(nameof(Levels))] IsaLevel level, [Values(0, 1, 2, 5)] int count, [Values] bool columnsOfC, [Values] bool sharedA)
    {
        foreach (var (m, n, k) in Shapes)
        {
            Check<float>(m, n, k, count, level, columnsOfC, sharedA, accumulate: (m + n) % 2 == 0);
            Check<double>(m, n, k, count, level, columnsOfC, sharedA, accumulate: (m + n) % 2 == 1);
        }
    }

    [Test]
    public void LargeBlocksAreAlignedAndWhole([Values(1, 4096, (2 << 20) - 1, 2 << 20, (5 << 20) + 3)] int bytes)
    {
        byte* block = (byte*)LargeBlocks.Allocate((nuint)bytes);
        try
        {
            new Span<byte>(block, bytes).Fill(7);
            Assert.That((long)((nuint)block % 64), Is.Zero);
            Assert.That(new Span<byte>(block, bytes).ContainsAnyExcept((byte)7), Is.False);
        }
        finally
        {
            LargeBlocks.Free(block);
        }
    }

    private static void Check<T>(int m, int n, int k, int count, IsaLevel level, bool columnsOfC, bool sharedA, bool accumulate) where T : unmanaged, IFloatingPointIeee754<T>
    {
        int items = Math.Max(count, 1);
        using var a = new GuardedMatrix<T>(m * (sharedA ? 1 : items), k, MatrixLayout.Rows);
        using var b = new GuardedMatrix<T>(k * items, n, MatrixLayout.Rows);
        using var actual = columnsOfC ? new GuardedMatrix<T>(m, n * items, MatrixLayout.ColumnsPadded) : new GuardedMatrix<T>(m * items, n, MatrixLayout.RowsPadded);
        using var expected = columnsOfC ? new GuardedMatrix<T>(m, n * items, MatrixLayout.ColumnsPadded) : new GuardedMatrix<T>(m * items, n, MatrixLayout.RowsPadded);
        GemmReference.Fill(a.All, 1);
        GemmReference.Fill(b.All, 2);
        GemmReference.Fill(actual.All, 3);
        actual.All.CopyTo(expected.All);
        nint strideA = sharedA ? 0 : m * a.RowStride, strideB = k * b.RowStride, strideC = columnsOfC ? n * actual.ColumnStride : m * actual.RowStride;
        Gemm.RunMany(GemmCase.Args(a, b, actual, m, n, k, accumulate), count, strideA, strideB, strideC, level);
        for (int i = 0; i < count; i++)
        {
            GemmArgs<T> one = GemmCase.Args(a, b, expected, m, n, k, accumulate);
            one.A += i * strideA;
            one.B += i * strideB;
            one.C += i * strideC;
            GemmReference.Run(one);
        }

        GemmCase.AssertSameBits<T>(actual.All, expected.All, $"{typeof(T).Name} {level} {count} of {m}x{n}x{k} columns {columnsOfC} shared {sharedA} accumulate {accumulate}");
    }
}
