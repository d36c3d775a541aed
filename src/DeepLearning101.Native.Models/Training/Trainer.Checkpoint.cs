using System.Globalization;
using DeepLearning101.Native.Data;

namespace DeepLearning101.Native.Models;

/// <summary>Checkpoints: one safetensors file that holds all that decides what comes next.</summary>
/// <remarks>
/// <c>model.…</c> weights and buffers, <c>best.…</c> those of the best epoch, <c>optimizer.…</c>, <c>average.…</c>, <c>stopping.…</c> the states of these; <c>generator.0</c> … seed and place of each generator, the process's own last;
/// <c>position</c> [step, epoch, batch, stopped]; <c>sums</c> [sum of losses of the epoch, seconds]; <c>history</c> a row for each epoch. The metadata hold the options as text.
/// </remarks>
public sealed partial class Trainer
{
    private const string Format = "dl101-checkpoint-1", ModelPrefix = "model.", BestPrefix = "best.", OptimizerPrefix = "optimizer.", AveragePrefix = "average.", StoppingPrefix = "stopping.", GeneratorPrefix = "generator.";
    private const int HistoryColumns = 8;

    /// <summary>Writes a checkpoint: the file appears as a whole or not at all. Between runs, or in a callback after a step or a checkpoint.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void SaveCheckpoint(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using ContextScope off = Autograd.NoGrad();
        using TensorScope scope = TensorScope.Begin();
        var state = new OrderedDictionary<string, Tensor>(StringComparer.Ordinal)
        {
            ["position"] = Tensor.From<long>([step, epoch, batches, stopped ? 1 : 0]),
            ["sums"] = Tensor.From<double>([sum, Seconds]),
            ["history"] = Tensor.From<double>(HistoryRows(), [history.Count, HistoryColumns]),
        };
        for (int i = 0; i < generators.Length; i++) state.Add(GeneratorPrefix + i.ToString(CultureInfo.InvariantCulture), Tensor.From<long>([(long)generators[i].State.Seed, (long)generators[i].State.Offset]));
        Add(ModelPrefix, model.StateDict());
        Add(BestPrefix, bestWeights);
        Add(OptimizerPrefix, optimizer.StateDict());
        if (average is not null) Add(AveragePrefix, average.StateDict());
        if (stopping is not null)
        {
            // The best weights are in the file already.
            foreach ((string name, Tensor value) in stopping.StateDict())
                if (!name.StartsWith("weights.", StringComparison.Ordinal)) state.Add(StoppingPrefix + name, value);
        }

        SafeTensors.Save(path, state, [new("format", Format), .. Decisive()]);

        void Add(string prefix, OrderedDictionary<string, Tensor> part)
        {
            foreach ((string name, Tensor value) in part) state.Add(prefix + name, value);
        }
    }

    /// <summary>Goes on where the run stood that wrote a checkpoint: what <see cref="Run"/> then gives equals, bit for bit, what the uninterrupted run gives, but for the seconds. Model, data and options must be the same; <see cref="TrainingOptions.CheckpointPath"/> and <see cref="TrainingOptions.CheckpointEvery"/> may be others.</summary>
    /// <exception cref="CheckpointException">The file is no checkpoint, or one of another run; the model is unchanged, the trainer not to be used further.</exception>
    /// <exception cref="DataFormatException">The file is damaged.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public void LoadCheckpoint(string path)
    {
        using TensorScope scope = TensorScope.Begin();
        OrderedDictionary<string, Tensor> state = SafeTensors.Load(path, out IReadOnlyDictionary<string, string> metadata);
        CheckMetadata(path, metadata);
        OrderedDictionary<string, Tensor> weights = Section(state, ModelPrefix), best = Section(state, BestPrefix);
        long[] position = Numbers<long>(path, state, "position", 4);
        double[] sums = Numbers<double>(path, state, "sums", 2), rows = Numbers<double>(path, state, "history", null);
        var places = new GeneratorState[generators.Length];
        for (int i = 0; i < places.Length; i++)
        {
            long[] place = Numbers<long>(path, state, GeneratorPrefix + i.ToString(CultureInfo.InvariantCulture), 2);
            places[i] = new GeneratorState((ulong)place[0], (ulong)place[1]);
        }

        CheckPosition(path, position, rows);
        CheckSame(path, model.StateDict(), weights, "the model");
        if (rows.Length > 0) CheckSame(path, weights, best, "the last weights");
        try
        {
            // Each of these checks before it changes anything; the model comes last, being what the caller sees.
            optimizer.LoadStateDict(Section(state, OptimizerPrefix));
            average?.LoadStateDict(Section(state, AveragePrefix));
            stopping?.LoadStateDict(Section(state, StoppingPrefix));
            model.LoadStateDict(weights);
        }
        catch (Exception misfit) when (misfit is InvalidOperationException or ArgumentException or TensorDTypeException)
        {
            throw new CheckpointException(path, $"the checkpoint is of another model or optimiser. {misfit.Message}", misfit);
        }

        (step, epoch, batches, stopped) = (position[0], (int)position[1], position[2], position[3] != 0);
        (sum, secondsBefore) = (sums[0], sums[1]);
        for (int i = 0; i < places.Length; i++) generators[i].State = places[i];
        TakeHistory(rows);
        foreach (Tensor tensor in bestWeights.Values) tensor.Dispose();
        bestWeights.Clear();
        foreach ((string name, Tensor value) in best) bestWeights.Add(name, Nn.Ownership.OutOfScopes(value));
    }

    private void WriteCheckpoint()
    {
        if (options.CheckpointPath is not { } path) return;
        SaveCheckpoint(path);
        foreach (TrainingCallback callback in callbacks) callback.OnCheckpoint(this, path);
    }

    private IEnumerable<KeyValuePair<string, string>> Decisive() =>
    [
        .. options.Decisive(),
        new("training examples", train.Count.ToString(CultureInfo.InvariantCulture)),
        new("validation examples", validation.Count.ToString(CultureInfo.InvariantCulture)),
        new("generators", generators.Length.ToString(CultureInfo.InvariantCulture)),
    ];

    private void CheckMetadata(string path, IReadOnlyDictionary<string, string> metadata)
    {
        if (!metadata.TryGetValue("format", out string? format) || format != Format) throw new CheckpointException(path, $"the file is no checkpoint of a run (its format is '{format ?? "not told"}', not '{Format}'). Name the file that the trainer wrote.");
        var others = new List<string>();
        foreach ((string name, string here) in Decisive())
            if (metadata.GetValueOrDefault(name, "") is var there && there != here) others.Add($"{name}: '{there}' there, '{here}' here");
        if (others.Count > 0) throw new CheckpointException(path, $"the checkpoint is of a run with other options ({string.Join("; ", others)}). Resume with the options of that run.");
    }

    private void CheckPosition(string path, long[] position, double[] rows)
    {
        bool fits = position[0] >= 0 && position[0] <= Steps && position[1] >= 0 && position[1] <= int.MaxValue && position[2] >= 0 && position[2] <= loader.BatchCount && rows.Length == position[1] * HistoryColumns;
        if (!fits) throw new CheckpointException(path, $"the position (step {position[0]}, epoch {position[1]}, batch {position[2]}) does not lie in this run of {Steps} steps.");
    }

    private static void CheckSame(string path, OrderedDictionary<string, Tensor> wanted, OrderedDictionary<string, Tensor> given, string owner)
    {
        foreach ((string name, Tensor value) in wanted)
        {
            if (!given.TryGetValue(name, out Tensor? other)) throw new CheckpointException(path, $"the weights '{name}' of {owner} are missing; the checkpoint is of another model.");
            if (!other.Shape.SequenceEqual(value.Shape)) throw new CheckpointException(path, $"the weights '{name}' are {LongList.Create(other.Shape)} and those of {owner} {LongList.Create(value.Shape)}; the checkpoint is of another model.");
        }

        if (wanted.Count != given.Count) throw new CheckpointException(path, $"there are {given.Count} weights and those of {owner} are {wanted.Count}; the checkpoint is of another model.");
    }

    private static T[] Numbers<T>(string path, OrderedDictionary<string, Tensor> state, string name, int? count) where T : unmanaged
    {
        if (!state.TryGetValue(name, out Tensor? tensor)) throw new CheckpointException(path, $"the entry '{name}' is missing.");
        if (tensor.DType != DTypes.Of<T>() || (count is { } wanted && tensor.Count != wanted)) throw new CheckpointException(path, $"the entry '{name}' is {tensor.DType.Name} with {tensor.Count} elements.");
        return tensor.ToArray<T>();
    }

    private static OrderedDictionary<string, Tensor> Section(OrderedDictionary<string, Tensor> state, string prefix)
    {
        var part = new OrderedDictionary<string, Tensor>(StringComparer.Ordinal);
        foreach ((string name, Tensor value) in state)
            if (name.StartsWith(prefix, StringComparison.Ordinal)) part.Add(name[prefix.Length..], value);
        return part;
    }

    private double[] HistoryRows()
    {
        var rows = new double[history.Count * HistoryColumns];
        for (int i = 0; i < history.Count; i++)
        {
            EpochReport r = history[i];
            ((ReadOnlySpan<double>)[r.Epoch, r.Step, r.TrainLoss, r.ValidationLoss, r.ValidationAccuracy, r.LearningRate, r.Seconds, r.IsBest ? 1 : 0]).CopyTo(rows.AsSpan(i * HistoryColumns));
        }

        return rows;
    }

    private void TakeHistory(double[] rows)
    {
        history.Clear();
        Best = null;
        for (int at = 0; at < rows.Length; at += HistoryColumns)
        {
            var report = new EpochReport((int)rows[at], (long)rows[at + 1], rows[at + 2], rows[at + 3], rows[at + 4], rows[at + 5], rows[at + 6], rows[at + 7] != 0);
            history.Add(report);
            if (report.IsBest) Best = report;
        }
    }
}
