using DeepLearning101.Native.Nn;
using NUnit.Framework;

namespace DeepLearning101.Native.Models.Tests;

/// <summary>Callbacks, early stopping, clipping, accumulation, averages.</summary>
[TestFixture]
internal sealed class TrainerOptionTests
{
    private static Trainer Make(TrainingOptions options, out Mlp model)
    {
        model = new Mlp([784, 16, 10], generator: new Generator(3));
        return new Trainer(model, Bars.Images(160, 1), Bars.Images(50, 2), options);
    }

    private sealed class Recorder : TrainingCallback
    {
        public List<string> Calls { get; } = [];

        public override void OnStep(Trainer trainer, in StepReport report)
        {
            Assert.That(trainer.Step, Is.EqualTo(report.Step));
            Calls.Add($"step {report.Step}");
        }

        public override void OnEpoch(Trainer trainer, EpochReport report)
        {
            Assert.That(trainer.History[^1], Is.EqualTo(report));
            Calls.Add($"epoch {report.Epoch}");
        }

        public override void OnCheckpoint(Trainer trainer, string path)
        {
            Assert.That(File.Exists(path));
            Calls.Add("checkpoint");
        }

        public override void OnEnd(Trainer trainer, EpochReport best, TrainingEnd why) => Calls.Add($"end {why}");
    }

    [Test]
    public void CallbacksAreCalledInOrder()
    {
        string folder = Directory.CreateTempSubdirectory("dl101-callbacks-").FullName;
        try
        {
            Trainer trainer = Make(new TrainingOptions { Epochs = 2, BatchSize = 64, CheckpointPath = Path.Combine(folder, "c.safetensors"), CheckpointEvery = 2 }, out _);
            var recorder = new Recorder();
            trainer.Callbacks.Add(recorder);
            trainer.Run();
            // Step 6 ends an epoch, where there is a checkpoint in any case, behind the report.
            Assert.That(recorder.Calls, Is.EqualTo(new[] { "step 1", "step 2", "checkpoint", "step 3", "epoch 1", "checkpoint", "step 4", "checkpoint", "step 5", "step 6", "epoch 2", "checkpoint", "end Completed" }));
            Assert.That(Directory.GetFiles(folder), Has.Length.EqualTo(1), "no temporary file stays");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private sealed class StopsAt(long step) : TrainingCallback
    {
        public TrainingEnd? Why { get; private set; }

        public override void OnStep(Trainer trainer, in StepReport report)
        {
            if (report.Step == step) trainer.Stop();
        }

        public override void OnEnd(Trainer trainer, EpochReport best, TrainingEnd why) => Why = why;
    }

    [Test]
    public void ACallbackEndsItInGoodOrder()
    {
        Trainer trainer = Make(new TrainingOptions { Epochs = 3, BatchSize = 16 }, out _);
        var callback = new StopsAt(14);
        trainer.Callbacks.Add(callback);
        trainer.Run();
        Assert.That(trainer.Step, Is.EqualTo(14));
        Assert.That(trainer.History.Select(report => report.Step), Is.EqualTo(new long[] { 10, 14 }));
        Assert.That(callback.Why, Is.EqualTo(TrainingEnd.Stopped));
    }

    [Test, Property("book", "7.3.2-alg3-es")]
    public void StopsEarlyAfterEpochsWithoutImprovement()
    {
        // With a rate this small nothing improves by 0.5 after the first epoch.
        Trainer trainer = Make(new TrainingOptions { Epochs = 20, BatchSize = 32, LearningRate = 1e-6, Patience = 3, MinDelta = 0.5 }, out _);
        var callback = new StopsAt(-1);
        trainer.Callbacks.Add(callback);
        trainer.Run();
        Assert.That(trainer.History, Has.Count.EqualTo(4));
        Assert.That(callback.Why, Is.EqualTo(TrainingEnd.EarlyStopped));
        Assert.That(trainer.IsFinished);
    }

    [TestCase(TrainingMonitor.Accuracy)]
    [TestCase(TrainingMonitor.Loss)]
    public void TheBestIsTheBestByTheMonitor(TrainingMonitor monitor)
    {
        Trainer trainer = Make(new TrainingOptions { Epochs = 8, BatchSize = 16, LearningRate = 0.03, Monitor = monitor }, out Mlp model);
        EpochReport best = trainer.Run();
        EpochReport expected = monitor == TrainingMonitor.Loss
            ? trainer.History.MinBy(report => report.ValidationLoss)!
            : trainer.History.OrderByDescending(report => report.ValidationAccuracy).ThenBy(report => report.ValidationLoss).First();
        Assert.That(best, Is.EqualTo(expected));
        trainer.RestoreBest();
        Evaluation evaluation = Evaluation.Of(model, Bars.Images(50, 2));
        Assert.That((evaluation.Accuracy, evaluation.Loss), Is.EqualTo((best.ValidationAccuracy, best.ValidationLoss)));
        Assert.That(evaluation.Confidence, Is.All.InRange(0.1f, 1f), "the largest of ten probabilities");
    }

    [Test]
    public void AccumulatedBatchesMakeTheStepOfALargeBatch()
    {
        double[] Weights(int batch, int accumulate)
        {
            Trainer trainer = Make(new TrainingOptions { Steps = 3, BatchSize = batch, AccumulateBatches = accumulate, ClipNorm = 0.5, WarmUp = 0 }, out Mlp model);
            Assert.That(trainer.StepsInEpoch, Is.EqualTo(3));
            trainer.Run();
            return [.. model.Parameters.SelectMany(parameter => parameter.Value.Cast(DType.Float64).ToArray<double>())];
        }

        // 160 examples: steps of 64, 64 and 32, cut into batches of 16.
        double[] large = Weights(64, 1), small = Weights(16, 4);
        Assert.That(large.Zip(small, (a, b) => Math.Abs(a - b)).Max(), Is.LessThan(1e-4));
        Assert.That(large, Is.Not.EqualTo(Weights(64, 1).Select(w => w + 1e-3)));
    }

    [Test]
    public void ClippingBoundsTheStep()
    {
        double Loss(double? clip)
        {
            Trainer trainer = Make(new TrainingOptions { Steps = 5, BatchSize = 32, ClipNorm = clip }, out _);
            return trainer.Run().ValidationLoss;
        }

        double plain = Loss(null);
        Assert.That(Loss(1e9), Is.EqualTo(plain), "a bound that is not reached changes no bit");
        Assert.That(Loss(1e-3), Is.Not.EqualTo(plain));
        Assert.That(() => Make(new TrainingOptions { ClipNorm = 0 }, out _), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void AveragesAreEvaluatedAndTheWeightsComeBack()
    {
        Trainer trainer = Make(new TrainingOptions { Epochs = 2, BatchSize = 32, AverageDecay = 0.9 }, out Mlp model);
        float[] reported = [];
        trainer.OnEpoch = _ => reported = model.Parameters.First().Value.ToArray<float>();
        trainer.Run();
        float[] last = model.Parameters.First().Value.ToArray<float>();
        Assert.That(reported, Is.Not.EqualTo(last));

        Trainer without = Make(new TrainingOptions { Epochs = 2, BatchSize = 32 }, out Mlp other);
        without.Run();
        Assert.That(other.Parameters.First().Value.ToArray<float>(), Is.EqualTo(last), "averages do not change the path");
        trainer.RestoreBest();
        Assert.That(model.Parameters.First().Value.ToArray<float>(), Is.Not.EqualTo(last));
    }

    [Test]
    public void AnEmptyTrainingSetIsRefused()
    {
        var model = new Mlp([784, 10]);
        Assert.That(() => new Trainer(model, Bars.Images(10, 1).Subset([]), Bars.Images(10, 1), new TrainingOptions()), Throws.ArgumentException);
    }
}
