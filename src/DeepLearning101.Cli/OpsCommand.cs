using System.CommandLine;
using DeepLearning101.Native;

namespace DeepLearning101.Cli;

/// <summary><c>dl101 ops</c>: the op table.</summary>
internal static class OpsCommand
{
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

    /// <summary>x: the tests fill the cell (they fail otherwise); a letter: the op states why there is none, spelt out below.</summary>
    private static void PrintMatrix(TextWriter output)
    {
        var reasons = new List<string>();
        output.WriteLine($"{"",-32} {string.Join(' ', OpRegistry.TestColumns)}");
        foreach (OpDef op in OpRegistry.All)
        {
            var line = new System.Text.StringBuilder($"{op.Name,-32} ");
            foreach (string column in OpRegistry.TestColumns)
            {
                string cell = "x";
                if (op.WhyNot(column) is { } reason)
                {
                    int at = reasons.IndexOf(reason);
                    if (at < 0)
                    {
                        at = reasons.Count;
                        reasons.Add(reason);
                    }

                    cell = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"({at + 1})");
                }

                line.Append(cell.PadRight(column.Length + 1));
            }

            output.WriteLine(line.ToString().TrimEnd());
        }

        for (int i = 0; i < reasons.Count; i++) output.WriteLine(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"({i + 1}) {reasons[i]}"));
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
