using DeepLearning101.Native.Cpu;
using DeepLearning101.Native.Testing;

namespace DeepLearning101.Native.Tests.Ops;

/// <summary>The tiles of attention: sizes about every edge, every kind of mask, strided heads, results and gradients against products and a softmax in f64.</summary>
[TestFixture]
internal sealed class AttentionSweepTests
{
    /// <summary>Queries, keys, width of queries, width of values: about packs of 16, halves, blocks of 32 and tiles of 128 keys; several blocks share keys in the last.</summary>
    private static readonly (long L, long S, long E, long D)[] Sizes =
    [
        (1, 1, 1, 1), (1, 300, 16, 16), (2, 5, 3, 17), (7, 13, 33, 2), (15, 16, 16, 31), (16, 129, 5, 32), (17, 17, 8, 33), (31, 128, 32, 15), (32, 32, 32, 32),
        (33, 31, 1, 40), (48, 257, 19, 7), (63, 12, 2, 64), (65, 140, 64, 1), (129, 64, 7, 20), (100, 130, 24, 48), (300, 520, 64, 64),
    ];

    [TearDown]
    public void RemoveLimit() => Workers.LimitOverride = 0;

    [Test]
    public void AsProductsAndASoftmax([Values("none", "causal", "padding", "shared", "own", "added", "addedOwn")] string kind)
    {
        foreach (var (l, s, e, d) in Sizes)
        {
            Tensor q = GradCheck.Values(1, [2, 2, l, e]), k = GradCheck.Values(2, [2, 2, s, e]), v = GradCheck.Values(3, [2, 2, s, d]), g = GradCheck.Values(4, [2, 2, l, d]);
            Tensor? mask = Mask(kind, l, s);
            bool causal = kind == "causal";
            double[][] expected = Run(q, k, v, g, (a, b, c) => Plain(a, b, c, mask, causal));
            foreach (DType type in (DType[])[DType.Float64, DType.Float32])
            {
                Tensor? given = mask is null || mask.DType == DType.Bool ? mask : mask.To(type);
                double[][] actual = Run(q.To(type), k.To(type), v.To(type), g.To(type), (a, b, c) => a.ScaledDotProductAttention(b, c, given, isCausal: causal));
                // Gradients of keys add up over the queries.
                double tolerance = type == DType.Float64 ? 1e-12 : 3e-5;
                for (int i = 0; i < 4; i++) Assert.That(actual[i], Is.EqualTo(expected[i]).Within(tolerance * (i < 2 ? 1 : Math.Sqrt(l))), $"{kind} {type.Name} L {l} S {s} E {e} D {d}, result {i}");
            }
        }
    }

    [Test]
    public void HeadsThatLieInterleavedGiveTheSameBits([Values(1, 2, 7)] int threads)
    {
        Workers.LimitOverride = threads;
        foreach (var (l, s, e, d) in Sizes)
        {
            Tensor q = GradCheck.Values(1, [2, l, 3, e]).To(DType.Float32), k = GradCheck.Values(2, [2, s, 3, e]).To(DType.Float32), v = GradCheck.Values(3, [2, s, 3, d]).To(DType.Float32), g = GradCheck.Values(4, [2, l, 3, d]).To(DType.Float32);
            Tensor mask = Mask("own", l, s)!;
            Tensor[] views = [q.Permute([0, 2, 1, 3]), k.Permute([0, 2, 1, 3]), v.Permute([0, 2, 1, 3]), g.Permute([0, 2, 1, 3])];
            double[][] strided = Run(views[0], views[1], views[2], views[3], (a, b, c) => a.ScaledDotProductAttention(b, c, mask.Narrow(0, 0, 1)));
            Workers.LimitOverride = 1;
            double[][] dense = Run(views[0].Contiguous(), views[1].Contiguous(), views[2].Contiguous(), views[3].Contiguous(), (a, b, c) => a.ScaledDotProductAttention(b, c, mask.Narrow(0, 0, 1)));
            Workers.LimitOverride = threads;
            for (int i = 0; i < 4; i++) Assert.That(strided[i], Is.EqualTo(dense[i]), $"L {l} S {s} E {e} D {d}, result {i}");
        }
    }

    [Test]
    public void LargeScoresAndMasksOfAllKeysOfATile()
    {
        // Scores of some thousands, and tiles of 128 keys of which the first query sees none.
        Tensor q = GradCheck.Values(1, [1, 40, 8], -100, 100), k = GradCheck.Values(2, [1, 400, 8], -100, 100), v = GradCheck.Values(3, [1, 400, 5]);
        Tensor mask = Tensor.Tri(40, 400, 300, DType.Bool).LogicalNot();
        double[] expected = Plain(q, k, v, mask, causal: false).ToArray<double>();
        Assert.That(q.ScaledDotProductAttention(k, v, mask).ToArray<double>(), Is.EqualTo(expected).Within(1e-9));
        Assert.That(expected, Is.All.Not.NaN);
    }

    [Test]
    public void WithoutKeysTheResultIsZero() =>
        Assert.That(Tensor.Ones([2, 3, 4]).ScaledDotProductAttention(Tensor.Ones([2, 0, 4]), Tensor.Ones([2, 0, 5])).ToArray<float>(), Is.EqualTo(new float[30]));

    private static Tensor? Mask(string kind, long l, long s)
    {
        switch (kind)
        {
            case "padding":
                // The second sample sees the first keys only.
                var seen = new bool[2 * s];
                seen.AsSpan(0, (int)s).Fill(true);
                seen.AsSpan((int)s, (int)(s + 1) / 2).Fill(true);
                return Tensor.From<bool>(seen, [2, 1, 1, s]);
            case "shared": return GradCheck.Values(7, [2, 2, 1, s]).Less(0.9).LogicalOr(First([1, 1, 1, s]));
            case "own": return GradCheck.Values(8, [2, 1, l, s]).Less(0.5).LogicalOr(First([1, 1, l, s]));
            case "added": return GradCheck.Values(9, [2, 1, s]);
            case "addedOwn": return GradCheck.Values(10, [2, 1, l, s]).Where(GradCheck.Values(11, [l, s]).Less(1).LogicalOr(First([1, 1, l, s])), double.NegativeInfinity);
            default: return null;
        }
    }

    /// <summary>Set for one key near the middle, so that every query sees one.</summary>
    private static Tensor First(long[] shape)
    {
        var seen = new bool[shape[2] * shape[3]];
        for (long i = 0; i < shape[2]; i++) seen[i * shape[3] + shape[3] / 2] = true;
        return Tensor.From<bool>(seen, shape);
    }

    private static Tensor Plain(Tensor q, Tensor k, Tensor v, Tensor? mask, bool causal)
    {
        Tensor scores = q.MatMul(k.T) / Math.Sqrt(q.Shape[^1]);
        if (causal) scores = scores.Where(Tensor.Tri(q.Shape[^2], k.Shape[^2], 0, DType.Bool), double.NegativeInfinity);
        if (mask is not null) scores = mask.DType == DType.Bool ? scores.Where(mask, double.NegativeInfinity) : scores + mask;
        return scores.Softmax(-1).MatMul(v);
    }

    /// <summary>The result and the gradients of q, k and v.</summary>
    private static double[][] Run(Tensor q, Tensor k, Tensor v, Tensor g, Func<Tensor, Tensor, Tensor, Tensor> f)
    {
        Tensor[] operands = [q.Detach().RequiresGrad_(), k.Detach().RequiresGrad_(), v.Detach().RequiresGrad_()];
        Tensor result = f(operands[0], operands[1], operands[2]);
        result.Backward(g);
        return [.. ((Tensor[])[result, operands[0].Grad!, operands[1].Grad!, operands[2].Grad!]).Select(x => x.To(DType.Float64).Contiguous().ToArray<double>())];
    }
}
