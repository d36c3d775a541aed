namespace DeepLearning101.Native.Benchmarks.Compare.Suites;

/// <summary>Reductions of a square matrix over its last dimension, its first and all.</summary>
internal static class ReduceSuite
{
    internal static IEnumerable<Case> Rows(int threads)
    {
        foreach ((string size, long n) in ElementwiseSuite.Sizes)
        {
            foreach (string op in (string[])["sum", "max", "argmax", "var", "logsumexp"])
            {
                foreach ((string where, double[]? dim) in ((string, double[]?)[])[("last", [1]), ("first", [0]), ("all", null)])
                {
                    yield return new Case("reduce", op + "_" + where + "_" + size, op, [new([n, n])])
                    {
                        Threads = threads,
                        Attributes = dim is null ? [] : new() { ["dim"] = dim },
                        Bytes = 4.0 * n * n,
                        Writes = 0,

                        // A sum of values around 0 keeps few of its digits; what is told apart is another computation.
                        Tolerance = op == "sum" ? 2e-3 : 2e-4,
                    };
                }
            }
        }
    }
}
