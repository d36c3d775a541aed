using DeepLearning101.Native.Testing;
using static DeepLearning101.Native.Testing.Operands;

namespace DeepLearning101.Native.Tests.Defaults;

/// <summary>Reductions, order statistics and elementwise functions.</summary>
internal static class ReduceDefaults
{
    private static Tensor A => X(1, [3, 4]);

    private static Tensor Odd => Tensor.From<double>([double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1.5]);

    internal static readonly DefaultRow[] Rows =
    [
        new("All(x)", () => Y(Bits(1, [3, 4]).All())), new("All(x, dim)", () => Y(Bits(1, [3, 4]).All(1))),
        new("Any(x)", () => Y(Bits(1, [3, 4]).Any())), new("Any(x, dim)", () => Y(Bits(1, [3, 4]).Any(1))),
        new("Amax(x)", () => Y(A.Amax())), new("Amax(x, dim)", () => Y(A.Amax(1))),
        new("Amin(x)", () => Y(A.Amin())), new("Amin(x, dim)", () => Y(A.Amin(1))),
        new("ArgMax(x)", () => Y(A.ArgMax())), new("ArgMin(x)", () => Y(A.ArgMin())),
        new("Max(x, dim)", () => Y(A.Max(1))), new("Min(x, dim)", () => Y(A.Min(1))), new("Aminmax(x)", () => Y(A.Aminmax())),
        new("CountNonzero(x)", () => Y(N(1, [3, 4]).CountNonzero())), new("Cov(x)", () => Y(A.Cov())),
        new("LogSumExp(x, dim):ReadOnlySpan`1", () => Y(A.LogSumExp([0, 1]))), new("LogSumExp(x, dim):Int32", () => Y(A.LogSumExp(1))),
        new("Mean(x)", () => Y(A.Mean())), new("Mean(x, dim)", () => Y(A.Mean(1))),
        new("NanMean(x)", () => Y(A.NanMean())), new("NanMean(x, dim)", () => Y(A.NanMean(1))),
        new("NanSum(x)", () => Y(A.NanSum())), new("NanSum(x, dim)", () => Y(A.NanSum(1))),
        new("Prod(x)", () => Y(A.Prod())), new("Prod(x, dim)", () => Y(A.Prod(1))),
        new("Sum(x)", () => Y(A.Sum())), new("Sum(x, dim)", () => Y(A.Sum(1))),
        new("Var(x)", () => Y(A.Var())), new("Var(x, dim)", () => Y(A.Var(1))), new("Std(x)", () => Y(A.Std())), new("Std(x, dim)", () => Y(A.Std(1))),
        new("VarMean(x)", () => Y(A.VarMean())), new("StdMean(x)", () => Y(A.StdMean())),
        new DefaultRow("Norm(x)", () => Y(A.Norm())).Written("p", "fro"), new("Norm(x, p, dim)", () => Y(A.Norm(3, 1))),
        new("KthValue(x, k)", () => Y(A.KthValue(2))), new("Median(x, dim)", () => Y(A.Median(0))), new("Quantile(x, q)", () => Y(A.Quantile(0.3))),

        new("Addcdiv(x, tensor1, tensor2)", () => Y(A.Addcdiv(X(2, [3, 4]), X(3, [3, 4], 1)))),
        new("Addcdiv_(x, tensor1, tensor2)", () => Y(A.Addcdiv_(X(2, [3, 4]), X(3, [3, 4], 1)))),
        new("Addcmul(x, tensor1, tensor2)", () => Y(A.Addcmul(X(2, [3, 4]), X(3, [3, 4])))),
        new("Addcmul_(x, tensor1, tensor2)", () => Y(A.Addcmul_(X(2, [3, 4]), X(3, [3, 4])))),
        new("Celu(x)", () => Y(A.Celu())), new("Celu_(x)", () => Y(A.Celu_())),
        new("Clamp(x)", () => Y(A.Clamp(min: -0.5))), new("Clamp_(x)", () => Y(A.Clamp_(max: 0.5))), new("Clamp(x, min)", () => Y(A.Clamp(X(2, [3, 4])))),
        new("Elu(x)", () => Y(A.Elu())), new("Elu_(x)", () => Y(A.Elu_())),
        new("Gelu(x)", () => Y(A.Gelu())), new DefaultRow("Hardshrink(x)", () => Y(A.Hardshrink())).Named("lambda", "lambd"),
        new("Hardtanh(x)", () => Y(A.Hardtanh())), new("Hardtanh_(x)", () => Y(A.Hardtanh_())),
        new("LeakyRelu(x)", () => Y(A.LeakyRelu())), new("LeakyRelu_(x)", () => Y(A.LeakyRelu_())),
        new("Logit(x)", () => Y(Tensor.From<double>([0, 0.3, 1, 1.5]).Logit())),
        new("NanToNum(x)", () => Y(Odd.NanToNum())), new("NanToNum_(x)", () => Y(Odd.NanToNum_())),
        new("Round(x)", () => Y(X(1, [3, 4], -20, 20).Round())), new("Softplus(x)", () => Y(X(1, [3, 4], -40, 40).Softplus())),
        new DefaultRow("Softshrink(x)", () => Y(A.Softshrink())).Named("lambda", "lambd"),
        new("UnaryOp.ApplyInPlace(x)", "the op as a value; PyTorch has functions only"),
    ];
}
