using DeepLearning101.Native.Nn;
using NUnit.Framework;
using static DeepLearning101.Native.Book.Tests.Numbers;

namespace DeepLearning101.Native.Book.Tests;

/// <summary>Chapter 7: early stopping in practice, norms at inference, and what regularises what.</summary>
[TestFixture]
internal sealed class Chapter07Training
{
    private static readonly Linear Dummy = new(1, 1, generator: new Generator(1));

    // Figure 7.2: the training loss falls on, the validation loss turns, the best checkpoint lies at its minimum.
    [Test, Property("book", "7.3-fig72")]
    public void TheBestCheckpointLiesWhereValidationTurns()
    {
        var g = new Generator(11);
        Tensor x = Tensor.Linspace(-1, 1, 12).Unsqueeze(1), y = x.Square() + Tensor.Randn([12, 1], generator: g) * 0.3, valid = Tensor.Linspace(-0.95, 0.95, 40).Unsqueeze(1), truth = valid.Square();
        var net = new Sequential(new Linear(1, 64, generator: g), new Tanh(), new Linear(64, 64, generator: g), new Tanh(), new Linear(64, 1, generator: g));
        var adam = new Adam(net.Parameters, 0.01);
        var stopping = new EarlyStopping(net, patience: 40);
        var training = new List<double>();
        var validation = new List<double>();
        for (bool stop = false; !stop && training.Count < 2000;)
        {
            using TensorScope scope = TensorScope.Begin();
            training.Add(adam.Step(() =>
            {
                adam.ZeroGrad();
                Tensor loss = net.Forward(x).MseLoss(y);
                loss.Backward();
                return loss;
            }));
            validation.Add(net.Forward(valid).MseLoss(truth).Item());
            stop = stopping.Report(training.Count, validation[^1]);
        }

        int best = validation.IndexOf(validation.Min());
        Assert.That(training, Has.Count.LessThan(2000), "it stops");
        Assert.That(stopping.BestStep, Is.EqualTo(best + 1));
        Assert.That(training, Has.Count.EqualTo(best + 1 + 40));
        Assert.That(training[^1], Is.LessThan(training[best]), "training falls on");
        stopping.Restore();
        Near(net.Forward(valid).MseLoss(truth), validation[best], 1e-6);
    }

    [Test, Property("book", "7.3.4-smooth"), Property("book", "7.3.4-warmup-patience")]
    public void SmoothedMetricsAndPatienceDuringWarmUp()
    {
        // One lucky result: the raw metric stops too early, the smoothed one and the one that asks for a least improvement do not count it alike.
        double[] noisy = [1, 0.5, 0.8, 0.6, 0.5, 0.4];
        EarlyStopping raw = new(Dummy, 2), smooth = new(Dummy, 2, smoothing: 0.8), wide = new(Dummy, 1, minDelta: 0.2);
        Assert.That(Array.FindIndex(noisy, r => raw.Report(1, r)), Is.EqualTo(3));
        Assert.That(Array.FindIndex(noisy, r => smooth.Report(1, r)), Is.EqualTo(-1));
        Assert.That(wide.Report(1, 1) || !wide.Report(2, 0.9), Is.False, "0.1 is no improvement here");
        // While the rate still rises, results wander; failures count only afterwards.
        LrSchedule schedule = LrSchedule.Cosine(50, 10);
        EarlyStopping impatient = new(Dummy, 3), patient = new(Dummy, 3, warmUp: 10);
        double Result(int step) => 1 + 0.1 * schedule.Factor(step);
        Assert.That(Enumerable.Range(1, 10).First(step => impatient.Report(step, Result(step))), Is.EqualTo(4));
        Assert.That(Enumerable.Range(1, 50).First(step => patient.Report(step, step <= 10 ? Result(step) : 2)), Is.EqualTo(13));
    }

    [Test, Property("book", "7.3.4-composite")]
    public void AccuracyAndCalibrationTogether()
    {
        // Two candidates of one accuracy: the better calibrated one is kept.
        static double Score(double[] confidence, double[] right)
        {
            Tensor c = V(confidence), r = V(right), bin = (c * 10).Floor().Clamp(0, 9).Cast(DType.Int64);
            double ece = (Tensor.Zeros([10], DType.Float64).IndexAdd(0, bin, r - c).Abs().Sum() / confidence.Length).Item();
            return r.Mean().Item() - 0.5 * ece;
        }

        double[] right = [1, 1, 0, 1];
        double sure = Score([0.99, 0.99, 0.99, 0.99], right), honest = Score([0.75, 0.75, 0.75, 0.75], right);
        Near(sure, 0.75 - 0.5 * 0.24);
        Near(honest, 0.75);
        var stopping = new EarlyStopping(Dummy, 5, maximize: true);
        stopping.Report(1, sure);
        stopping.Report(2, honest);
        Assert.That(stopping.BestStep, Is.EqualTo(2));
    }

    // Devices with shards of unequal size: sums and counts add up, means of means do not.
    [Test, Property("book", "7.3.4-dist"), Property("book", "7.3.4-distval")]
    public void ValidationOverShards()
    {
        Tensor losses = Tensor.Rand([10], DType.Float64, generator: new Generator(3));
        Tensor[] shards = [losses.Narrow(0, 0, 7), losses.Narrow(0, 7, 2), losses.Narrow(0, 9, 1)];
        double sum = shards.Sum(shard => shard.Sum().Item());
        long count = shards.Sum(shard => shard.Count);
        Near(sum / count, losses.Mean().Item(), 1e-12);
        Assert.That(shards.Average(shard => shard.Mean().Item()), Is.Not.EqualTo(losses.Mean().Item()).Within(1e-3));
    }

    [Test, Property("book", "7.4.4-uq")]
    public void UncertainInputsAreFlagged()
    {
        // A net that knows inputs near ±1; the spread of its passes with dropout is larger far from them.
        var g = new Generator(12);
        Tensor x = Tensor.Cat([Tensor.Full([32, 1], 1.0), Tensor.Full([32, 1], -1.0)], 0) + Tensor.Randn([64, 1], generator: g) * 0.1, y = x * 0.5;
        var net = new Sequential(new Linear(1, 64, generator: g), new ReLU(), new Dropout(0.2, g), new Linear(64, 1, generator: g));
        var adam = new Adam(net.Parameters, 0.01);
        for (int i = 0; i < 200; i++)
        {
            using TensorScope scope = TensorScope.Begin();
            adam.ZeroGrad();
            net.Forward(x).MseLoss(y).Backward();
            adam.Step();
        }

        Tensor inputs = Tensor.From(new float[,] { { 1 }, { 8 } });
        Tensor passes = Tensor.Stack([.. Enumerable.Range(0, 20).Select(_ => net.Forward(inputs).Detach())]);
        double[] variance = D(passes.Var(0).Reshape([2]));
        const double threshold = 0.1;
        Assert.That(variance[0], Is.LessThan(threshold));
        Assert.That(variance[1], Is.GreaterThan(threshold), "low confidence");
        net.Eval();
        Assert.That(net.Forward(inputs).ToArray<float>(), Is.EqualTo(net.Forward(inputs).ToArray<float>()), "without dropout there is no spread");
    }

    [Test, Property("book", "7.5.4-bn-recal"), Property("book", "7.5.4-freeze")]
    public void RecalibrationUnderShift()
    {
        var norm = new BatchNorm1d(3);
        Tensor before = Tensor.Randn([256, 3], generator: new Generator(1)), shifted = before * 4 + 10;
        for (int i = 0; i < 100; i++) norm.Forward(before);
        norm.Eval();
        Assert.That(norm.Forward(shifted).Mean().Item(), Is.GreaterThan(5), "the stored statistics do not fit");
        // A small buffer without labels: forward passes in training mode change the statistics and nothing else.
        norm.RequiresGrad(false);
        float[] scale = norm.Weight!.Value.ToArray<float>();
        norm.Train();
        for (int i = 0; i < 100; i++) norm.Forward(shifted.Narrow(0, 0, 64));
        norm.Eval();
        Tensor served = norm.Forward(shifted);
        Assert.That(D(served.Mean(0)), Is.All.EqualTo(0).Within(0.5));
        Assert.That(D(served.Var(0)), Is.All.EqualTo(1).Within(0.5));
        Assert.That(norm.Weight.Value.ToArray<float>(), Is.EqualTo(scale));
        // Frozen parameters get no gradient, so an optimiser passes them over.
        norm.Train();
        Tensor x = shifted.Clone().RequiresGrad_();
        norm.Forward(x).Square().Sum().Backward();
        Assert.That((norm.Weight.Grad, norm.Bias!.Grad), Is.EqualTo(((Tensor?)null, (Tensor?)null)));
        new AdamW(norm.Parameters, 1).Step();
        Assert.That(norm.Weight.Value.ToArray<float>(), Is.EqualTo(scale));
    }

    // Batch renormalisation: x̂ = (x − μ_B)/σ_B · r + d, r and d clipped and without gradient.
    [Test, Property("book", "7.5.5-brn")]
    public void BatchRenormalisation()
    {
        Tensor x = V(1, 2, 3, 4), mean = x.Mean(), deviation = (x.Var(correction: 0) + 1e-5).Sqrt();
        Tensor Renormalise(double runningMean, double runningDeviation, double rMax, double dMax)
        {
            Tensor r = (deviation / runningDeviation).Detach().Clamp(1 / rMax, rMax), d = ((mean - runningMean) / runningDeviation).Detach().Clamp(-dMax, dMax);
            return (x - mean) / deviation * r + d;
        }

        // Unclipped it is the inference form; with r_max = 1, d_max = 0 it is batch norm.
        Near(Renormalise(0.5, 2, 100, 100), D((x - 0.5) / 2));
        Near(Renormalise(0.5, 2, 1, 0), [-1.34163542, -0.4472118067, 0.4472118067, 1.34163542]);
        Near(Renormalise(0.5, 2, 1, 0.3).Mean(), 0.3);
    }

    // Exercise example 7.5: a GRU whose gradients explode, and the bound of 1 on their common norm.
    [Test, Property("book", "7.6-gru")]
    public void GruWithClippedGradients()
    {
        var g = new Generator(13);
        var gru = new GRU(2, 8, batchFirst: true, generator: g);
        using (Autograd.NoGrad())
            foreach (Parameter parameter in gru.Parameters) parameter.Value.Mul_(6);
        Tensor x = Tensor.Randn([4, 30, 2], generator: g);
        var sgd = new Sgd(gru.Parameters, 0.1);
        double spike = 0;
        for (int i = 0; i < 5; i++)
        {
            using TensorScope scope = TensorScope.Begin();
            sgd.ZeroGrad();
            (gru.Forward(x).Output.Square().Sum() * 100).Backward();
            double[][] before = [.. gru.Parameters.Select(p => D(p.Grad!))];
            spike = Math.Max(spike, GradientClip.ByNorm(gru.Parameters, 1));
            Near(GradientClip.GlobalNorm(gru.Parameters), 1, 1e-5);
            // The direction stays: every element is scaled by one factor.
            double factor = before[0][0] / D(gru.Parameters.First().Grad!)[0];
            Near(gru.Parameters.Last().Grad!.Cast(DType.Float64) * factor, before[^1], 1e-4);
            sgd.Step();
        }

        Assert.That(spike, Is.GreaterThan(100));
    }

    // λ ~ Beta(α, α) by Jöhnk's method, from the uniform generator: moments and mass near 0.
    [Test, Property("book", "7.6.5-beta")]
    public void BetaDistribution([Values(0.2, 0.4, 1.0)] double alpha)
    {
        var g = new Generator(14);
        Tensor u = Tensor.Rand([400_000], DType.Float64, generator: g).Pow(1 / alpha), v = Tensor.Rand([400_000], DType.Float64, generator: g).Pow(1 / alpha);
        double[] x = D(u), y = D(v);
        double[] lambda = [.. x.Zip(y).Where(p => p.First + p.Second <= 1 && p.First + p.Second > 0).Select(p => p.First / (p.First + p.Second))];
        (double variance, double below, double least) = alpha switch { 0.2 => (0.1785714286, 0.3366897784, 0.1012211680), 0.4 => (0.1388888889, 0.2397391587, 0.1602424404), _ => (0.0833333333, 0.1, 0.25) };
        Near(V(lambda).Mean(), 0.5, 0.005);
        Near(V(lambda).Var(), variance, 0.002);
        Near(lambda.Count(l => l < 0.1) / (double)lambda.Length, below, 0.005);
        Near(lambda.Average(l => Math.Min(l, 1 - l)), least, 0.002);
        Near(1 / (4 * (2 * alpha + 1)), variance, 1e-9);
    }

    // Exercise 7.5: a grid over decay and dropout, chosen by validation.
    [Test, Property("book", "7.ex5-tune")]
    public void GridOfDecayAndDropout()
    {
        var data = new Generator(15);
        Tensor weights = Tensor.From([1f, -1, 0.5f, 0]).Unsqueeze(1), x = Tensor.Randn([16, 4], generator: data), y = x.MatMul(weights) + Tensor.Randn([16, 1], generator: data), valid = Tensor.Randn([128, 4], generator: data), truth = valid.MatMul(weights);
        var results = new Dictionary<(double Decay, double Drop), (double Training, double Validation)>();
        foreach (double decay in new[] { 0, 0.1, 3 })
        {
            foreach (double drop in new[] { 0, 0.3, 0.8 })
            {
                var g = new Generator(16);
                var net = new Sequential(new Linear(4, 32, generator: g), new ReLU(), new Dropout(drop, g), new Linear(32, 1, generator: g));
                var sgd = new Sgd(net.Parameters, 0.05, weightDecay: decay);
                for (int i = 0; i < 400; i++)
                {
                    using TensorScope scope = TensorScope.Begin();
                    sgd.ZeroGrad();
                    net.Forward(x).MseLoss(y).Backward();
                    sgd.Step();
                }

                net.Eval();
                results[(decay, drop)] = (net.Forward(x).MseLoss(y).Item(), net.Forward(valid).MseLoss(truth).Item());
            }
        }

        (double Decay, double Drop) best = results.MinBy(entry => entry.Value.Validation).Key;
        Assert.That(results.MinBy(entry => entry.Value.Training).Key, Is.EqualTo((0.0, 0.0)), "without either, training fits best");
        Assert.That(best, Is.Not.EqualTo((0.0, 0.0)), "and is not the best");
        Assert.That(best.Decay, Is.LessThan(3), "too much of it underfits");
        Assert.That(results[(3, 0)].Training, Is.GreaterThan(results[(0, 0)].Training));
    }

    // Exercise 7.13: a convolution is regularised by sharing already; units of one map are dropped together, since neighbours tell the same.
    [Test, Property("book", "7.ex13-convreg")]
    public void ConvolutionsAreRegularisedOtherwise()
    {
        Assert.That((new Conv2d(3, 8, 3).ParameterCount, new Linear(3 * 16 * 16, 8 * 14 * 14).ParameterCount), Is.EqualTo((224L, 768L * 1568 + 1568)));
        Tensor maps = Tensor.Ones([50, 6, 4, 4]), spatial = new Dropout2d(0.5, new Generator(17)).Forward(maps), single = new Dropout(0.5, new Generator(17)).Forward(maps);
        double[] Kinds(Tensor dropped) => [.. D(dropped.Reshape([300, 16]).Amax(1) - dropped.Reshape([300, 16]).Amin(1))];
        Assert.That(Kinds(spatial), Is.All.EqualTo(0), "a map is there whole or not at all");
        Assert.That(Kinds(single).Count(spread => spread > 0), Is.GreaterThan(290));
    }
}
