using System.Runtime.CompilerServices;

namespace DeepLearning101.Cli;

/// <summary>The program <c>dl101</c>.</summary>
internal static class Program
{
#if !LANES_LIBRARY
    private static Task<int> Main(string[] args) =>
        !RuntimeFeature.IsDynamicCodeSupported && WiderBuild.Find() is { } build ? Task.FromResult(build.Run(args)) : Run(args);
#endif

    internal static Task<int> Run(string[] args) => CommandLine.Run(args, Console.Out, Console.Error, isTerminal: !Console.IsOutputRedirected);
}
