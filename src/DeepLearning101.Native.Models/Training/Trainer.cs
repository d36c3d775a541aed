using System.Diagnostics;
using DeepLearning101.Native.Data;
using DeepLearning101.Native.Nn;

namespace DeepLearning101.Native.Models;

/// <summary>Trains a classifier with cross-entropy, AdamW and a cosine schedule. Seed and data fix every bit of the result, whatever the number of threads, and whether the run was interrupted and resumed from a checkpoint or not.</summary>
/// <remarks>Not thread-safe; trainers of different models may run at the same time.</remarks>
public sealed partial class Trainer
{
    private readonly Layer model;
    private readonly Dataset train, validation;
    private readonly TrainingOptions options;
    private readonly Generator[] generators;
    private readonly DataLoader loader;
    private readonly Optimizer optimizer;
    private readonly GradientAccumulation? accumulation;
    private readonly WeightAverage? average;
    private readonly EarlyStopping? stopping;
    private readonly LrSchedule schedule;
    private readonly Stopwatch clock = new();
    private readonly List<TrainingCallback> callbacks = [];
    private readonly List<EpochReport> history = [];
    private readonly OrderedDictionary<string, Tensor> bestWeights = new(StringComparer.Ordinal);
    private Device device = Device.Cpu;

    // Where the run stands: with the weights, the optimiser and the generators all that decides what comes next.
    private long step, batches;
    private int epoch;
    private double sum, secondsBefore;
    private bool stopped;

    /// <summary>Makes a trainer. It computes where the model's parameters are.</summary>
    /// <param name="model">Maps the first field of a batch to logits [N, C].</param>
    /// <param name="train">Training set; its last field holds the classes, i64 [N].</param>
    /// <param name="validation">Set on which epochs are compared.</param>
    /// <param name="options">How to train.</param>
    /// <param name="generators">Where the model draws from while it trains (dropout); their states, and that of <see cref="Generator.Default"/>, are part of a checkpoint.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="ArgumentException">The training set is empty.</exception>
    public Trainer(Layer model, Dataset train, Dataset validation, TrainingOptions options, params ReadOnlySpan<Generator> generators)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(validation);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        if (train.Count == 0) throw new ArgumentException("Trainer: the training set is empty.", nameof(train));
        (this.model, this.train, this.validation, this.options, this.generators) = (model, train, validation, options, [.. generators, Generator.Default]);
        loader = new DataLoader(train, options.BatchSize, shuffle: true, options.Seed);
        Steps = options.Steps ?? options.Epochs * StepsInEpoch;
        optimizer = new AdamW(model.Parameters, options.LearningRate, weightDecay: options.WeightDecay);
        if (options.AccumulateBatches > 1) accumulation = new GradientAccumulation(optimizer, options.AccumulateBatches, options.ClipNorm);
        if (options.AverageDecay is { } decay) average = new WeightAverage(model, decay);
        if (options.Patience is { } patience) stopping = new EarlyStopping(model, patience, options.Monitor == TrainingMonitor.Accuracy, options.MinDelta, options.Smoothing);
        schedule = options.Schedule(Steps);
    }

    /// <summary>Called after each step; short for a callback.</summary>
    public Action<StepReport>? OnStep { get; set; }

    /// <summary>Called after each epoch; the model holds the weights that the report tells of. Short for a callback.</summary>
    public Action<EpochReport>? OnEpoch { get; set; }

    /// <summary>Those who are told how it gets on.</summary>
    public IList<TrainingCallback> Callbacks => callbacks;

    /// <summary>Steps in all.</summary>
    public long Steps { get; }

    /// <summary>Steps of a whole epoch.</summary>
    public long StepsInEpoch => (loader.BatchCount + options.AccumulateBatches - 1) / options.AccumulateBatches;

    /// <summary>Steps done, those before an interruption included.</summary>
    public long Step => step;

    /// <summary>The epochs so far, those before an interruption included.</summary>
    public IReadOnlyList<EpochReport> History => history;

    /// <summary>Report of the best epoch so far; null before the first.</summary>
    public EpochReport? Best { get; private set; }

    /// <summary>Whether training has ended.</summary>
    public bool IsFinished => batches == 0 && step > 0 && (step == Steps || stopped || stopping is { ShouldStop: true });

    /// <summary>Time that the run has taken so far, that before an interruption included.</summary>
    public double Seconds => secondsBefore + clock.Elapsed.TotalSeconds;

    /// <summary>Ends the training after the present step: the model is evaluated and reported on as at the end of an epoch. For callbacks.</summary>
    public void Stop() => stopped = true;

    /// <summary>Trains until all steps are done, from where the run stands: from the start, from where the last call was cancelled, or from a checkpoint. Afterwards the model holds the last weights; <see cref="RestoreBest"/> gives it the best.</summary>
    /// <returns>The report of the best epoch.</returns>
    /// <exception cref="TrainingDivergedException">The loss became NaN or infinite.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> asked for it; the model holds the weights of the last whole step, and so does the checkpoint, if one is wanted.</exception>
    /// <exception cref="IOException">A checkpoint cannot be written.</exception>
    public EpochReport Run(CancellationToken cancellation = default)
    {
        clock.Restart();
        try
        {
            while (!IsFinished)
            {
                TrainEpoch(cancellation);
                EndEpoch(cancellation);
                WriteCheckpoint();
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            WriteCheckpoint();
            throw;
        }
        finally
        {
            secondsBefore += clock.Elapsed.TotalSeconds;
            clock.Reset();
            optimizer.ZeroGrad();
        }

        TrainingEnd why = step == Steps ? TrainingEnd.Completed : stopped ? TrainingEnd.Stopped : TrainingEnd.EarlyStopped;
        foreach (TrainingCallback callback in callbacks) callback.OnEnd(this, Best!, why);
        return Best!;
    }

    /// <summary>Gives the model the weights of the best epoch.</summary>
    /// <exception cref="InvalidOperationException">There was no epoch yet.</exception>
    public void RestoreBest()
    {
        if (Best is null) throw new InvalidOperationException("Trainer.RestoreBest: no epoch has ended yet. Run the trainer first.");
        model.LoadStateDict(bestWeights);
    }

    private void TrainEpoch(CancellationToken cancellation)
    {
        model.Train();
        device = model.Device;
        int pending = 0;
        double losses = 0;
        foreach (Batch batch in loader.Epoch(epoch, batches))
        {
            using (batch)
            {
                if (pending == 0)
                {
                    if (step == Steps || stopped) return;
                    cancellation.ThrowIfCancellationRequested();
                    schedule.Apply(optimizer, step);
                    losses = 0;
                }

                pending++;
                bool isLast = pending == options.AccumulateBatches || batches + pending == loader.BatchCount;
                losses += accumulation is null ? WholeStep(batch) : PartOfStep(batch, isLast);
                if (!isLast) continue;
            }

            sum += losses;
            batches += pending;
            step++;
            average?.Update();
            Report(new StepReport(step, Steps, losses / pending));
            pending = 0;
            if (options.CheckpointEvery > 0 && step % options.CheckpointEvery == 0 && batches < loader.BatchCount) WriteCheckpoint();
        }
    }

    private double WholeStep(Batch batch)
    {
        using TensorScope scope = TensorScope.Begin();
        optimizer.ZeroGrad();
        Tensor loss = Loss(batch, out double value);
        loss.Backward();
        if (options.ClipNorm is { } bound) GradientClip.ByNorm(model.Parameters, bound);
        optimizer.Step();
        return value;
    }

    private double PartOfStep(Batch batch, bool isLast)
    {
        using TensorScope scope = TensorScope.Begin();
        accumulation!.Backward(Loss(batch, out double value), batch.Count);
        if (isLast) accumulation.Flush();
        return value;
    }

    private Tensor Loss(Batch batch, out double value)
    {
        Tensor loss = model.Forward(batch.Input.To(device)).CrossEntropy(batch.Target.To(device));
        value = loss.Item();
        return double.IsFinite(value) ? loss : throw new TrainingDivergedException(step + 1, value);
    }

    private void EndEpoch(CancellationToken cancellation)
    {
        using IDisposable? averages = average?.Use();
        Evaluation evaluation = Evaluation.Of(model, validation, cancellation: cancellation);
        bool isBest = Best is null || IsBetter(evaluation, Best);
        var report = new EpochReport(epoch + 1, step, sum / batches, evaluation.Loss, evaluation.Accuracy, optimizer.Groups[0].LearningRate, Seconds, isBest);
        if (isBest)
        {
            Best = report;
            KeepWeights();
        }

        history.Add(report);
        stopping?.Report(step, options.Monitor == TrainingMonitor.Accuracy ? evaluation.Accuracy : evaluation.Loss);
        (epoch, batches, sum) = (epoch + 1, 0, 0);
        OnEpoch?.Invoke(report);
        foreach (TrainingCallback callback in callbacks) callback.OnEpoch(this, report);
    }

    private bool IsBetter(Evaluation one, EpochReport than)
    {
        if (options.Monitor == TrainingMonitor.Loss) return one.Loss < than.ValidationLoss || (double.IsNaN(than.ValidationLoss) && !double.IsNaN(one.Loss));
        return one.Accuracy > than.ValidationAccuracy || (one.Accuracy == than.ValidationAccuracy && one.Loss < than.ValidationLoss);
    }

    private void KeepWeights()
    {
        using ContextScope off = Autograd.NoGrad();
        foreach ((string name, Tensor value) in model.StateDict())
        {
            if (bestWeights.TryGetValue(name, out Tensor? kept)) kept.Copy_(value);
            else bestWeights.Add(name, Ownership.OutOfScopes(value.Detach().Clone()));
        }
    }

    private void Report(in StepReport report)
    {
        OnStep?.Invoke(report);
        foreach (TrainingCallback callback in callbacks) callback.OnStep(this, report);
    }
}
