using System.Globalization;
using DeepLearning101.Native.Testing;

namespace DeepLearning101.Native.Tests.Core;

/// <summary>The whole table of element types that meet, against PyTorch's.</summary>
[TestFixture]
internal sealed class PromotionTests
{
    [Test]
    public void Every_pair_of_types_meets_where_PyTorch_says()
    {
        int rows = 0;
        Assert.Multiple(() =>
        {
            foreach (string line in File.ReadLines(Golden.PathOf("core/promotion.tsv")))
            {
                if (line[0] == '#') continue;
                string[] f = line.Split('\t');
                DType left = DTypes.Parse(f[1]), expected = DTypes.Parse(f[4]);
                Tensor x = Tensor.Ones(f[0] == "dims" ? [2] : [], left);
                if (f[2] == "number")
                {
                    double number = double.Parse(f[3], CultureInfo.InvariantCulture);
                    Assert.That((x * number).DType, Is.EqualTo(expected), line);
                    Assert.That((number * x).DType, Is.EqualTo(expected), line);
                }
                else
                {
                    Tensor y = Tensor.Ones(f[2] == "dims" ? [2] : [], DTypes.Parse(f[3]));
                    Assert.That((x * y).DType, Is.EqualTo(expected), line);
                    if (f[0] == f[2]) Assert.That(DTypes.Promote(x.DType, y.DType), Is.EqualTo(expected), line);
                    Assert.That(x.Where(Tensor.Ones([2], DType.Bool), y).DType, Is.EqualTo(expected), "where: " + line);
                }

                rows++;
            }
        });
        Assert.That(rows, Is.EqualTo(12 * 12 * 4 + 24));
    }

    [Test]
    public void In_place_the_target_keeps_its_type_where_the_kind_allows_it()
    {
        foreach (DType target in Enum.GetValues<DType>())
        {
            foreach (DType operand in Enum.GetValues<DType>())
            {
                Tensor x = Tensor.Full([2], 1, target), y = Tensor.Full([2], 1, operand);
                if (Kind(operand) <= Kind(target))
                {
                    Assert.That(ReferenceEquals(x.Add_(y), x), $"{target} += {operand}");
                    Assert.That((x.DType, x.Cast(DType.Float64).ToArray<double>()[1]), Is.EqualTo((target, target == DType.Bool ? 1.0 : 2.0)), $"{target} += {operand}");
                }
                else
                {
                    var error = Assert.Throws<TensorDTypeException>(() => x.Add_(y), $"{target} += {operand}");
                    Assert.That(error!.DTypes, Does.Contain(operand));
                }
            }
        }

        // The sum is formed in the wider type and rounded once.
        Tensor narrow = Tensor.From([1f]);
        Assert.That(narrow.Add_(Tensor.From([Math.ScaleB(1, -24) + Math.ScaleB(1, -50)])).Item(), Is.EqualTo(1 + Math.ScaleB(1, -23)));
        Tensor leaf = Tensor.From([2.0]).RequiresGrad_(), half = Tensor.Ones([1]) * 1;
        half.Mul_(leaf);
        half.Sum().Backward();
        Assert.That(leaf.Grad!.Item(), Is.EqualTo(1));
    }

    private static int Kind(DType type) => type.IsComplex ? 3 : type.IsFloatingPoint ? 2 : type == DType.Bool ? 0 : 1;
}
