using System.Numerics;
using System.Runtime.Intrinsics;
using DeepLearning101.Native.Cpu;
using NUnit.Framework;

namespace DeepLearning101.Native.Tests.Cpu;

/// <summary>Each path of the product alone, on shapes for which the driver would often choose another.</summary>
[TestFixture]
internal sealed unsafe class GemmPathTests
{
    private delegate void Path<T>(in GemmArgs<T> g, nint threads) where T : unmanaged;

    [TearDown]
    public void RemoveLimit() => Workers.LimitOverride = 0;

    [Test]
    public void Packed([Values(1, 2, 7)] int threads)
    {
        (int, int, int)[] shapes = [(1, 1, 1), (13, 33, 7), (25, 65, 257), (50, 70, 513), (245, 40, 30), (2041, 35, 9), (14, 2061, 11), (30, 261, 300), (25, 40, 1024)];
        MatrixLayout[] layouts = [MatrixLayout.Rows, MatrixLayout.Columns, MatrixLayout.Strided];
        if (Isa.HasAvx512)
        {
            Check<float>(GemmPacked<TileOps512F32, float, Vector512<float>>.Run, shapes, layouts, layouts, threads);
            Check<double>(GemmPacked<TileOps512F64, double, Vector512<double>>.Run, shapes, layouts, layouts, threads);
        }

        if (Isa.HasAvx2)
        {
            Check<float>(GemmPacked<TileOps256F32, float, Vector256<float>>.Run, shapes, layouts, layouts, threads);
            Check<double>(GemmPacked<TileOps256F64, double, Vector256<double>>.Run, shapes, layouts, layouts, threads);
        }

        Check<float>(GemmPacked<TileOps128F32, float, Vector128<float>>.Run, shapes[..4], layouts, layouts, threads);
        Check<double>(GemmPacked<TileOpsScalarF64, double, double>.Run, shapes[..4], layouts, layouts, threads);
    }

    [Test]
    public void Direct([Values(1, 2, 7)] int threads)
    {
        (int, int, int)[] shapes = [(1, 1, 1), (13, 33, 7), (25, 65, 257), (50, 70, 513), (500, 40, 30)];
        MatrixLayout[] layouts = [MatrixLayout.Rows, MatrixLayout.Columns, MatrixLayout.Strided];
        if (Isa.HasAvx512)
        {
            Check<float>(GemmDirect<TileOps512F32, float, Vector512<float>>.Run, shapes, layouts, layouts, threads);
        }

        if (Isa.HasAvx2)
        {
            Check<double>(GemmDirect<TileOps256F64, double, Vector256<double>>.Run, shapes, layouts, layouts, threads);
        }

        Check<float>(GemmDirect<TileOpsScalarF32, float, float>.Run, shapes[..4], layouts, layouts, threads);
    }

    [Test]
    public void Stream([Values(1, 2, 7)] int threads)
    {
        (int, int, int)[] shapes = [(1, 1, 1), (1, 65, 3), (1, 2111, 259), (2, 33, 515), (3, 700, 17), (4, 1000, 5), (7, 130, 258), (12, 600, 9)];
        MatrixLayout[] any = [MatrixLayout.Rows, MatrixLayout.Columns, MatrixLayout.Strided];
        MatrixLayout[] rows = [MatrixLayout.Rows, MatrixLayout.RowsPadded];
        if (Isa.HasAvx512)
        {
            Check<float>(GemmStream<TileOps512F32, float, Vector512<float>>.Run, shapes, any, rows, threads);
            Check<double>(GemmStream<TileOps512F64, double, Vector512<double>>.Run, shapes, any, rows, threads);
        }

        if (Isa.HasAvx2)
        {
            Check<float>(GemmStream<TileOps256F32, float, Vector256<float>>.Run, shapes, any, rows, threads);
            Check<double>(GemmStream<TileOps256F64, double, Vector256<double>>.Run, shapes, any, rows, threads);
        }

        Check<float>(GemmStream<TileOps128F32, float, Vector128<float>>.Run, shapes, any, rows, threads);
        Check<double>(GemmStream<TileOpsScalarF64, double, double>.Run, shapes, any, rows, threads);
    }

    [Test]
    public void Dots([Values(1, 2, 7)] int threads)
    {
        if (!Isa.HasAvx512)
        {
            Assert.Ignore("This machine or process has no avx512.");
        }

        (int, int, int)[] shapes = [(1, 32, 1), (1, 64, 15), (1, 96, 16), (2, 320, 259), (3, 64, 530), (4, 160, 47), (4, 32, 256)];
        MatrixLayout[] any = [MatrixLayout.Rows, MatrixLayout.Columns, MatrixLayout.Strided];
        Check<float>((in g, threads) => Assert.That(GemmDots512.Run(g, threads), Is.EqualTo(g.N)), shapes, any, [MatrixLayout.Columns, MatrixLayout.ColumnsPadded], threads);
    }

    private static void Check<T>(Path<T> run, (int M, int N, int K)[] shapes, MatrixLayout[] layoutsA, MatrixLayout[] layoutsB, int threads)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Workers.LimitOverride = threads;
        foreach (var (m, n, k) in shapes)
        {
            foreach (MatrixLayout layoutA in layoutsA)
            {
                foreach (MatrixLayout layoutB in layoutsB)
                {
                    using var a = new GuardedMatrix<T>(m, k, layoutA);
                    using var b = new GuardedMatrix<T>(k, n, layoutB);
                    using var actual = new GuardedMatrix<T>(m, n, MatrixLayout.RowsPadded);
                    using var expected = new GuardedMatrix<T>(m, n, MatrixLayout.RowsPadded);
                    GemmReference.Fill(a.All, 1);
                    GemmReference.Fill(b.All, 2);
                    GemmReference.Fill(actual.All, 3);
                    actual.All.CopyTo(expected.All);
                    bool accumulate = (m + n + (int)layoutA) % 2 == 0;
                    run(GemmCase.Args(a, b, actual, m, n, k, accumulate), threads);
                    GemmReference.Run(GemmCase.Args(a, b, expected, m, n, k, accumulate));
                    if (!GemmCase.SameBits<T>(actual.All, expected.All))
                    {
                        GemmCase.AssertSameBits<T>(actual.All, expected.All, $"{run.Method.DeclaringType} {m}x{n}x{k} {layoutA} {layoutB} threads {threads}");
                    }
                }
            }
        }
    }
}
