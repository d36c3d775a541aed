using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace DeepLearning101.Native.Benchmarks.Compare;

/// <summary>The driver's end of the protocol: a side in a process of its own, spoken to by lines of JSON.</summary>
internal sealed class SideProcess : IDisposable
{
    private readonly Process process;

    private SideProcess(string name, Process process) => (Name, this.process) = (name, process);

    internal string Name { get; }

    internal string Version { get; private set; } = "";

    /// <summary>Starts a side.</summary>
    /// <returns>The side, or what is missing.</returns>
    internal static (SideProcess? Side, string? Missing) Start(SideInfo info)
    {
        if (info.Missing() is { } missing) return (null, missing);
        var start = new ProcessStartInfo { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, FileName = info.Program };
        foreach (string argument in info.Arguments) start.ArgumentList.Add(argument);
        foreach ((string key, string value) in info.Environment) start.Environment[key] = value;
        var side = new SideProcess(info.Name, Process.Start(start)!);
        var errors = new Queue<string>();
        side.process.ErrorDataReceived += (_, line) =>
        {
            lock (errors)
            {
                if (line.Data is null) return;
                errors.Enqueue(line.Data);
                if (errors.Count > 5) errors.Dequeue();
            }
        };
        side.process.BeginErrorReadLine();
        try
        {
            side.Version = (string)side.Ask(new JsonObject { ["command"] = "hello" })["version"]!;
        }
        catch (InvalidOperationException e)
        {
            side.Dispose();
            lock (errors) return (null, e.Message + " " + string.Join(" | ", errors));
        }

        return (side, null);
    }

    /// <summary>Makes a case ready and computes it once.</summary>
    /// <returns>Its results, or nothing where this side has no such op.</returns>
    internal List<double[]>? Prepare(Case row, IReadOnlyList<string> files, string resultFile)
    {
        var attributes = new JsonObject();
        foreach ((string name, double[] values) in row.Attributes) attributes[name] = new JsonArray([.. values.Select(v => (JsonNode)v)]);
        var inputs = new JsonArray();
        for (int i = 0; i < files.Count; i++)
        {
            inputs.Add((JsonNode)new JsonObject
            {
                ["path"] = files[i],
                ["shape"] = new JsonArray([.. row.Inputs[i].Shape.Select(v => (JsonNode)v)]),
                ["dtype"] = row.Inputs[i].DType.ToString(),
            });
        }

        JsonNode answer = Ask(new JsonObject
        {
            ["command"] = "prepare",
            ["result"] = resultFile,
            ["case"] = new JsonObject { ["op"] = row.Op, ["mode"] = row.Mode, ["threads"] = row.Threads, ["attributes"] = attributes, ["inputs"] = inputs },
        });
        if (!(bool)answer["supported"]!) return null;
        using var file = new BinaryReader(File.OpenRead(resultFile));
        var results = new List<double[]>();
        for (long left = file.ReadInt64(); left > 0; left--)
        {
            var values = new double[file.ReadInt64()];
            file.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
            results.Add(values);
        }

        return results;
    }

    /// <summary>Nanoseconds of one call over a block of calls.</summary>
    internal double Block(double least, double warm) => (double)Ask(new JsonObject { ["command"] = "block", ["least"] = least, ["warm"] = warm })["ns"]!;

    internal void Release()
    {
        // One that ended has already been reported, and holds nothing.
        if (!process.HasExited) Ask(new JsonObject { ["command"] = "release" });
    }

    private JsonNode Ask(JsonObject request)
    {
        try
        {
            process.StandardInput.WriteLine(request.ToJsonString());
            process.StandardInput.Flush();
        }
        catch (IOException)
        {
            // The read below says that the process ended.
        }

        string? line = process.StandardOutput.ReadLine();
        if (line is null)
        {
            process.WaitForExit(2000);
            throw new InvalidOperationException(FormattableString.Invariant($"{Name} ended in '{(string?)request["command"]}'{(process.HasExited ? ", exit code " + process.ExitCode : "")}."));
        }

        JsonNode answer = JsonNode.Parse(line)!;
        return answer["error"] is { } error ? throw new InvalidOperationException(Name + ": " + (string)error!) : answer;
    }

    public void Dispose()
    {
        try
        {
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before.
        }

        if (!process.WaitForExit(3000)) process.Kill();
        process.Dispose();
    }
}
