using DeepLearning101.Native.Data;
using DeepLearning101.Native.Nn;
using NUnit.Framework;

namespace DeepLearning101.Native.Models.Tests;

/// <summary>The trainer on drawn digits: it learns, repeats itself bit for bit, and takes no more memory after its first steps.</summary>
[TestFixture]
internal sealed class TrainerTests
{
    private static Trainer Make(out LeNet5 model, TrainingOptions? options = null)
    {
        model = new LeNet5(generator: new Generator(3));
        return new Trainer(model, Bars.Images(320, 1), Bars.Images(100, 2), options ?? new TrainingOptions { Epochs = 4, BatchSize = 32, LearningRate = 3e-3 });
    }

    [Test]
    public void LearnsAndReports()
    {
        Trainer trainer = Make(out LeNet5 model);
        var epochs = new List<EpochReport>();
        long steps = 0;
        trainer.OnEpoch = epochs.Add;
        trainer.OnStep = report => Assert.That(report.Step, Is.EqualTo(++steps));
        EpochReport best = trainer.Run();
        Assert.That(steps, Is.EqualTo(40).And.EqualTo(trainer.Steps));
        Assert.That(epochs.Select(report => report.Epoch), Is.EqualTo(new[] { 1, 2, 3, 4 }));
        Assert.That(best, Is.EqualTo(epochs.Last(report => report.IsBest)));
        Assert.That(best.ValidationAccuracy, Is.GreaterThan(0.95));
        Assert.That(model.IsTraining, "evaluation gives the mode back");
    }

    [Test]
    public void SameSeedGivesSameBitsOnAnyNumberOfThreads()
    {
        byte[] one = Weights(1);
        Assert.That(Weights(2), Is.EqualTo(one));
        Assert.That(Weights(7), Is.EqualTo(one));

        static byte[] Weights(int threads)
        {
            using ContextScope limit = Threads.Limit(threads);
            Trainer trainer = Make(out LeNet5 model, new TrainingOptions { Steps = 12, BatchSize = 50 });
            trainer.Run();
            return [.. model.Parameters.SelectMany(parameter => System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(parameter.Value.ToArray<float>()).ToArray())];
        }
    }

    [Test]
    public void StepsEndWithinAnEpoch()
    {
        Trainer trainer = Make(out _, new TrainingOptions { Steps = 13, BatchSize = 32 });
        var epochs = new List<EpochReport>();
        trainer.OnEpoch = epochs.Add;
        trainer.Run();
        Assert.That(epochs.Select(report => report.Step), Is.EqualTo(new long[] { 10, 13 }));
    }

    [Test]
    public void MemoryDoesNotGrowAfterTheFirstSteps()
    {
        Trainer trainer = Make(out _, new TrainingOptions { Epochs = 12, BatchSize = 32 });
        var reserved = new List<long>();
        trainer.OnEpoch = _ => reserved.Add(Device.Cpu.Memory.ReservedBytes);
        trainer.Run();
        // How many batches the prefetching threads hold depends on time: up to 3 of 0.1 MB in training and 3 of 0.3 MB in evaluation. A step that leaked its activations would leave 1 MB, and there are 100.
        Assert.That(reserved[^1] - reserved[1], Is.LessThan(2 << 20));
    }

    [Test]
    public void ALossThatIsNoNumberNamesItsStep()
    {
        Trainer trainer = Make(out _, new TrainingOptions { Steps = 40, BatchSize = 32, LearningRate = 1e30, WarmUp = 0 });
        var error = Assert.Throws<TrainingDivergedException>(() => trainer.Run());
        Assert.That(error!.Step, Is.InRange(2, 40));
        Assert.That(error.Message, Does.Contain($"step {error.Step}"));
    }

    [Test]
    public void StopsWhenAsked()
    {
        Trainer trainer = Make(out _);
        using var stop = new CancellationTokenSource();
        long last = 0;
        trainer.OnStep = report =>
        {
            last = report.Step;
            if (last == 5) stop.Cancel();
        };
        Assert.That(() => trainer.Run(stop.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(last, Is.EqualTo(5));
    }
}
