using System.CommandLine;
using DeepLearning101.Native;

namespace DeepLearning101.Cli;

/// <summary><c>dl101 ops</c>: the op table.</summary>
internal static class OpsCommand
{
    /// <summary>The coverage matrix lies beside the program where the build put one.</summary>
    internal static string MatrixFile => Path.Combine(AppContext.BaseDirectory, "op-matrix.md");

    internal static Command Make()
    {
        var matrix = new Option<bool>("--matrix") { Description = "Print the coverage matrix: what the tests have shown for each operation" };
        var filter = new Argument<string?>("filter") { Description = "Only operations whose name contains this", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("ops", "List the operations: name, kind, formula") { filter, matrix };
        command.SetAction(parsed =>
        {
            TextWriter output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(matrix)) PrintMatrix(output);
            else PrintTable(output, parsed.GetValue(filter));
        });
        return command;
    }

    private static void PrintMatrix(TextWriter output)
    {
        if (!File.Exists(MatrixFile)) throw new FileNotFoundException($"there is no coverage matrix at {MatrixFile}: this build has none.", MatrixFile);
        output.Write(File.ReadAllText(MatrixFile));
    }

    private static void PrintTable(TextWriter output, string? filter)
    {
        int count = 0;
        foreach (OpDef op in OpRegistry.All)
        {
            if (filter is not null && !op.Name.Contains(filter, StringComparison.OrdinalIgnoreCase)) continue;
            count++;
            output.WriteLine($"{op.Name,-28} {Kinds(op),-34} {op.Contract.Formula}".TrimEnd());
        }

        output.WriteLine($"{count} operations");
    }

    private static string Kinds(OpDef op)
    {
        var kinds = new List<string> { op.IsView ? "view" : op.IsElementwise ? "elementwise" : "structured" };
        kinds.Add(op.Arity < 0 ? "n operands" : op.Arity == 1 ? "1 operand" : $"{op.Arity} operands");
        if (op.IsDifferentiable) kinds.Add("gradient");
        return string.Join(", ", kinds);
    }
}
