using System.Numerics;
using DeepLearning101.Native.Cpu;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Tests.Cpu;

/// <summary>Reductions of rows give, on every width of this machine, the bits of the order that <see cref="IReduceFormula"/> states, and touch nothing beside their rows.</summary>
[TestFixture]
internal sealed unsafe class ReduceLoopTests
{
    private static readonly int[] Lengths = [.. Enumerable.Range(0, 140), 255, 256, 257, 1000, 8191, 8192];

    [Test]
    public void Rows_of_single_precision()
    {
        Widths<SumFormula, float>();
        Widths<MaxFormula, float>();
    }

    [Test]
    public void Rows_of_double_precision()
    {
        Widths<SumFormula, double>();
        Widths<MinFormula, double>();
    }

    private static void Widths<F, T>() where F : struct, IReduceFormula where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(float))
        {
            Check<F, F32x1, float>();
            Check<F, F32x4, float>();
            Check<F, F32x8, float>();
            Check<F, F32x16, float>();
        }
        else
        {
            Check<F, F64x1, double>();
            Check<F, F64x2, double>();
            Check<F, F64x4, double>();
            Check<F, F64x8, double>();
        }
    }

    private static void Check<F, V, T>()
        where F : struct, IReduceFormula
        where V : unmanaged, IPack<V, T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        foreach (int n in Lengths)
        {
            foreach (int rows in (int[])[0, 1, 3, 4, 15, 16, 17, 33])
            {
                if (n > 300 && rows > 17) continue;
                using var x = new GuardedBlock<T>(rows * n).Fill(n + 31 * rows);
                using var y = new GuardedBlock<T>(rows);
                y.Span.Fill(T.NaN);
                string what = $"{typeof(F).Name} {typeof(V).Name} n {n} rows {rows}";
                ReduceLoop.Rows<F, V, T>((byte*)x.Pointer, n * sizeof(T), n, rows, y.Pointer);
                T[] expected = new T[rows];
                for (int i = 0; i < rows; i++) expected[i] = InOrder<F, T>(x.Span.Slice(i * n, n));
                GuardedBlock<T>.AssertSameBits(y.Span, expected, what);
                y.Check(what);
                for (int i = 0; i < rows; i++)
                {
                    T one;
                    ReduceLoop.Row<F, V, T>(x.Pointer + (i * n), n, &one);
                    GuardedBlock<T>.AssertSameBits([one], expected.AsSpan(i, 1), what + " alone");
                }
            }
        }
    }

    /// <summary>The stated order, one element at a time.</summary>
    private static T InOrder<F, T>(ReadOnlySpan<T> x) where F : struct, IReduceFormula where T : unmanaged, IFloatingPointIeee754<T>
    {
        T[] lanes = new T[64];
        Array.Fill(lanes, Identity<F, T>());
        for (int r = 0; r < x.Length; r++) lanes[r % 64] = Combine<F, T>(lanes[r % 64], x[r]);
        for (int half = 32; half > 0; half /= 2)
            for (int i = 0; i < half; i++) lanes[i] = Combine<F, T>(lanes[i], lanes[i + half]);
        return lanes[0];
    }

    private static T Identity<F, T>() where T : unmanaged, IFloatingPointIeee754<T> =>
        typeof(F) == typeof(SumFormula) ? T.Zero : typeof(F) == typeof(MaxFormula) ? T.NegativeInfinity : T.PositiveInfinity;

    private static T Combine<F, T>(T a, T b) where T : unmanaged, IFloatingPointIeee754<T> =>
        typeof(F) == typeof(SumFormula) ? a + b : typeof(F) == typeof(MaxFormula) ? T.Max(a, b) : T.Min(a, b);
}
