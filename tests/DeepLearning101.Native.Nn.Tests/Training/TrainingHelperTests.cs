using NUnit.Framework;

namespace DeepLearning101.Native.Nn.Tests;

/// <summary>Early stopping, accumulation, weight averages, range test, monitor and penalties.</summary>
[TestFixture]
internal sealed class TrainingHelperTests
{
    private static Line Net(ulong seed = 1) => new(seed);

    private static void Set(Line net, double value)
    {
        using ContextScope off = Autograd.NoGrad();
        net.Weight.Value.Copy_(Tensor.FullLike(net.Weight.Value, value));
    }

    [Test]
    public void EarlyStoppingSmoothsAndWarmsUp()
    {
        Line net = Net();
        var plain = new EarlyStopping(net, 2);
        var smooth = new EarlyStopping(net, 2, smoothing: 0.8);
        double[] noisy = [1, 0.5, 0.8, 0.6, 0.5, 0.4];
        int plainStop = Array.FindIndex(noisy, result => plain.Report(1, result)), smoothStop = Array.FindIndex(noisy, result => smooth.Report(1, result));
        Assert.That(plainStop, Is.EqualTo(3), "one lucky result ends the plain one");
        Assert.That(smoothStop, Is.EqualTo(-1));
        // Corrected average: (0.5·0.5·1 + 0.5·0.2) / 0.75.
        var second = new EarlyStopping(net, 2, smoothing: 0.5);
        second.Report(1, 1);
        Assert.That(second.Last, Is.EqualTo(1));
        second.Report(2, 0.2);
        Assert.That(second.Last, Is.EqualTo(0.35 / 0.75).Within(1e-15));
        var warm = new EarlyStopping(net, 2, warmUp: 10);
        Assert.That(Enumerable.Range(1, 10).Any(step => warm.Report(step, step)), Is.False);
        Assert.That((warm.Report(11, 5), warm.Report(12, 5), warm.BestStep), Is.EqualTo((false, true, 1L)));
        Assert.That(new EarlyStopping(net, 1, minDelta: 0.1) is var wide && !wide.Report(1, 1) && wide.Report(2, 0.95), Is.True);
        Assert.That(new EarlyStopping(net, 1) is var broken && broken.Report(1, double.NaN) && double.IsNaN(broken.Best), Is.True);
    }

    [Test]
    public void EarlyStoppingGoesOnFromItsState()
    {
        Line net = Net(), other = Net(2);
        var first = new EarlyStopping(net, 3, smoothing: 0.3);
        Set(net, 7);
        first.Report(1, 0.5);
        Set(net, 8);
        first.Report(2, 0.9);
        var second = new EarlyStopping(other, 3, smoothing: 0.3);
        second.LoadStateDict(first.StateDict());
        Assert.That((second.Best, second.BestStep, second.Failures, second.Last), Is.EqualTo((first.Best, 1L, 1, first.Last)));
        Assert.That(second.Report(3, 0.8), Is.EqualTo(first.Report(3, 0.8)));
        Assert.That(second.Last, Is.EqualTo(first.Last));
        second.Restore();
        Assert.That(other.Weight.Value.ToArray<double>(), Is.All.EqualTo(7));
    }

    [Test]
    public void AccumulatedBatchesOfUnequalSizeAreOneLargeBatch()
    {
        Tensor x = Tensor.Randn([7, 3], DType.Float64, generator: new Generator(1)), y = x.Sum(1, keepDim: true);
        Line one = Net(), many = Net();
        var whole = new Sgd(one.Parameters, 0.1);
        (one.Forward(x) - y).Square().Mean().Backward();
        whole.Step();
        var parts = new GradientAccumulation(new Sgd(many.Parameters, 0.1), 3);
        int at = 0;
        foreach (int size in new[] { 4, 2, 1 })
        {
            parts.Backward((many.Forward(x.Narrow(0, at, size)) - y.Narrow(0, at, size)).Square().Mean(), size);
            at += size;
            Assert.That(parts.Step(), Is.EqualTo(at == 7));
        }

        Assert.That(many.Weight.Value.ToArray<double>(), Is.EqualTo(one.Weight.Value.ToArray<double>()).Within(1e-14));
        Assert.That((parts.Pending, parts.Flush(), many.Weight.Grad), Is.EqualTo((0, false, (Tensor?)null)));
        var clipped = new GradientAccumulation(new Sgd(many.Parameters, 1), 4, maxNorm: 0.01);
        double[] before = [.. many.Weight.Value.ToArray<double>(), many.Bias.Value.Item()];
        clipped.Backward(many.Forward(x).Square().Mean() * 1000);
        Assert.That(clipped.Flush(), Is.True);
        double[] after = [.. many.Weight.Value.ToArray<double>(), many.Bias.Value.Item()];
        Assert.That(Math.Sqrt(before.Zip(after, (b, a) => (b - a) * (b - a)).Sum()), Is.EqualTo(0.01).Within(1e-6));
    }

    [Test]
    public void WeightAverages()
    {
        Line net = Net();
        Set(net, 0);
        var plain = new WeightAverage(net, 0.9);
        var corrected = new WeightAverage(net, 0.9, biasCorrection: true);
        var warm = new WeightAverage(net, 0.9, warmUp: true);
        Set(net, 1);
        foreach (WeightAverage average in new[] { plain, corrected, warm }) average.Update();
        Set(net, 2);
        foreach (WeightAverage average in new[] { plain, corrected, warm }) average.Update();
        double Weight(WeightAverage average)
        {
            Line target = Net(5);
            average.CopyTo(target);
            return target.Weight.Value.ToArray<double>()[0];
        }

        Assert.That(Weight(plain), Is.EqualTo(0.1 * 0.9 + 0.2).Within(1e-15));
        Assert.That(Weight(corrected), Is.EqualTo((0.09 + 0.2) / 0.19).Within(1e-15));
        Assert.That(Weight(warm), Is.EqualTo(9 / 11.0 * 0.25 + 2 * 0.75).Within(1e-15));
        using (plain.Use())
        {
            Assert.That(net.Weight.Value.ToArray<double>()[0], Is.EqualTo(0.29).Within(1e-15));
            Assert.That(plain.Update, Throws.InvalidOperationException);
            Assert.That(plain.Use, Throws.InvalidOperationException);
        }

        Assert.That(net.Weight.Value.ToArray<double>(), Is.All.EqualTo(2));
        var again = new WeightAverage(Net(9), 0.9, biasCorrection: true);
        again.LoadStateDict(corrected.StateDict());
        Assert.That((again.Updates, Weight(again)), Is.EqualTo((2L, Weight(corrected))));
        long managed = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10; i++) plain.Update();
        Assert.That((GC.GetAllocatedBytesForCurrentThread() - managed) / 10, Is.LessThanOrEqualTo(100));
        Assert.That(() => new WeightAverage(net, 1), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void RangeTestFindsTheRatesThatWork()
    {
        // ½·h·w² with h = 50: rates above 2/50 diverge, those far below do nothing.
        Line net = Net();
        Set(net, 1);
        var optimizer = new Sgd(net.Parameters, 0.123, 0.5);
        net.Forward(Tensor.Ones([1, 3], DType.Float64)).Sum().Backward();
        optimizer.Step();
        double[] before = net.Weight.Value.ToArray<double>();
        double buffer = optimizer.StateDict()["state.0.momentum_buffer"].ToArray<double>()[0];
        optimizer.Groups[0]["momentum"] = 0;
        RangeTestResult result = LearningRateRangeTest.Run(net, optimizer, _ => (net.Weight.Value.Square().Sum() + 0.01) * 25, 1e-5, 10, 80, smoothing: 0.5);
        Assert.That(result.Diverged, Is.True);
        Assert.That(result.Rates[0], Is.EqualTo(1e-5).Within(1e-18));
        Assert.That(result.Steepest, Is.InRange(1e-4, 0.04));
        Assert.That(result.Lowest, Is.InRange(1e-3, 0.2), "behind by what the smoothing hides");
        Assert.That(result.Losses, Has.Count.EqualTo(result.Rates.Count));
        Assert.That(net.Weight.Value.ToArray<double>(), Is.EqualTo(before));
        Assert.That(optimizer.Groups[0].LearningRate, Is.EqualTo(0.123));
        optimizer.Groups[0]["momentum"] = 0.5;
        Assert.That(buffer, Is.Not.Zero);
    }

    [Test]
    public void MonitorNamesWhatGoesWrong()
    {
        var monitor = new TrainingMonitor(window: 3);
        Assert.That(monitor.Report(1, 1, 2), Is.EqualTo(TrainingSigns.None));
        Assert.That(monitor.Report(0.8, 0.9, 2.2), Is.EqualTo(TrainingSigns.None));
        Assert.That(monitor.Report(0.7, 0.95, 30), Is.EqualTo(TrainingSigns.GradientSpike));
        Assert.That(monitor.Report(0.6, 0.97), Is.EqualTo(TrainingSigns.None));
        Assert.That(monitor.Report(0.5, 1.1), Is.EqualTo(TrainingSigns.Overfitting));
        Assert.That(monitor.Report(0.5), Is.EqualTo(TrainingSigns.None));
        Assert.That(monitor.Report(0.4999), Is.EqualTo(TrainingSigns.None), "less than the share that counts");
        Assert.That(monitor.Report(0.52), Is.EqualTo(TrainingSigns.Plateau));
        Assert.That(monitor.Report(1.6), Is.EqualTo(TrainingSigns.Plateau | TrainingSigns.Diverging));
        Assert.That(monitor.Report(double.NaN, null, double.PositiveInfinity), Is.EqualTo(TrainingSigns.Plateau | TrainingSigns.Diverging | TrainingSigns.GradientSpike));
        Assert.That((monitor.Lowest, monitor.LowestValidation), Is.EqualTo((0.5, 0.9)));
        Assert.That(monitor.Report(0.3), Is.EqualTo(TrainingSigns.None));
    }

    [Test]
    public void PenaltiesAndTheirGradients()
    {
        var w = new Parameter(Tensor.From([1.0, -2, 0, 3]));
        double[] Slope(Tensor penalty)
        {
            w.ZeroGrad();
            penalty.Backward();
            return w.Grad!.ToArray<double>();
        }

        Assert.That(Penalty.L2([w], 0.1).Item(), Is.EqualTo(0.7).Within(1e-15));
        Assert.That(Penalty.L1([w], 0.1).Item(), Is.EqualTo(0.6).Within(1e-15));
        Assert.That(Penalty.ElasticNet([w], 0.1, 0.1).Item(), Is.EqualTo(2).Within(1e-15));
        Assert.That(Slope(Penalty.L2([w], 0.1)), Is.EqualTo(new[] { 0.1, -0.2, 0, 0.3 }).Within(1e-15));
        Assert.That(Slope(Penalty.L1([w], 0.1)), Is.EqualTo(new[] { 0.1, -0.1, 0, 0.1 }).Within(1e-15));
        Assert.That(Slope(Penalty.ElasticNet([w], 0.1, 0.1)), Is.EqualTo(new[] { 0.3, -0.5, 0, 0.7 }).Within(1e-15));
        Assert.That(Penalty.Sparsity([w, new Parameter(Tensor.Zeros([4]))]), Is.EqualTo(5 / 8.0));
        Assert.That(() => Penalty.L1([], 1), Throws.ArgumentException);
    }
}

/// <summary>A linear layer of f64 weights.</summary>
internal sealed class Line : Module
{
    internal Line(ulong seed)
    {
        var generator = new Generator(seed);
        Weight = RegisterParameter("weight", new Parameter(Tensor.Randn([1, 3], DType.Float64, generator: generator)));
        Bias = RegisterParameter("bias", new Parameter(Tensor.Randn([1], DType.Float64, generator: generator)));
    }

    internal Parameter Weight { get; }

    internal Parameter Bias { get; }

    internal Tensor Forward(Tensor x) => x.Linear(Weight, Bias);
}
