using DeepLearning101.Native.Testing;
using DeepLearning101.Native.Tests.OpTable;

namespace DeepLearning101.Native.Tests.GoldenValues;

/// <summary>Special operands of an elementwise op: every combination of NaN, infinities, zeros, ordinary numbers, kinks and ends of the domain; of whole numbers for integers.</summary>
internal sealed class SpecialGrid
{
    /// <summary>Number of the example in the files: real numbers and whole ones.</summary>
    internal const int Real = -1, Whole = -2;

    private static readonly double[] Pair = [double.NaN, double.PositiveInfinity, double.NegativeInfinity, 0.0, -0.0, 1, -1, 0.5, 2, -2.5, 7, 1e300, 1e-300];
    private static readonly double[] Triple = [double.NaN, double.PositiveInfinity, 0.0, -0.0, 1, -1.5, 3];
    private static readonly double[] WholeNumbers = [-9, -4, -1, 0, 1, 2, 3, 5, 8, 100];

    private SpecialGrid(OpDef op, int sample, DType type, double[][] values) => (Op, Sample, Type, Values) = (op, sample, type, values);

    internal OpDef Op { get; }

    internal int Sample { get; }

    internal DType Type { get; }

    /// <summary>The operands, element by element.</summary>
    internal double[][] Values { get; }

    internal OpAttributes? Attributes => Whole == Sample && Op.Samples[0].Attributes is Scalars n ? n with { A = Math.Ceiling(n.A), B = Math.Ceiling(n.B), C = Math.Ceiling(n.C) } : Op.Samples[0].Attributes;

    internal static IEnumerable<SpecialGrid> Of(OpDef op)
    {
        if (!op.IsElementwise || op.Contract.NotInPyTorch is not null) yield break;
        SampleOperand[] operands = op.Samples[0].Operands;
        bool masked = operands[0].DType == DType.Bool;
        if (op.Takes(DType.Float64))
        {
            double[] line = operands.Length switch
            {
                1 => [.. SpecialValues.Double.Concat(op.Contract.Kinks).Append(op.Contract.Low).Append(op.Contract.High).Append(25).Append(-25).Append(6).Append(-6).Append(0.3).Append(-0.7)],
                2 => Pair, _ => Triple,
            };
            yield return new SpecialGrid(op, Real, DType.Float64, Product([.. operands.Select((_, i) => masked && i == 0 ? [0, 1] : line)]));
        }

        if (op.Takes(DType.Int64))
        {
            var grid = new SpecialGrid(op, Whole, DType.Int64, Product([.. operands.Select((_, i) => masked && i == 0 ? [0, 1] : WholeNumbers)]));
            yield return new SpecialGrid(op, Whole, DType.Int64, grid.Allowed());
        }
    }

    internal Tensor[] Inputs() => [.. Values.Select((v, i) => OpCase.Make(v, [v.Length], Op.Samples[0].Operands[i].DType ?? Type))];

    internal Tensor Run(Tensor[] inputs) => OpCase.Call(Op, inputs, Attributes)[0];

    /// <summary>The combinations of whole numbers that have a result: no division by 0, no shift beyond the word.</summary>
    private double[][] Allowed()
    {
        var kept = new List<int>();
        for (int i = 0; i < Values[0].Length; i++)
        {
            using var scope = TensorScope.Begin();
            if (Op.Contract.Second is (0, 8) && Values[^1][i] is < 0 or > 62) continue;
            try
            {
                Run([.. Values.Select((v, k) => OpCase.Make([v[i]], [1], Op.Samples[0].Operands[k].DType ?? Type))]);
                kept.Add(i);
            }
            catch (Exception error) when (error is DivideByZeroException or ArgumentException)
            {
                // Left out: both libraries refuse it.
            }
        }

        return [.. Values.Select(v => kept.Select(i => v[i]).ToArray())];
    }

    private static double[][] Product(double[][] lines)
    {
        int n = lines.Aggregate(1, (product, line) => product * line.Length);
        var values = new double[lines.Length][];
        for (int k = 0, inner = n; k < lines.Length; k++)
        {
            inner /= lines[k].Length;
            values[k] = [.. Enumerable.Range(0, n).Select(i => lines[k][i / inner % lines[k].Length])];
        }

        return values;
    }
}
