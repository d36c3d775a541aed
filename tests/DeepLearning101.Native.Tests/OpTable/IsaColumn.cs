using System.Diagnostics;
using DeepLearning101.Native.Cpu;

namespace DeepLearning101.Native.Tests.OpTable;

/// <summary>The same bits on every instruction set: child processes with one knob each print a hash for every op, type and form.</summary>
internal static class IsaColumn
{
    private static readonly (string Variable, string[] Levels)[] Knobs =
    [
        ("DOTNET_EnableAVX512", ["avx2", "v128", "scalar"]), ("DOTNET_EnableAVX2", ["v128", "scalar"]), ("DOTNET_EnableHWIntrinsic", ["scalar"]),
    ];

    private static readonly Lazy<Dictionary<string, Dictionary<string, string>>> Children = new(() => Knobs.AsParallel().WithDegreeOfParallelism(2).ToDictionary(k => k.Variable, Spawn));

    internal static int Run(OpDef op)
    {
        int cases = 0;
        foreach ((string name, string hash) in Hashes(op))
        {
            foreach ((string knob, Dictionary<string, string> lines) in Children.Value)
                Assert.That(lines.GetValueOrDefault(name), Is.EqualTo(hash), $"{name}: bits differ under {knob}=0");
            cases++;
        }

        return cases;
    }

    /// <summary>One hash per type and form of an op.</summary>
    internal static IEnumerable<(string Name, string Hash)> Hashes(OpDef op)
    {
        foreach (DType type in ((DType[])[OpCase.Types(op).Narrow, OpCase.Types(op).Wide, DType.Int32, DType.Float16]).Distinct())
        {
            int index = 0;
            foreach (OpCase c in OpCase.Of(op))
            {
                index++;
                if (!op.Takes(type) && c.Sample.Operands.Length > 0) continue;
                using var scope = TensorScope.Begin();
                Tensor[] inputs = c.Inputs(type);
                bool gradient = op.IsDifferentiable && type is DType.Float32 or DType.Float64;
                if (gradient)
                    for (int i = 0; i < inputs.Length; i++) if (c.IsTested(i) && c.Sample.Operands[i].Differentiable && inputs[i].DType.IsFloatingPoint) inputs[i].RequiresGrad_();
                Tensor[] results = c.Run(inputs);
                yield return ($"{op.Name} {type.Name} {index} forward", BitHash.Of(results.Select(r => r.Detach())));
                if (!gradient || !results[0].RequiresGrad) continue;
                results[0].Backward(Tensor.OnesLike(results[0]));
                yield return ($"{op.Name} {type.Name} {index} gradient", BitHash.Of(inputs.Select(x => x.Grad).OfType<Tensor>()));
                foreach (Tensor input in inputs) input.ZeroGrad();
            }
        }
    }

    /// <summary>Entry point of a child.</summary>
    internal static void PrintHashes()
    {
        Console.WriteLine($"isa\t{Isa.Name}");
        foreach (OpDef op in OpRegistry.All)
            if (op.WhyNot("isa") is null)
                foreach ((string name, string hash) in Hashes(op)) Console.WriteLine($"{name}\t{hash}");
    }

    private static Dictionary<string, string> Spawn((string Variable, string[] Levels) knob)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("exec");
        start.ArgumentList.Add(typeof(IsaColumn).Assembly.Location);
        start.ArgumentList.Add("op-hashes");
        start.Environment[knob.Variable] = "0";
        start.Environment["DOTNET_TieredPGO"] = "0";
        using Process child = Process.Start(start)!;
        Task<string> errors = child.StandardError.ReadToEndAsync();
        string text = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        Assert.That(child.ExitCode, Is.Zero, $"{knob.Variable}=0: {errors.Result}");
        Dictionary<string, string> lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.TrimEnd('\r').Split('\t')).ToDictionary(p => p[0], p => p[1]);
        Assert.That(knob.Levels, Does.Contain(lines["isa"]), $"{knob.Variable}=0 must really turn the instruction set off");
        return lines;
    }
}
