using System.Numerics;
using DeepLearning101.Native.Tests.OpTable;

namespace DeepLearning101.Native.Tests.GoldenValues;

/// <summary>Operands and cotangents of the golden values: those of the op table, with imaginary parts where the type has them.</summary>
internal static class GoldenInputs
{
    internal static Tensor[] Of(OpCase c, DType type)
    {
        Tensor[] inputs = c.Inputs(type);
        for (int i = 0; i < inputs.Length; i++)
            if (type == DType.Complex128 && c.IsTested(i)) inputs[i] = Join(c.Values(i), c.Imaginary(i), inputs[i].Layout.Shape.ToArray());
        return inputs;
    }

    internal static Tensor Cotangent(OpCase c, int result, Tensor y) => y.DType.IsComplex
        ? Join(c.Cotangent(result, y.Count), c.Cotangent(result, y.Count, imaginary: true), y.Shape.ToArray()).Cast(y.DType)
        : OpCase.Make(c.Cotangent(result, y.Count), y.Shape.ToArray().AsSpan(), y.DType);

    private static Tensor Join(double[] real, double[] imaginary, long[] shape) => Tensor.From<Complex>([.. real.Zip(imaginary, (a, b) => new Complex(a, b))], shape);
}
