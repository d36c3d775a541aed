using System.Globalization;
using DeepLearning101.Native.Testing;
using NUnit.Framework;

namespace DeepLearning101.Native.Nn.Tests;

/// <summary>Schedules over a hundred steps against PyTorch's (golden/optim/generate.py), and how they are walked, saved and refused.</summary>
[TestFixture]
internal sealed class ScheduleTests
{
    private static readonly Dictionary<string, LrSchedule> Schedules = new(StringComparer.Ordinal)
    {
        ["step"] = LrSchedule.Step(30),
        ["multi_step"] = LrSchedule.MultiStep([10, 25, 25, 70], 0.5),
        ["geometric"] = LrSchedule.Geometric(0.95),
        ["constant"] = LrSchedule.Held(1.0 / 3, 7),
        ["linear"] = LrSchedule.Linear(0.2, 0.8, 40),
        ["polynomial"] = LrSchedule.Polynomial(80, 2),
        ["cosine"] = LrSchedule.CosineAnnealing(30, 0.001),
        ["restarts"] = LrSchedule.CosineWarmRestarts(10, 1, 0.002),
        ["restarts_longer"] = LrSchedule.CosineWarmRestarts(7, 2),
        ["lambda"] = LrSchedule.Lambda(t => 1 / (1 + 0.1 * t)),
        ["one_cycle"] = LrSchedule.OneCycle(0.5, 101),
        ["one_cycle_linear"] = LrSchedule.OneCycle(0.5, 120, 0.25, cosine: false, baseMomentum: 0.8, maxMomentum: 0.9, divFactor: 10, finalDivFactor: 100),
        ["one_cycle_three"] = LrSchedule.OneCycle(0.5, 101, 0.4, threePhases: true),
        ["cyclic"] = LrSchedule.Cyclic(0.01, 0.2, 8, 12),
        ["cyclic2"] = LrSchedule.Cyclic(0.01, 0.2, 10, mode: CyclicMode.Triangular2),
        ["cyclic_exp"] = LrSchedule.Cyclic(0.01, 0.2, 9, 6, CyclicMode.ExponentialRange, 0.97, cycleMomentum: false),
        ["chain"] = LrSchedule.Chain(LrSchedule.Held(0.5, 4), LrSchedule.Geometric(0.9)),
        ["sequential"] = LrSchedule.Sequential([LrSchedule.Linear(0.1, 1, 10), LrSchedule.CosineAnnealing(50), LrSchedule.Geometric(0.9)], [10, 60]),
    };

    /// <summary>Relative tolerance where PyTorch's values come from its recursive form, or (cyclic) from a phase that it takes as the difference of numbers above 1; everywhere else 1e-15.</summary>
    private static readonly Dictionary<string, double> Recursive = new(StringComparer.Ordinal) { ["chain"] = 2e-14, ["sequential"] = 1e-13, ["cyclic"] = 1e-14, ["cyclic2"] = 1e-14, ["cyclic_exp"] = 1e-14 };

    private static IEnumerable<string[]> Rows() => File.ReadLines(Golden.PathOf("optim/schedules.tsv")).Select(line => line.Split('\t'));

    private static IEnumerable<string> Names => Rows().Select(row => row[0]).Distinct();

    [Test]
    public void EveryRowHasASchedule() => Assert.That(Names.Where(name => !name.EndsWith(".momentum", StringComparison.Ordinal)), Is.EquivalentTo(Schedules.Keys));

    [TestCaseSource(nameof(Names))]
    public void HundredSteps(string name)
    {
        bool momentum = name.EndsWith(".momentum", StringComparison.Ordinal);
        string key = momentum ? name[..^".momentum".Length] : name;
        foreach (string[] row in Rows().Where(row => row[0] == name))
        {
            double initial = double.Parse(row[3], CultureInfo.InvariantCulture);
            double[] expected = Array.ConvertAll(row[4].Split(','), value => double.Parse(value, CultureInfo.InvariantCulture));
            Assert.That(expected, Has.Length.EqualTo(101));
            for (int step = 0; step <= 100; step++)
            {
                double actual = momentum ? Schedules[key].Momentum(step)!.Value : Schedules[key].Rate(step, initial);
                Assert.That(actual, Is.EqualTo(expected[step]).Within(Recursive.GetValueOrDefault(key, 1e-15) * Math.Abs(expected[step])), $"step {step}");
            }
        }
    }

    [Test]
    public void PlateausAsPyTorch()
    {
        var makers = new Dictionary<string, Func<Optimizer, ReduceOnPlateau>>(StringComparer.Ordinal)
        {
            ["min_rel"] = o => new(o, factor: 0.5, patience: 2),
            ["max_rel"] = o => new(o, true, patience: 1, threshold: 0.01),
            ["min_abs"] = o => new(o, factor: 0.3, patience: 3, threshold: 0.05, thresholdMode: ThresholdMode.Absolute, cooldown: 2),
            ["max_abs"] = o => new(o, true, 0.5, 0, 0.02, ThresholdMode.Absolute, 1, 0.01),
        };
        foreach (string line in File.ReadLines(Golden.PathOf("optim/plateau.tsv")))
        {
            string[] row = line.Split('\t');
            double[] results = Array.ConvertAll(row[1].Split(','), Parse), rates = Array.ConvertAll(row[2].Split(','), Parse);
            Sgd optimizer = Make(0.1);
            ReduceOnPlateau schedule = makers[row[0]](optimizer);
            for (int i = 0; i < results.Length; i++)
            {
                if (i == 20)
                {
                    ReduceOnPlateau next = makers[row[0]](optimizer);
                    next.LoadStateDict(schedule.StateDict());
                    schedule = next;
                }

                double before = optimizer.Groups[0].LearningRate;
                bool reduced = schedule.Step(results[i]);
                Assert.That(optimizer.Groups[0].LearningRate, Is.EqualTo(rates[i]).Within(1e-15 * rates[i]), $"{row[0]}, report {i}");
                Assert.That(reduced, Is.EqualTo(rates[i] < before - 1e-12), $"{row[0]}, report {i}");
            }

            Assert.That(rates[^1], Is.LessThan(0.1), "the case must reduce");
        }

        static double Parse(string text) => double.Parse(text, CultureInfo.InvariantCulture);
    }

    private static Sgd Make(params double[] rates) => new(rates.Select(rate => new ParameterGroup([new Parameter(Tensor.From([1f]))], rate)), 0.1, 0.9);

    [Test]
    public void AScheduleForEachGroupAndItsState()
    {
        Sgd optimizer = Make(0.1, 0.2);
        var scheduler = new LrScheduler(optimizer, [LrSchedule.Step(2, 0.5), LrSchedule.OneCycle(1, 10)]);
        Assert.That(scheduler.LastRates, Is.EqualTo(new[] { 0.1, 0.04 }).Within(1e-15));
        Assert.That(optimizer.Groups[1]["momentum"], Is.EqualTo(0.95).Within(1e-15));
        for (int i = 0; i < 3; i++) scheduler.Step();
        Assert.That(scheduler.LastRates[0], Is.EqualTo(0.05).Within(1e-15));
        Sgd other = Make(5, 5);
        var again = new LrScheduler(other, [LrSchedule.Step(2, 0.5), LrSchedule.OneCycle(1, 10)]);
        again.LoadStateDict(scheduler.StateDict());
        Assert.That(again.LastStep, Is.EqualTo(3));
        Assert.That(again.LastRates, Is.EqualTo(scheduler.LastRates));
        scheduler.Step();
        again.Step();
        Assert.That(again.LastRates, Is.EqualTo(scheduler.LastRates));
        Assert.That(other.Groups[1]["momentum"], Is.EqualTo(optimizer.Groups[1]["momentum"]));
    }

    [Test]
    public void MomentumOfAdamIsBeta1()
    {
        var adam = new Adam([new Parameter(Tensor.From([1f]))]);
        _ = new LrScheduler(adam, LrSchedule.OneCycle(0.1, 20));
        Assert.That(adam.Groups[0]["beta1"], Is.EqualTo(0.95).Within(1e-15));
    }

    [Test]
    public void WarmUpsAndScaling()
    {
        Assert.That(LrSchedule.WarmUp(4).Rate(0, 1), Is.Zero);
        Assert.That(LrSchedule.WarmUp(4).Rate(3, 1), Is.EqualTo(0.75));
        Assert.That(LrSchedule.WarmUp(4).Rate(9, 1), Is.EqualTo(1));
        Assert.That(LrSchedule.ScaleForBatch(0.1, 256, 1024), Is.EqualTo(0.4).Within(1e-16));
        Assert.That(LrSchedule.ScaleForBatch(0.1, 256, 1024, squareRoot: true), Is.EqualTo(0.2).Within(1e-16));
        Assert.That(LrSchedule.CosineAnnealing(10, clamp: true).Factor(15), Is.Zero);
        Assert.That(LrSchedule.CosineAnnealing(10).Factor(20), Is.EqualTo(1));
        // Past its end the cycle stays.
        Assert.That(LrSchedule.OneCycle(1, 10).Factor(50), Is.EqualTo(LrSchedule.OneCycle(1, 10).Factor(9)));
    }

    [Test]
    public void WrongSettingsThrow()
    {
        Assert.That(() => LrSchedule.Step(0), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => LrSchedule.MultiStep([3, 2]), Throws.ArgumentException.With.Message.Contains("2 comes after 3"));
        Assert.That(() => LrSchedule.Sequential([LrSchedule.Constant()], [3]), Throws.ArgumentException.With.Message.Contains("one fewer"));
        Assert.That(() => LrSchedule.OneCycle(1, 10, 1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new LrScheduler(Make(1, 2, 3), [LrSchedule.Constant(), LrSchedule.Constant()]), Throws.ArgumentException.With.Message.Contains("3 groups"));
        Assert.That(() => new ReduceOnPlateau(Make(1), factor: 1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => LrSchedule.Constant().Apply(Make(1), -1), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }
}
