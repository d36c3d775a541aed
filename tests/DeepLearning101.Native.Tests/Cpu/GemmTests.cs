using System.Numerics;
using System.Runtime.InteropServices;
using DeepLearning101.Native.Cpu;
using NUnit.Framework;

namespace DeepLearning101.Native.Tests.Cpu;

/// <summary>Every path of the matrix product against its definition, bit for bit.</summary>
[TestFixture]
internal sealed unsafe class GemmTests
{
    private static readonly IsaLevel[] Levels = [.. Enum.GetValues<IsaLevel>().Where(Isa.Supports)];

    private static readonly (int M, int N, int K)[] Shapes =
    [
        (1, 1, 1), (1, 1, 600), (1, 70, 300), (1, 200, 40), (70, 1, 300), (2, 50, 257), (3, 130, 64), (5, 9, 513), (13, 33, 70), (40, 2, 90), (64, 10, 256),
        (97, 98, 99), (61, 60, 257), (33, 60, 513),
    ];

    [TearDown]
    public void RemoveLimit() => Workers.LimitOverride = 0;

    [Test]
    public void EveryShapeUpTo70([ValueSource(nameof(Levels))] IsaLevel level, [Values] bool accumulate)
    {
        int[] depths = level >= IsaLevel.Avx2 ? [1, 2, 3, 8, 31, 64, 255, 256, 257, 512, 513] : [1, 3, 257];
        int step = level >= IsaLevel.Avx2 ? 1 : 3;
        foreach (int k in depths)
        {
            SweepShapes<float>(level, k, step, accumulate);
            SweepShapes<double>(level, k, 3, accumulate);
        }
    }

    [Test]
    public void EveryLayout([ValueSource(nameof(Levels))] IsaLevel level, [Values] MatrixLayout a, [Values] MatrixLayout b)
    {
        foreach (var (m, n, k) in Shapes)
        {
            foreach (MatrixLayout c in Enum.GetValues<MatrixLayout>())
            {
                if (c > MatrixLayout.Columns && a != b || level < IsaLevel.Avx2 && m * n * k > 20_000 || m * n * k > 300_000 && (level < IsaLevel.Avx2 || c > MatrixLayout.Columns || a > MatrixLayout.RowsPadded))
                {
                    continue;
                }

                GemmCase.Check<float>(m, n, k, level, a, b, c, accumulate: (int)c % 2 == 0);
                if (c <= MatrixLayout.Columns)
                {
                    GemmCase.Check<double>(m, n, k, level, a, b, c, accumulate: (int)c % 2 == 1);
                }
            }
        }
    }

    [Test]
    public void BlockEdges([Values(1, 2, 7)] int threads, [Values] bool accumulate)
    {
        Workers.LimitOverride = threads;
        foreach (var (m, n, k) in new[] { (481, 40, 30), (100, 1025, 20), (40, 1060, 25), (121, 97, 769), (30, 65, 1025), (1, 5000, 120), (5000, 1, 120), (3000, 7, 30), (7, 3000, 30) })
        {
            GemmCase.Check<float>(m, n, k, Isa.Level, accumulate: accumulate);
            GemmCase.Check<double>(m, n, k, Isa.Level, MatrixLayout.Columns, MatrixLayout.Columns, accumulate: accumulate);
        }
    }

    [Test]
    public void ThreadsDoNotChangeBits([Values(1, 2, 7)] int threads)
    {
        Workers.LimitOverride = threads;
        foreach (var (m, n, k) in new[] { (300, 200, 270), (25, 1000, 50), (1000, 30, 50), (1, 3000, 400), (256, 256, 256) })
        {
            GemmCase.Check<float>(m, n, k, Isa.Level);
            GemmCase.Check<float>(m, n, k, Isa.Level, MatrixLayout.Rows, MatrixLayout.Columns);
        }
    }

    [Test]
    public void AnEmptySumIsZero([Values] bool accumulate)
    {
        float* c = stackalloc float[6] { 1, 2, 3, 4, 5, 6 };
        GemmArgs<float> g = GemmArgs<float>.RowMajor(null, null, c, 2, 2, 0);
        g.RowStrideC = 3;
        g.Accumulate = accumulate;
        Gemm.Run(g);
        Assert.That(new Span<float>(c, 6).ToArray(), Is.EqualTo(accumulate ? new float[] { 1, 2, 3, 4, 5, 6 } : [0, 0, 3, 0, 0, 6]));
    }

    [Test]
    public void NothingIsWrittenWithoutRowsOrColumns()
    {
        float c = 5;
        Gemm.Run(GemmArgs<float>.RowMajor(null, null, &c, 0, 1, 3));
        Gemm.Run(GemmArgs<float>.RowMajor(null, null, &c, 1, 0, 3));
        Assert.That(c, Is.EqualTo(5));
    }

    [Test]
    public void OtherElementTypesAreRefused()
    {
        Assert.That(() => Gemm.Run(default(GemmArgs<int>)), Throws.TypeOf<NotSupportedException>());
    }

    [Test]
    public void TheCallersWorkspaceIsUsed()
    {
        const int Size = 128;
        nint bytes = Gemm.WorkspaceBytes<float>(Size, Size, Size);

        // Rows of A 4 KiB apart: the shape that is packed early.
        using var a = new GuardedMatrix<float>(Size, 1024, MatrixLayout.Rows);
        using var b = new GuardedMatrix<float>(Size, Size, MatrixLayout.Rows);
        using var c = new GuardedMatrix<float>(Size, Size, MatrixLayout.Rows);
        GemmReference.Fill(a.All, 1);
        GemmReference.Fill(b.All, 2);
        byte* workspace = (byte*)NativeMemory.AlignedAlloc((nuint)bytes, 64);
        new Span<byte>(workspace, (int)bytes).Clear();
        GemmArgs<float> g = GemmCase.Args(a, b, c, Size, Size, Size, false);
        g.Workspace = workspace;
        g.WorkspaceBytes = bytes;
        Gemm.Run(g);
        Assert.That(new Span<byte>(workspace, (int)bytes).ContainsAnyExcept((byte)0), Is.True);
        NativeMemory.AlignedFree(workspace);
    }

    [Test]
    public void Batches([Values(1, 2, 7)] int threads, [Values(1, 5, 40)] int count, [Values(6, 33, 100)] int size, [Values] bool sharedB)
    {
        Workers.LimitOverride = threads;
        using var a = new GuardedMatrix<float>(count * size, 20, MatrixLayout.Rows);
        using var b = new GuardedMatrix<float>((sharedB ? 1 : count) * 20, size, MatrixLayout.Rows);
        using var actual = new GuardedMatrix<float>(count * size, size, MatrixLayout.Rows);
        using var expected = new GuardedMatrix<float>(count * size, size, MatrixLayout.Rows);
        GemmReference.Fill(a.All, 1);
        GemmReference.Fill(b.All, 2);
        nint strideB = sharedB ? 0 : 20 * size;
        GemmArgs<float> g = GemmArgs<float>.RowMajor(a.Origin, b.Origin, actual.Origin, size, size, 20);
        GemmBatch.Run(g, count, size * 20, strideB, size * size);
        for (int i = 0; i < count; i++)
        {
            GemmReference.Run(GemmArgs<float>.RowMajor(a.Origin + i * size * 20, b.Origin + i * strideB, expected.Origin + i * size * size, size, size, 20));
        }

        GemmCase.AssertSameBits<float>(actual.All, expected.All, "batch");
    }

    /// <summary>Element (i, j) depends on row i and column j alone, so one reference of 70 × 70 serves every smaller shape.</summary>
    private static void SweepShapes<T>(IsaLevel level, int k, int step, bool accumulate) where T : unmanaged, IFloatingPointIeee754<T>
    {
        const int Largest = 70, Stride = 75;
        using var a = new GuardedMatrix<T>(Largest, k, MatrixLayout.Rows);
        using var b = new GuardedMatrix<T>(k, Largest, MatrixLayout.Rows);
        var initial = new T[Largest * Stride];
        var full = new T[Largest * Stride];
        var actual = new T[Largest * Stride];
        GemmReference.Fill(a.All, k);
        GemmReference.Fill(b.All, k + 1);
        GemmReference.Fill(initial.AsSpan(), k + 2);
        initial.CopyTo(full, 0);
        fixed (T* reference = full, c = actual)
        {
            GemmArgs<T> g = GemmArgs<T>.RowMajor(a.Origin, b.Origin, reference, Largest, Largest, k);
            g.RowStrideC = Stride;
            g.Accumulate = accumulate;
            GemmReference.Run(g);
            g.C = c;
            for (int m = 1; m <= Largest; m += step)
            {
                for (int n = 1; n <= Largest; n += step)
                {
                    initial.CopyTo(actual, 0);
                    g.M = m;
                    g.N = n;
                    Gemm.Run(g, level);
                    for (int i = 0; i < Largest; i++)
                    {
                        int inside = i < m ? n : 0;
                        if (!GemmCase.SameBits<T>(actual.AsSpan(i * Stride, inside), full.AsSpan(i * Stride, inside))
                            || !GemmCase.SameBits<T>(actual.AsSpan(i * Stride + inside, Stride - inside), initial.AsSpan(i * Stride + inside, Stride - inside)))
                        {
                            Assert.Fail($"{typeof(T).Name} {level} {m}x{n}x{k}: row {i} of C differs");
                        }
                    }
                }
            }
        }
    }
}
