using System.Diagnostics;
using System.Text.RegularExpressions;

namespace DeepLearning101.Native.Tests.Ops;

/// <summary>One call left in an element loop costs more than the loop, so the machine code of every formula and of its first gradient is searched for calls.</summary>
[TestFixture]
internal sealed partial class InliningTests
{
    /// <summary>Meant to be calls: slow paths for vectors that hold an extreme value, and the far half of erfinv.</summary>
    private static readonly string[] Meant = ["LargeAngle", "FmodSlow", "ErfinvFormula:Far", "STACK_PROBE", "CHKSTK", "FAIL_FAST"];

    [Test]
    public void No_formula_leaves_a_call_in_its_loop()
    {
        string listing = Path.Combine(Path.GetTempPath(), $"dl101-loops-{Environment.ProcessId}.txt");
        try
        {
            Run(listing);
            var loops = 0;
            var bad = new List<string>();
            foreach (string method in Heading().Split(File.ReadAllText(listing)))
            {
                string name = method.Split('\n')[0];
                // Sigmoid, power and softplus in one: in f64 that is more than the compiler inlines, and still faster than three passes.
                if (!name.Contains("ElementLoop:Run") || (name.Contains("FocalLossFormula") && name.Contains("double"))) continue;
                loops++;
                string[] calls = [.. Call().Matches(method).Select(m => m.Groups[1].Value).Where(c => !Meant.Any(c.Contains))];
                if (calls.Length > 0) bad.Add($"{calls.Length} calls in {name}, e.g. {calls[0]}");
            }

            Assert.That(loops, Is.GreaterThan(200), "the runtime must have listed the loops");
            Assert.That(bad, Is.Empty, "compose such an op, or state its slope as a formula of its own");
        }
        finally
        {
            File.Delete(listing);
        }
    }

    /// <summary>Entry point of the child: runs each loop once.</summary>
    internal static void RunLoops()
    {
        foreach (DType type in (DType[])[DType.Float32, DType.Float64])
            foreach (OpDef def in OpRegistry.All)
            {
                if (def is not ElementwiseOp op || !op.Takes(type)) continue;
                using var scope = TensorScope.Begin();
                var x = new Tensor[op.Tensors];
                for (int i = 0; i < x.Length; i++) x[i] = Tensor.Full([64], 0.5, op.IsMasked && i == 0 ? DType.Bool : type);
                Scalars? numbers = op.ScalarCount > 0 ? op.SampleScalars : null;
                Tensor y = Dispatcher.Run(op, x, numbers);
                if (!op.IsDifferentiable || op.RuleFirst) continue;
                if (op.OutputDerivative is not null) Dispatcher.Run(op.GradientOf(0), [y, y], numbers);
                else if (op.Formula.Derivative(0) is not null)
                    for (int i = 0; i < x.Length; i++) Dispatcher.Run(op.GradientOf(i), [y, .. x], numbers);
            }
    }

    private static void Run(string listing)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardError = true };
        start.ArgumentList.Add("exec");
        start.ArgumentList.Add(typeof(InliningTests).Assembly.Location);
        start.ArgumentList.Add("op-loops");
        start.Environment["DOTNET_JitStdOutFile"] = listing;
        start.Environment["DOTNET_JitDisasm"] = "Run";
        start.Environment["DOTNET_JitDisasmDiffable"] = "1";
        using Process child = Process.Start(start)!;
        string errors = child.StandardError.ReadToEnd();
        child.WaitForExit();
        Assert.That(child.ExitCode, Is.Zero, errors);
    }

    [GeneratedRegex("(?=; Assembly listing for method )")]
    private static partial Regex Heading();

    [GeneratedRegex(@"\bcall\s+(.*)")]
    private static partial Regex Call();
}
