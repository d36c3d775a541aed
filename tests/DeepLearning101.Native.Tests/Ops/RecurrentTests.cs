using DeepLearning101.Native.Testing;

namespace DeepLearning101.Native.Tests.Ops;

/// <summary>Recurrent cells and sequences against values of PyTorch 1.13: two layers, both directions.</summary>
[TestFixture]
internal sealed class RecurrentTests
{
    private static readonly Tensor X = Wave.Of([3, 2, 3], 0.9), H0 = Wave.Of([4, 2, 2], 0.5) * 0.3, C0 = Wave.Of([4, 2, 2], 0.6) * 0.3;

    /// <summary>Parameter number i is sin((1 + i) · n) / 2.</summary>
    private static Tensor[] Parameters(int gates, int layers = 2, int directions = 2)
    {
        var list = new List<Tensor>();
        for (int layer = 0; layer < layers; layer++)
        {
            for (int direction = 0; direction < directions; direction++)
            {
                int inputs = layer == 0 ? 3 : 2 * directions;
                foreach (long[] shape in (long[][])[[2 * gates, inputs], [2 * gates, 2], [2 * gates], [2 * gates]])
                    list.Add(Wave.Of(shape, 1 + list.Count) * 0.5);
            }
        }

        return [.. list];
    }

    [Test]
    public void LstmAsPyTorch()
    {
        (Tensor output, Tensor h, Tensor c) = X.Lstm(H0, C0, Parameters(4), numLayers: 2, bidirectional: true);
        Wave.Check(output,
        [
            -0.1910355807932494, -0.1903897512867664, 0.1733394553255264, -0.1381619304717532, -0.0482109834068063, -0.0731136994234386, 0.1922462762251622, -0.1365518269618883,
            -0.1591246707391485, -0.2171534834926149, 0.1969276707853315, -0.1212752161097917, -0.0786953070402997, -0.1403654913233425, 0.1954108928954194, -0.115690879872483,
            -0.1269461641796507, -0.226319631496762, 0.2350710750698116, -0.0592496280105281, -0.111762122958968, -0.1670376806518167, 0.189735663029924, -0.0685738640916192,
        ]);
        Wave.Check(h,
        [
            -0.0101764602381779, 0.1502498555222532, -0.1806965562805887, 0.3135321078234078, 0.1526066707811194, -0.0717933915129891, -0.0156418151529506, -0.0164639647683543,
            -0.1269461641796507, -0.226319631496762, -0.111762122958968, -0.1670376806518167, 0.1733394553255264, -0.1381619304717532, 0.1922462762251622, -0.1365518269618883,
        ]);
        Wave.Check(c,
        [
            -0.0273556746038027, 0.2910722348720167, -0.582803012125837, 0.5631565457992301, 0.5303867607645261, -0.1618733962189814, -0.0432074182340248, -0.0835923407821516,
            -0.2532674420678114, -0.3315487023963033, -0.2221663653816139, -0.2519776471885606, 0.2603033720402587, -0.5082135019538341, 0.3001746537701734, -0.4986211514058713,
        ]);
        Tensor[] p = Parameters(4);
        (Tensor hidden, Tensor cell) = X[0].LstmCell(H0[0], C0[0], p[0], p[1], p[2], p[3]);
        Wave.Check(hidden, [0.0537206356636856, 0.054670308798008, -0.0373026673767371, 0.4482485192533133]);
        Wave.Check(cell, [0.1247505527011248, 0.1061839626042584, -0.2019746904007882, 0.705044331907069]);
    }

    [Test]
    public void GruAsPyTorch()
    {
        (Tensor output, Tensor h) = X.Gru(H0, Parameters(3), numLayers: 2, bidirectional: true);
        Wave.Check(output,
        [
            -0.3775482453515423, -0.3897760713197684, 0.1519169800644494, -0.3391847946749742, -0.0426264480827644, -0.2318015976609999, 0.0757355164588771, -0.3143144625280342,
            -0.3481736480579395, -0.4692099418885901, 0.2188613626466933, -0.3221070657708956, -0.0791769191046106, -0.1902641982661228, 0.1225631981197934, -0.2241320357949583,
            -0.1814051862438873, -0.4875654585607438, 0.2374584142264407, -0.2362899158418286, -0.1594705621892888, -0.2129962911620196, 0.1788172592895256, -0.0557718731251825,
        ]);
        Wave.Check(h,
        [
            -0.0125014683606806, 0.1219418789719339, -0.4208491716791995, 0.4503495908375136, 0.4760813077284522, -0.2561239445133124, -0.0629171831576237, -0.1272716843575323,
            -0.1814051862438873, -0.4875654585607438, -0.1594705621892888, -0.2129962911620196, 0.1519169800644494, -0.3391847946749742, 0.0757355164588771, -0.3143144625280342,
        ]);
        Tensor[] p = Parameters(3);
        Wave.Check(X[0].GruCell(H0[0], p[0], p[1], p[2], p[3]), [0.0609359620115167, -0.0454051941430539, -0.3437754508474659, 0.4851552016723915]);
    }

    [Test]
    public void RnnAsPyTorch()
    {
        (Tensor output, Tensor h) = X.Rnn(H0, Parameters(1), numLayers: 2, bidirectional: true);
        Wave.Check(output,
        [
            0.4702287642245431, -0.8251712194606161, -0.0754764987459091, 0.111823133230974, 0.2148143947696163, -0.4851080330236509, 0.4948227506255525, 0.0944991258554304,
            0.3424492257942607, -0.3420198455700114, -0.0642337719723084, -0.1000214571618944, 0.5302560827022762, -0.3388931176981732, 0.2893310556224783, 0.2326415952656695,
            -0.0218977948577415, -0.2517626418398242, 0.1575342741025894, -0.0551440694620701, 0.5206064210414981, -0.5956449274555627, 0.2380630722549242, -0.0283652769157526,
        ]);
        Wave.Check(h[3], [-0.0754764987459091, 0.111823133230974, 0.4948227506255525, 0.0944991258554304]);
        Tensor[] p = Parameters(1, 1, 1);
        Wave.Check(X[0].RnnTanhCell(H0[0], p[0], p[1], p[2], p[3]), X[..1].Rnn(H0[..1], p).Output.ToArray<double>(), 1e-15);
        Wave.Check(X[0].RnnReluCell(H0[0], p[0], p[1]), X[..1].Rnn(H0[..1], p[..2], hasBiases: false, relu: true).Output.ToArray<double>(), 1e-15);
    }

    [Test]
    public void BatchFirstIsTheSameInAnotherOrder()
    {
        Tensor[] p = Parameters(3);
        (Tensor a, Tensor ha) = X.Gru(H0, p, numLayers: 2, bidirectional: true);
        (Tensor b, Tensor hb) = X.Transpose(0, 1).Gru(H0, p, numLayers: 2, bidirectional: true, batchFirst: true);
        Wave.Check(b.Transpose(0, 1), a.ToArray<double>(), 0);
        Wave.Check(hb, ha.ToArray<double>(), 0);
    }

    [Test]
    public void GradientsMatchDifferences()
    {
        Tensor[] lstm = [X[..2], H0[..1], C0[..1], .. Parameters(4, 1, 1)], gru = [X[..2], H0[..1], .. Parameters(3, 1, 1)];
        GradCheck.Second(t => Sum(t[0].Lstm(t[1], t[2], t[3..])), lstm);
        GradCheck.Second(t => t[0].Gru(t[1], t[2..]).Output, gru);
        GradCheck.First(t => t[0].Gru(t[1], t[2..], resetAfter: false).Output, gru);
        GradCheck.First(t => t[0].LstmCell(t[1], t[2], t[3], t[4], peephole: t[5]).Hidden, X[0], H0[0], C0[0], lstm[3], lstm[4], Wave.Of([3, 2]));
        GradCheck.First(t => t[0].Rnn(t[1], t[2..]).Output, X[..2], H0[..1], Parameters(1, 1, 1)[0], Parameters(1, 1, 1)[1], Parameters(1, 1, 1)[2], Parameters(1, 1, 1)[3]);
        static Tensor Sum((Tensor Output, Tensor Hidden, Tensor Cell) r) => Tensor.Cat([r.Output, r.Cell * 2], 0);
    }

    [Test]
    public void ManyRowsAreAsFew([Values("rnn", "lstm", "gru")] string kind, [Values(1, 2, 7)] int threads)
    {
        // 40 rows take another way through the gradients than 20; rows do not know of each other, so only the gradients of parameters may round otherwise.
        using var limit = Threads.Limit(threads);
        int gates = kind switch { "lstm" => 4, "gru" => 3, _ => 1 };
        Tensor x = GradCheck.Values(1, [5, 40, 6]), h = GradCheck.Values(2, [1, 40, 17]), c = GradCheck.Values(3, [1, 40, 17]), g = GradCheck.Values(4, [5, 40, 17]);
        Tensor[] parameters = [GradCheck.Values(5, [17 * gates, 6], -0.3, 0.3), GradCheck.Values(6, [17 * gates, 17], -0.3, 0.3), GradCheck.Values(7, [17 * gates]), GradCheck.Values(8, [17 * gates])];
        Tensor[] all = Gradients(0, 40), low = Gradients(0, 20), high = Gradients(20, 20);
        for (int i = 0; i < 3; i++) Assert.That(all[i].ToArray<double>(), Is.EqualTo(Tensor.Cat([low[i], high[i]], 1).ToArray<double>()), $"result {i}");
        for (int i = 3; i < all.Length; i++) Wave.Check(all[i], (low[i] + high[i]).ToArray<double>(), 1e-11);

        Tensor[] Gradients(long first, long count)
        {
            Tensor input = x.Narrow(1, first, count).Clone().RequiresGrad_(), state = h.Narrow(1, first, count).Clone().RequiresGrad_(), cell = c.Narrow(1, first, count).Clone();
            Tensor[] p = [.. parameters.Select(t => t.Clone().RequiresGrad_())];
            Tensor output = kind switch { "lstm" => input.Lstm(state, cell, p).Output, "gru" => input.Gru(state, p).Output, _ => input.Rnn(state, p).Output };
            output.Backward(g.Narrow(1, first, count));
            return [output.Detach(), input.Grad!, state.Grad!, .. p.Select(t => t.Grad!)];
        }
    }

    [Test]
    public void VariantsDifferWhereTheyShould()
    {
        Tensor[] p = Parameters(3);
        Tensor after = X[0].GruCell(H0[0], p[0], p[1], p[2], p[3]), before = X[0].GruCell(H0[0], p[0], p[1], p[2], p[3], resetAfter: false);
        Assert.That(before.ToArray<double>(), Is.Not.EqualTo(after.ToArray<double>()).Within(1e-6));
        Tensor still = Tensor.Zeros([2, 2], DType.Float64);
        Wave.Check(X[0].GruCell(still, p[0], p[1], p[2], resetAfter: false), X[0].GruCell(still, p[0], p[1], p[2]).ToArray<double>(), 1e-15);
        Tensor[] q = Parameters(4);
        Wave.Check(X[0].LstmCell(H0[0], C0[0], q[0], q[1], q[2], q[3], Tensor.Zeros([3, 2], DType.Float64)).Hidden, X[0].LstmCell(H0[0], C0[0], q[0], q[1], q[2], q[3]).Hidden.ToArray<double>(), 1e-15);
    }

    [Test]
    public void Errors()
    {
        Assert.Throws<TensorArgumentException>(() => X.Gru(H0, Parameters(3)));
        Assert.Throws<TensorShapeException>(() => X.Gru(H0[..1], Parameters(3), numLayers: 2, bidirectional: true));
        Assert.Throws<TensorShapeException>(() => X[0].Gru(H0, Parameters(3), numLayers: 2, bidirectional: true));
        Assert.Throws<TensorShapeException>(() => X.Lstm(H0, C0, Parameters(3), numLayers: 2, bidirectional: true));
    }
}
