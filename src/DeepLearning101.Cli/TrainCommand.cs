using System.CommandLine;

namespace DeepLearning101.Cli;

/// <summary><c>dl101 train MODEL</c>.</summary>
internal static class TrainCommand
{
    internal static Command Make(bool isTerminal)
    {
        var command = new Command("train", "Train a model on MNIST or on images of your own");
        foreach (ModelKind kind in ModelKind.All()) command.Add(Make(kind, isTerminal, out _));
        return command;
    }

    /// <summary>The command of one kind of model, to read the options of a run with.</summary>
    /// <exception cref="IOException">There is no such kind.</exception>
    internal static (Command Command, ModelKind Kind) Of(string name, string folder)
    {
        foreach (ModelKind kind in ModelKind.All())
            if (kind.Name == name) return (Make(kind, isTerminal: false, out _), kind);
        throw new Native.Data.DataFormatException(Path.Combine(folder, RunFile.Name), 0, $"the model '{name}' is not known here.");
    }

    private static Command Make(ModelKind kind, bool isTerminal, out TrainArguments arguments)
    {
        TrainArguments own = arguments = new TrainArguments(kind);
        var command = new Command(kind.Name, $"{kind.Description}. The best epoch is chosen with validation images, then tested once. Ctrl-C saves a checkpoint and tells how to go on (exit code 130)");
        foreach (Option option in own.All) command.Add(option);
        command.SetAction((parsed, cancellation) =>
        {
            InvocationConfiguration streams = parsed.InvocationConfiguration;
            return Task.FromResult(own.Read(parsed).Execute(streams.Output, streams.Error, isTerminal, cancellation));
        });
        return command;
    }
}
