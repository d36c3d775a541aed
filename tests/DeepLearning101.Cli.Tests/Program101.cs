using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace DeepLearning101.Cli.Tests;

/// <summary>The program, in this process and in one of its own.</summary>
internal static partial class Program101
{
    internal const int Interrupt = 2, Kill = 9, Terminate = 15;

    internal static (int Code, string Output, string Error) Run(params string[] args)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        int code = CommandLine.Run(args, output, error, isTerminal: false).GetAwaiter().GetResult();
        return (code, output.ToString(), error.ToString());
    }

    /// <summary>Starts it, waits until a file is there, sends a signal, waits for the end.</summary>
    /// <returns>The exit code, and what it said on the error stream.</returns>
    internal static (int Code, string Error) Interrupted(int signal, string file, params string[] args)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])["exec", typeof(CommandLine).Assembly.Location, .. args]) start.ArgumentList.Add(argument);
        using Process child = Process.Start(start)!;
        Task<string> errors = child.StandardError.ReadToEndAsync(), output = child.StandardOutput.ReadToEndAsync();
        while (!File.Exists(file) && !child.HasExited) Thread.Sleep(1);
        if (!child.HasExited && kill(child.Id, signal) != 0 && !child.HasExited) throw new InvalidOperationException($"kill failed with error {Marshal.GetLastPInvokeError()}");
        child.WaitForExit();
        return (child.ExitCode, errors.GetAwaiter().GetResult() + (child.ExitCode is 0 or CommandLine.Stopped or 137 ? "" : output.GetAwaiter().GetResult()));
    }

    internal static JsonElement Result(string folder) => JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "result.json"))).RootElement;

    internal static string Hash(string folder) => Result(folder).GetProperty("weights_sha256").GetString()!;

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int process, int signal);
}
