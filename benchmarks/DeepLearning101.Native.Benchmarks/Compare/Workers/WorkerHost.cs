using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace DeepLearning101.Native.Benchmarks.Compare.Workers;

/// <summary>The worker's end of the protocol: one JSON object a line in, one out; between lines it waits in a read and uses no processor.</summary>
/// <remarks>
/// <c>prepare</c> reads the operands, computes once (a step that changes its operands: thrice) and writes its results;
/// <c>block</c> runs for a while untimed, then for at least the asked time, and answers nanoseconds of one call; <c>release</c> frees the case.
/// Result file: number of results, then for each its length and its elements as f64, all little-endian.
/// </remarks>
internal static class WorkerHost
{
    private const double Batch = 330_000;

    private static bool settled;
    private static int threads = 1;

    internal static int Serve(Func<ISide> make)
    {
        // What native libraries print must not get between the lines of the protocol.
        TextWriter answers = Console.Out;
        Console.SetOut(Console.Error);
        ISide side = make();
        Work? work = null;
        while (Console.In.ReadLine() is { } line)
        {
            JsonNode request = JsonNode.Parse(line)!;
            JsonObject answer;
            try
            {
                switch ((string?)request["command"])
                {
                    case "hello":
                        answer = new JsonObject { ["version"] = side.Version };
                        break;
                    case "prepare":
                        work?.Release?.Invoke();
                        Job job = Read(request["case"]!);
                        threads = job.Threads;
                        work = side.Prepare(job);
                        if (work is not null) First(work, (string)request["result"]!);
                        answer = new JsonObject { ["supported"] = work is not null };
                        break;
                    case "block":
                        answer = new JsonObject { ["ns"] = Block(work!, (double)request["least"]!, (double)request["warm"]!) };
                        break;
                    default:
                        work?.Release?.Invoke();
                        work = null;
                        answer = [];
                        break;
                }
            }
            catch (Exception e) when (e is InvalidOperationException or ArgumentException or NotSupportedException or DllNotFoundException or EntryPointNotFoundException or IOException or ExternalException)
            {
                answer = new JsonObject { ["error"] = e.GetType().Name + ": " + e.Message };
            }

            answers.WriteLine(answer.ToJsonString());
            answers.Flush();
        }

        return 0;
    }

    private static Job Read(JsonNode node)
    {
        var attributes = new Dictionary<string, double[]>();
        foreach ((string name, JsonNode? value) in node["attributes"]!.AsObject()) attributes[name] = [.. value!.AsArray().Select(v => (double)v!)];
        JobInput[] inputs = [.. node["inputs"]!.AsArray().Select(i => new JobInput((string)i!["path"]!, [.. i["shape"]!.AsArray().Select(v => (long)v!)], Enum.Parse<DType>((string)i["dtype"]!)))];
        return new Job((string)node["op"]!, (string)node["mode"]!, (int)node["threads"]!, attributes, inputs);
    }

    private static void First(Work work, string path)
    {
        work.Run(work.IsStateful ? 3 : 1);
        List<double[]> results = work.Results();
        using (var file = new BinaryWriter(File.Create(path)))
        {
            file.Write((long)results.Count);
            foreach (double[] result in results)
            {
                file.Write((long)result.Length);
                file.Write(MemoryMarshal.AsBytes<double>(result));
            }
        }

        Settle(work, settled ? 2 : 40);
        settled = true;
    }

    /// <summary>Lets the runtime compile everything at its last tier before anything is timed: it counts calls, compiles beside them, and counts again; so calls go on until they no longer get faster. Time counts too: until the youngest generation has been filled once, a call that makes an object also waits for a fresh page of memory.</summary>
    /// <param name="work">The case.</param>
    /// <param name="least">Least rounds: more for the first case of a process, whose every method is new.</param>
    private static void Settle(Work work, int least)
    {
        double best = double.PositiveInfinity;
        for (int round = 0, still = 0; round < least || (round < least + 24 && still < 2); round++)
        {
            long start = Stopwatch.GetTimestamp();
            int calls = 0;
            while (calls < 40 ? Stopwatch.GetElapsedTime(start).TotalMilliseconds < 40 : Stopwatch.GetElapsedTime(start).TotalMilliseconds < 5)
            {
                work.Run(1);
                calls++;
            }

            double each = Stopwatch.GetElapsedTime(start).TotalSeconds / calls;
            still = each > 0.95 * best ? still + 1 : 0;
            best = Math.Min(best, each);
            Thread.Sleep(12);
        }
    }

    /// <summary>Nanoseconds of a call: at least <paramref name="least"/> nanoseconds of calls, in batches of a third of a millisecond, whose median it is.</summary>
    /// <remarks>On a shared machine a batch in which another program got the processor stands out and does not count; what a side does itself in every batch, like collecting garbage, does.</remarks>
    private static double Block(Work work, double least, double warm)
    {
        double start = Clock.Now(threads), spent;
        int calls = 0, next = 1;
        do
        {
            work.Run(next);
            calls += next;
            spent = Clock.Now(threads) - start;
            next = Math.Min(calls, 1 << 16);
        }
        while (spent < warm);

        int batch = Math.Max(1, (int)(Batch / (spent / calls)));
        var times = new List<double>();
        for (double total = 0; total < least;)
        {
            start = Clock.Now(threads);
            work.Run(batch);
            double one = Clock.Now(threads) - start;
            times.Add(one / batch);
            total += one;
        }

        times.Sort();
        return times[times.Count / 2];
    }
}
