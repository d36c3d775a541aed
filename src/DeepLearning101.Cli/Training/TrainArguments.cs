using System.CommandLine;
using DeepLearning101.Native.Cpu;
using DeepLearning101.Native.Models;

namespace DeepLearning101.Cli;

/// <summary>The options of <c>dl101 train MODEL</c> and what they say.</summary>
internal sealed class TrainArguments
{
    private readonly Option<long> seed;
    private readonly Option<int> epochs, batch, threads;
    private readonly Option<long?> steps;
    private readonly Option<double> lr;
    private readonly Option<double?> clip;
    private readonly Option<int?> patience;
    private readonly Option<long> checkpointEvery;
    private readonly Option<string> device;
    private readonly Option<string?> data, folder, resume;

    internal TrainArguments(ModelKind kind)
    {
        Kind = kind;
        TrainingOptions defaults = kind.Defaults;
        seed = OptionMaker.Number("--seed", "Seed of weights, split and order; the same seed gives the same bits", defaults.Seed, _ => true, "a whole number");
        epochs = OptionMaker.Number("--epochs", "Passes over the training images", defaults.Epochs, value => value >= 1, "a whole number ≥ 1");
        steps = OptionMaker.NumberOrNone<long>("--steps", "End after this many steps instead of after all epochs", value => value >= 1, "a whole number ≥ 1");
        batch = OptionMaker.Number("--batch", "Images in a batch", defaults.BatchSize, value => value is >= 1 and <= 1_000_000, "a whole number from 1 to 1000000");
        lr = OptionMaker.Number("--lr", "Largest learning rate (AdamW, warm-up, cosine)", defaults.LearningRate, value => value > 0 && double.IsFinite(value), "a number above 0");
        clip = OptionMaker.NumberOrNone<double>("--clip", "Bound on the norm of all gradients together; 0: none" + (defaults.ClipNorm is { } norm ? FormattableString.Invariant($" [default: {norm}]") : ""), value => value >= 0 && double.IsFinite(value), "a number ≥ 0");
        patience = OptionMaker.NumberOrNone<int>("--patience", "End after this many epochs in a row without a better validation accuracy", value => value >= 1, "a whole number ≥ 1");
        device = new Option<string>("--device") { HelpName = "name", Description = "Where to compute (see dl101 devices)", DefaultValueFactory = _ => "cpu" };
        data = new Option<string?>("--data") { HelpName = "dir", Description = "Folder with four IDX files as MNIST has them, or with train/CLASS/*.png and perhaps validation/ and test/ [default: MNIST, which comes with the program]" };
        folder = new Option<string?>("--out") { HelpName = "dir", Description = $"Folder of the run; files of an earlier run there are replaced [default: runs/<date-time>-{kind.Name}-seed<n>]" };
        resume = new Option<string?>("--resume") { HelpName = "dir", Description = "Go on with the interrupted run of this folder, with its options; the result is, bit for bit, that of a run without interruption" };
        checkpointEvery = OptionMaker.Number("--checkpoint-every", "Steps between two checkpoints; there is also one at the end of each epoch", 500L, value => value >= 1, "a whole number ≥ 1");
        threads = OptionMaker.Number("--threads", "Threads; they change the time, never the result", Workers.Count, value => value >= 1 && value <= Workers.MaxCount, $"a whole number from 1 to {Workers.MaxCount}");
        Decisive = [seed, epochs, steps, batch, lr, clip, patience, device, data, .. kind.Options];
        All = [.. kind.Options, seed, epochs, steps, batch, lr, clip, patience, data, folder, resume, checkpointEvery, threads, device];
    }

    internal ModelKind Kind { get; }

    /// <summary>In the order of the help.</summary>
    internal IReadOnlyList<Option> All { get; }

    /// <summary>Those that decide the result: they are stored with the run.</summary>
    private IReadOnlyList<Option> Decisive { get; }

    /// <summary>What is asked for, as a run that can be executed; with <c>--resume</c> the options of the run are taken where the command line has none.</summary>
    /// <exception cref="UsageException">Options contradict each other or those of the run.</exception>
    /// <exception cref="IOException">The run that shall be resumed is not there or damaged.</exception>
    internal TrainRun Read(ParseResult parsed)
    {
        RunFile? earlier = null;
        string? from = parsed.GetValue(resume);
        if (from is not null)
        {
            if (parsed.GetValue(folder) is { } other && Path.GetFullPath(other) != Path.GetFullPath(from)) throw new UsageException("--out and --resume name two folders; a resumed run stays in its own.");
            earlier = RunFile.Read(from);
            if (earlier.Model != Kind.Name) throw new UsageException($"--resume: the run in {from} is of {earlier.Model}; use 'dl101 train {earlier.Model} --resume {from}'.");
            parsed = Merge(parsed, earlier, from);
        }

        return new TrainRun
        {
            Kind = Kind,
            Parsed = parsed,
            Settings = Settings(parsed),
            Options = Options(parsed),
            Threads = parsed.GetValue(threads),
            Device = DevicesCommand.Find(parsed.GetValue(device)!),
            Folder = from ?? parsed.GetValue(folder) ?? RunFolder.Default(Kind.Name, parsed.GetValue(seed)),
            DataFolder = parsed.GetValue(data) is { } path ? Path.GetFullPath(path) : null,
            Earlier = earlier,
        };
    }

    /// <summary>The options of a run, read again from its file.</summary>
    /// <exception cref="Native.Data.DataFormatException">The file names options that there are not.</exception>
    internal static ParseResult Parse(Command command, RunFile run, string folder, params IEnumerable<string> more)
    {
        var words = new List<string>();
        foreach ((string name, string value) in run.Options) words.Add($"{name}={value}");
        words.AddRange(more);
        ParseResult parsed = command.Parse(words);
        if (parsed.Errors.Count > 0) throw new Native.Data.DataFormatException(Path.Combine(folder, RunFile.Name), 0, $"its options are none of 'dl101 train {run.Model}': {parsed.Errors[0].Message.Split('\n')[0]}");
        return parsed;
    }

    private ParseResult Merge(ParseResult given, RunFile earlier, string from)
    {
        foreach (Option option in Decisive)
        {
            if (!OptionMaker.IsGiven(given, option)) continue;
            string text = Setting(given, option) ?? "none", there = earlier.Options.GetValueOrDefault(option.Name, "none");
            if (text != there) throw new UsageException($"{option.Name}: the run in {from} has {there}; given {text}. A resumed run keeps its options: leave {option.Name} out, or start a new run.");
        }

        List<string> more = [];
        foreach (Option option in (Option[])[threads, checkpointEvery])
            if (OptionMaker.IsGiven(given, option)) more.Add($"{option.Name}={OptionMaker.Text(given, option)}");
        return Parse((Command)given.CommandResult.Command, earlier, from, more);
    }

    private OrderedDictionary<string, string> Settings(ParseResult parsed)
    {
        var settings = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        foreach (Option option in Decisive)
            if (Setting(parsed, option) is { } text) settings.Add(option.Name, text);
        return settings;
    }

    private string? Setting(ParseResult parsed, Option option)
    {
        if (option == data && parsed.GetValue(data) is { } path) return Path.GetFullPath(path);
        // Its default is the model's, and may be another in a later version.
        if (option == clip) return (parsed.GetValue(clip) ?? Kind.Defaults.ClipNorm)?.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        return OptionMaker.Text(parsed, option);
    }

    private TrainingOptions Options(ParseResult parsed)
    {
        double? bound = parsed.GetValue(clip) ?? Kind.Defaults.ClipNorm;
        return Kind.Defaults with
        {
            Seed = parsed.GetValue(seed),
            Epochs = parsed.GetValue(epochs),
            Steps = parsed.GetValue(steps),
            BatchSize = parsed.GetValue(batch),
            LearningRate = parsed.GetValue(lr),
            ClipNorm = bound > 0 ? bound : null,
            Patience = parsed.GetValue(patience),
            CheckpointEvery = parsed.GetValue(checkpointEvery),
            Architecture = Kind.Architecture(parsed),
        };
    }
}
