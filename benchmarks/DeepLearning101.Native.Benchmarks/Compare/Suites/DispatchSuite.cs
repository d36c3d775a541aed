namespace DeepLearning101.Native.Benchmarks.Compare.Suites;

/// <summary>Ops on 16 elements: what an op costs beside its arithmetic. Each is disposed by <c>using</c> or by a scope of a hundred.</summary>
internal static class DispatchSuite
{
    internal static IEnumerable<Case> Rows(int threads)
    {
        foreach ((string kind, int scoped) in ((string, int)[])[("using", 0), ("scope", 1)])
        {
            foreach (string op in (string[])["add", "mul", "relu", "sum", "matmul4"])
            {
                Operand x = op == "matmul4" ? new([4, 4]) : new([16]);
                yield return new Case("dispatch", op + "_" + kind, op, op is "relu" or "sum" ? [x] : [x, x])
                {
                    Threads = threads,
                    Attributes = new() { ["dispatch"] = [scoped] },
                };
            }
        }
    }
}
