using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DeepLearning101.Cli;

/// <summary>The program <c>dl101</c>.</summary>
internal static class Program
{
#if !LANES_LIBRARY
    private static Task<int> Main(string[] args) =>
        !RuntimeFeature.IsDynamicCodeSupported && WiderBuild.Find() is { } build ? Task.FromResult(build.Run(args)) : Run(args);
#endif

    internal static async Task<int> Run(string[] args)
    {
        using var stop = new CancellationTokenSource();
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop), terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        return await CommandLine.Run(args, Console.Out, Console.Error, isTerminal: !Console.IsOutputRedirected, stop.Token);

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            // The second one ends at once: a checkpoint that is being written then is dropped, and the one before stays.
            if (stop.IsCancellationRequested) Environment.Exit(CommandLine.Stopped);
            Console.Error.WriteLine("dl101: stopping after this step (once more: at once)");
            stop.Cancel();
        }
    }
}
