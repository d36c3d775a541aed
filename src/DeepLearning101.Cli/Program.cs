using System.Runtime.InteropServices;

namespace DeepLearning101.Cli;

/// <summary>The program <c>dl101</c>.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
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
