namespace DeepLearning101.Cli;

/// <summary>The program <c>dl101</c>.</summary>
internal static class Program
{
    private static Task<int> Main(string[] args) => CommandLine.Run(args, Console.Out, Console.Error, isTerminal: !Console.IsOutputRedirected);
}
