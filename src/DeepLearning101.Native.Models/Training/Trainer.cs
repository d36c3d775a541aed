using System.Diagnostics;
using DeepLearning101.Native.Data;
using DeepLearning101.Native.Nn;

namespace DeepLearning101.Native.Models;

/// <summary>Trains a classifier with cross-entropy, AdamW and a cosine schedule. Seed and data fix every bit of the result, whatever the number of threads.</summary>
public sealed class Trainer
{
    private readonly Layer model;
    private readonly Dataset train, validation;
    private readonly TrainingOptions options;
    private readonly DataLoader loader;
    private readonly Optimizer optimizer;
    private readonly LrSchedule schedule;
    private readonly long steps;

    /// <summary>Makes a trainer. It computes where the model's parameters are.</summary>
    /// <param name="model">Maps the first field of a batch to logits [N, C].</param>
    /// <param name="train">Training set; its last field holds the classes, i64 [N].</param>
    /// <param name="validation">Set on which epochs are compared.</param>
    /// <param name="options">How to train.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public Trainer(Layer model, Dataset train, Dataset validation, TrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Epochs, 1, nameof(options.Epochs));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Steps ?? 1, 1, nameof(options.Steps));
        (this.model, this.train, this.validation, this.options) = (model, train, validation, options);
        loader = new DataLoader(train, options.BatchSize, shuffle: true, options.Seed);
        steps = options.Steps ?? options.Epochs * loader.BatchCount;
        optimizer = new AdamW(model.Parameters, options.LearningRate, weightDecay: options.WeightDecay);
        schedule = LrSchedule.Cosine(steps, (long)Math.Round(steps * options.WarmUp));
    }

    /// <summary>Called after each step.</summary>
    public Action<StepReport>? OnStep { get; set; }

    /// <summary>Called after each epoch; the model holds the weights that the report tells of.</summary>
    public Action<EpochReport>? OnEpoch { get; set; }

    /// <summary>Steps in all.</summary>
    public long Steps => steps;

    /// <summary>Trains until all steps are done.</summary>
    /// <returns>The report of the best epoch.</returns>
    /// <exception cref="TrainingDivergedException">The loss became NaN or infinite.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> asked for it; the model holds the weights of the last whole step.</exception>
    public EpochReport Run(CancellationToken cancellation = default)
    {
        var clock = Stopwatch.StartNew();
        EpochReport? best = null;
        long step = 0;
        for (int epoch = 0; step < steps; epoch++)
        {
            model.Train();
            (double sum, long before) = (0, step);
            foreach (Batch batch in loader.Epoch(epoch))
            {
                using (batch)
                {
                    if (step == steps) break;
                    cancellation.ThrowIfCancellationRequested();
                    schedule.Apply(optimizer, step);
                    double loss = Step(batch, ++step);
                    sum += loss;
                    OnStep?.Invoke(new StepReport(step, steps, loss));
                }
            }

            Evaluation evaluation = Evaluation.Of(model, validation, cancellation: cancellation);
            bool isBest = best is null || evaluation.Accuracy > best.ValidationAccuracy || (evaluation.Accuracy == best.ValidationAccuracy && evaluation.Loss < best.ValidationLoss);
            var report = new EpochReport(epoch + 1, step, sum / (step - before), evaluation.Loss, evaluation.Accuracy, optimizer.Groups[0].LearningRate, clock.Elapsed.TotalSeconds, isBest);
            if (isBest) best = report;
            OnEpoch?.Invoke(report);
        }

        optimizer.ZeroGrad();
        return best!;
    }

    private double Step(Batch batch, long step)
    {
        using TensorScope scope = TensorScope.Begin();
        optimizer.ZeroGrad();
        Tensor loss = model.Forward(batch.Input.To(model.Device)).CrossEntropy(batch.Target.To(model.Device));
        double value = loss.Item();
        if (!double.IsFinite(value)) throw new TrainingDivergedException(step, value);
        loss.Backward();
        optimizer.Step();
        return value;
    }
}
