using System.CommandLine;
using System.CommandLine.Parsing;

namespace DeepLearning101.Cli;

/// <summary>The command line: parses, runs, and turns errors into one line and an exit code.</summary>
internal static class CommandLine
{
    internal const int Done = 0, Failed = 1, WrongArguments = 2, Stopped = 130;

    private const string Description = """
        DeepLearning101.Native: trains models, predicts, looks into files of tensors and runs, lists operations and devices.

        Exit codes: 0 done; 1 failed (data, files, divergence); 2 wrong arguments; 130 stopped by Ctrl-C or SIGTERM, a checkpoint saved.
        Completion in the shell: install the tool dotnet-suggest and follow its setup; it asks this program with the directive [suggest].
        """;

    /// <summary>Runs a command line.</summary>
    /// <param name="args">Arguments.</param>
    /// <param name="output">Where results go.</param>
    /// <param name="error">Where errors go.</param>
    /// <param name="isTerminal">Whether <paramref name="output"/> is the terminal, so that progress bars can be drawn.</param>
    /// <param name="cancellation">Stops a command as Ctrl-C does; signals themselves are the caller's.</param>
    internal static async Task<int> Run(string[] args, TextWriter output, TextWriter error, bool isTerminal, CancellationToken cancellation = default)
    {
        var root = new RootCommand(Description);
        root.Add(TrainCommand.Make(isTerminal));
        root.Add(PredictCommand.Make());
        root.Add(InspectCommand.Make());
        root.Add(PlotCommand.Make(isTerminal));
        root.Add(OpsCommand.Make());
        root.Add(DevicesCommand.Make());
        ParseResult parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            string message = parsed.UnmatchedTokens.Count > 0 ? $"'{parsed.UnmatchedTokens[0]}' is not known here." : parsed.Errors[0].Message.Split('\n')[0].TrimEnd();
            error.WriteLine($"dl101: {message} ({Path(parsed)} --help tells what there is.)");
            return WrongArguments;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, cancellation);
        }
        catch (UsageException wrong)
        {
            error.WriteLine($"dl101: {wrong.Message}");
            return WrongArguments;
        }
        catch (OperationCanceledException)
        {
            error.WriteLine("dl101: stopped.");
            return Stopped;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArithmeticException or OutOfMemoryException)
        {
            error.WriteLine($"dl101: {failure.Message}");
            return Failed;
        }
        catch (Exception fault)
        {
            error.WriteLine($"dl101: a fault of the program: {fault}");
            return Failed;
        }
    }

    private static string Path(ParseResult parsed)
    {
        string path = "";
        for (SymbolResult? result = parsed.CommandResult; result is CommandResult { Command: not RootCommand } command; result = result.Parent) path = $" {command.Command.Name}{path}";
        return $"dl101{path}";
    }
}

/// <summary>Arguments that parse but make no sense: one line, exit code 2.</summary>
internal sealed class UsageException(string message) : Exception(message);
