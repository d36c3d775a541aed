using System.Globalization;
using DeepLearning101.Native.Testing;
using SystemComplex = System.Numerics.Complex;

namespace DeepLearning101.Native.Tests.Core;

/// <summary>Products, sums, moves and functions of complex tensors: values and gradients against PyTorch's.</summary>
[TestFixture]
internal sealed class ComplexGoldenTests
{
    private static readonly Dictionary<string, Func<Tensor[], Tensor>> Functions = new()
    {
        ["matmul"] = x => x[0].MatMul(x[1]), ["matmul_batch"] = x => x[0].MatMul(x[1]), ["matmul_vector"] = x => x[0].MatMul(x[1]), ["linear"] = x => x[0].Linear(x[1], x[2]),
        ["dot"] = x => x[0].Dot(x[1]), ["outer"] = x => x[0].Outer(x[1]), ["einsum"] = x => Tensor.Einsum("bij,bkj->bik", x), ["einsum_three"] = x => Tensor.Einsum("ij,jk,kl->il", x),
        ["tensordot"] = x => x[0].TensorDot(x[1], [1, 2], [0, 1]), ["bmm"] = x => x[0].Bmm(x[1]), ["mv"] = x => x[0].Mv(x[1]), ["kron"] = x => x[0].Kron(x[1]), ["addmm"] = x => x[0].Addmm(x[1], x[2]),
        ["trace"] = x => x[0].Trace(), ["sum"] = x => x[0].Sum(1), ["mean"] = x => x[0].Mean(0), ["prod"] = x => x[0].Prod(1), ["cat"] = x => Tensor.Cat(x, 1),
        ["where"] = x => x[0].Where(Tensor.From([true, false, true]), x[1]), ["abs"] = x => x[0].Abs(), ["angle"] = x => x[0].Angle(), ["conj"] = x => x[0].Conj() * x[0] * x[0],
        ["pow"] = x => x[0].Pow(x[1]), ["square"] = x => x[0].Pow(2), ["div"] = x => x[0] / x[1], ["sub"] = x => x[0] - x[1], ["cumsum"] = x => x[0].CumSum(1), ["cumprod"] = x => x[0].CumProd(1),
        ["index_select"] = x => x[0].IndexSelect(0, Tensor.From([2L, 0, 2])), ["diagonal"] = x => x[0].Diagonal(), ["flip"] = x => x[0].Flip([0]), ["tril"] = x => x[0].Tril(), ["norm"] = x => x[0].Norm(),
        ["exp"] = x => x[0].Exp(), ["log"] = x => x[0].Log(), ["sqrt"] = x => x[0].Sqrt(), ["sin"] = x => x[0].Sin(), ["cos"] = x => x[0].Cos(), ["tanh"] = x => x[0].Tanh(),
    };

    private static IEnumerable<TestCaseData> Lines() => File.ReadLines(Golden.PathOf("core/complex.tsv")).Where(l => l[0] != '#')
        .SelectMany(line => (DType[])[DType.Complex128, DType.Complex64], (line, type) => new TestCaseData(line, type).SetArgDisplayNames(line.Split('\t')[0], type.Name));

    [TestCaseSource(nameof(Lines))]
    public void Values_and_gradients(string line, DType type)
    {
        string[] fields = line.Split('\t');
        Tensor[] listed = [.. fields[1..].Select(Read)];
        int operands = (listed.Length - 2) / 2;
        double tolerance = type == DType.Complex128 ? 1e-12 : 2e-5;
        Tensor[] inputs = [.. listed[..operands].Select(x => x.Cast(type).RequiresGrad_())];
        Tensor y = Functions[fields[0]](inputs);
        Close(y, listed[operands], tolerance, "value");
        Tensor weight = listed[operands + 1].Cast(type);
        Tensor?[] gradients = Autograd.Grad([y], inputs, [y.DType.IsComplex ? weight : weight.Real().Contiguous()]);
        for (int i = 0; i < operands; i++)
        {
            Assert.That(gradients[i]!.DType, Is.EqualTo(type));
            Close(gradients[i]!, listed[operands + 2 + i], tolerance, $"gradient {i}");
        }
    }

    [Test]
    public void What_has_no_meaning_for_complex_numbers_is_refused_by_name()
    {
        Tensor z = Tensor.Ones([2, 2], DType.Complex64);
        int which = 0;
        foreach (Func<Tensor> call in (Func<Tensor>[])[() => z.Max(), () => z.ArgMax(), () => z.Sort().Values, () => z.Relu(), () => z.Gelu(), () => z.Erf(), () => z.Maximum(z), () => z.Clamp(0, 1), () => z.Remainder(2), () => z.Softmax(0)])
        {
            var error = Assert.Throws<TensorDTypeException>(() => call(), $"number {which}");
            which++;
            Assert.That(error!.Message, Does.Contain("c64"));
            Assert.That(error.DTypes, Does.Contain(DType.Complex64));
            Assert.That(error.Message, Does.StartWith(error.Op + ": ").And.EndWith("."));
        }
    }

    private static void Close(Tensor actual, Tensor expected, double tolerance, string what)
    {
        Assert.That(actual.Shape.ToArray(), Is.EqualTo(expected.Shape.ToArray()), what);
        SystemComplex[] a = actual.Detach().Cast(DType.Complex128).ToArray<SystemComplex>(), e = expected.ToArray<SystemComplex>();
        for (int i = 0; i < a.Length; i++) Assert.That(SystemComplex.Abs(a[i] - e[i]), Is.LessThan(tolerance * Math.Max(1, SystemComplex.Abs(e[i]))), $"{what}[{i}]: {a[i]}, expected {e[i]}");
    }

    private static Tensor Read(string field)
    {
        string[] parts = field.Split('|');
        long[] shape = parts[0].Length == 0 ? [] : Array.ConvertAll(parts[0].Split(' '), s => long.Parse(s, CultureInfo.InvariantCulture));
        double[] values = Array.ConvertAll(parts[1].Split(' '), h => BitConverter.UInt64BitsToDouble(ulong.Parse(h, NumberStyles.HexNumber, CultureInfo.InvariantCulture)));
        return Tensor.From<double>(values, [.. shape, 2]).ViewAsComplex().Clone();
    }
}
