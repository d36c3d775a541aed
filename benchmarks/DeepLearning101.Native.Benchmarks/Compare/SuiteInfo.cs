namespace DeepLearning101.Native.Benchmarks.Compare;

/// <summary>A suite: its rows, who takes part, what is promised.</summary>
/// <param name="Name">Name on the command line.</param>
/// <param name="Bar">Least geometric mean of scores.</param>
/// <param name="Floor">Least score of a row.</param>
/// <param name="Peers">Peers that run.</param>
/// <param name="Rows">Rows for a number of threads.</param>
internal sealed record SuiteInfo(string Name, double Bar, double Floor, string[] Peers, Func<int, IEnumerable<Case>> Rows)
{
    /// <summary>Peers whose best time counts; default: all that run.</summary>
    internal string[]? Counted { get; init; }

    /// <summary>Rows with a bar of their own, by a piece of their names.</summary>
    internal (string Piece, double Bar)[] Bars { get; init; } = [];

    /// <summary>Rows that are also measured against an absolute share of the roofline, by the end of their names.</summary>
    internal (string Suffix, double Share)? Absolute { get; init; }

    /// <summary>A second promise: geometric mean against one peer alone.</summary>
    internal (string Peer, double Bar)? Against { get; init; }

    /// <summary>Rows that must be so many times faster on two threads, by their names.</summary>
    internal (Func<string, bool> Rows, double Speedup)? Scaling { get; init; }

    internal bool Uses(string peer) => Array.IndexOf(Peers, peer) >= 0;

    internal bool Counts(string peer) => Uses(peer) && (Counted is null || Array.IndexOf(Counted, peer) >= 0);

    internal double BarOf(string row)
    {
        foreach ((string piece, double bar) in Bars)
        {
            if (row.Contains(piece, StringComparison.Ordinal)) return bar;
        }

        return Bar;
    }

    /// <summary>Every suite, in the order of <c>all</c>.</summary>
    internal static IReadOnlyList<SuiteInfo> All { get; } =
    [
        new("gemm", 1.0, 0.85, ["torch", "onnxruntime", "mkl", "onednn", "openblas", "mathnet"], Suites.GemmSuite.Rows)
        {
            Counted = ["mkl", "onednn", "openblas"], Against = ("torch", 1.2), Scaling = (Suites.GemmSuite.IsLargeSquare, 1.85),
        },
        new("conv", 1.3, 0.9, ["torch", "onnxruntime", "onednn"], Suites.ConvSuite.Rows),
        new("elementwise", 1.5, 0.8, ["torch", "onnxruntime", "tensors"], Suites.ElementwiseSuite.Rows) { Absolute = ("_64M", 0.9) },
        new("reduce", 1.5, 0.8, ["torch", "onnxruntime", "tensors"], Suites.ReduceSuite.Rows) { Absolute = ("_64M", 0.9) },
        new("norm", 1.5, 0.8, ["torch", "onnxruntime", "tensors"], Suites.NormSuite.Rows) { Absolute = ("_64M", 0.9) },
        new("attention", 2, 1.2, ["torch", "onnxruntime"], Suites.AttentionSuite.Rows) { Bars = [("causal", 3.5)] },
        new("recurrent", 2, 1, ["torch", "onnxruntime"], Suites.RecurrentSuite.Rows),
        new("optim", 2, 1, ["torch"], Suites.OptimSuite.Rows),
        new("dispatch", 5, 4, ["torch", "tensors", "openblas", "mkl"], Suites.DispatchSuite.Rows) { Counted = ["torch"] },
        new("train", 1.8, 1.1, ["torch"], Suites.ModelSuite.Train),
        new("infer", 1, 0, ["torch", "onnxruntime"], Suites.ModelSuite.Infer),
    ];
}
