using System.Numerics;
using System.Runtime.Intrinsics;
using DeepLearning101.Native.Cpu;
using NUnit.Framework;

namespace DeepLearning101.Native.Tests.Cpu;

/// <summary>Each micro-kernel alone: all tile sizes of all instruction sets that this machine has.</summary>
[TestFixture]
internal sealed unsafe class MicroTileTests
{
    [Test]
    public void Avx512()
    {
        Require(IsaLevel.Avx512);
        CheckAll<TileOps512F32, float, Vector512<float>>();
        CheckAll<TileOps512F64, double, Vector512<double>>();
    }

    [Test]
    public void Avx2()
    {
        Require(IsaLevel.Avx2);
        CheckAll<TileOps256F32, float, Vector256<float>>();
        CheckAll<TileOps256F64, double, Vector256<double>>();
    }

    [Test]
    public void V128()
    {
        Require(IsaLevel.V128);
        CheckAll<TileOps128F32, float, Vector128<float>>();
        CheckAll<TileOps128F64, double, Vector128<double>>();
    }

    [Test]
    public void Scalar()
    {
        CheckAll<TileOpsScalarF32, float, float>();
        CheckAll<TileOpsScalarF64, double, double>();
    }

    private static void Require(IsaLevel level)
    {
        if (!Isa.Supports(level))
        {
            Assert.Ignore($"This machine or process has no {Isa.NameOf(level)}.");
        }
    }

    private static void CheckAll<O, T, V>() where O : struct, ITileOps<T, V> where T : unmanaged, IFloatingPointIeee754<T> where V : struct
    {
        for (int rows = 1; rows <= O.MaxRows; rows++)
        {
            int widest = (rows <= O.WideRows ? 4 : 2) * O.Count;
            for (int columns = 1; columns <= widest; columns++)
            {
                foreach (int k in new[] { 1, 7, 130 })
                {
                    Check<O, T, V>(rows, columns, k, add: (columns + k) % 2 == 0);
                }
            }
        }
    }

    private static void Check<O, T, V>(int rows, int columns, int k, bool add) where O : struct, ITileOps<T, V> where T : unmanaged, IFloatingPointIeee754<T> where V : struct
    {
        using var a = new GuardedMatrix<T>(rows, k, MatrixLayout.Columns);
        using var b = new GuardedMatrix<T>(k, columns, MatrixLayout.Rows);
        using var actual = new GuardedMatrix<T>(rows, columns, MatrixLayout.RowsPadded);
        using var expected = new GuardedMatrix<T>(rows, columns, MatrixLayout.RowsPadded);
        GemmReference.Fill(a.All, 1);
        GemmReference.Fill(b.All, 2);
        GemmReference.Fill(actual.All, 3);
        actual.All.CopyTo(expected.All);
        TileArgs<T> t = default;
        t.A = a.Origin;
        t.RowStrideA = a.RowStride;
        t.ColStrideA = a.ColumnStride;
        t.B = b.Origin;
        t.RowStrideB = b.RowStride;
        t.C = actual.Origin;
        t.RowStrideC = actual.RowStride;
        t.K = k;
        t.LastCount = MicroTable<O, T, V>.LastCount(columns);
        t.Add = add;
        MicroTable<O, T, V>.Entries[MicroTable<O, T, V>.Index(rows, columns)](&t);
        GemmReference.Run(GemmCase.Args(a, b, expected, rows, columns, k, add));
        GemmCase.AssertSameBits<T>(actual.All, expected.All, $"{typeof(O).Name} {rows}x{columns}x{k}");
    }
}
