namespace DeepLearning101.Native.Benchmarks.Compare.Suites;

/// <summary>One step of an optimiser over all parameters, in one tensor or in sixty.</summary>
internal static class OptimSuite
{
    internal static IEnumerable<Case> Rows(int threads)
    {
        foreach ((string op, int reads, int writes) in ((string, int, int)[])[("sgd", 2, 1), ("momentum", 3, 2), ("adam", 4, 3), ("adamw", 4, 3)])
        {
            foreach ((string size, long count) in ((string, long)[])[("1e4", 10_000), ("1e6", 1_000_000), ("1e7", 10_000_000)])
            {
                foreach (int tensors in (int[])[1, 60])
                {
                    Operand x = new([count / tensors]);
                    var operands = new Operand[2 * tensors];
                    Array.Fill(operands, x);
                    yield return new Case("optim", FormattableString.Invariant($"{op}_{size}_x{tensors}"), op, operands)
                    {
                        Mode = "step",
                        Threads = threads,
                        Bytes = 4.0 * x.Count * tensors * (reads + writes),
                        Footprint = 4.0 * x.Count * tensors * reads,
                        Reads = reads,
                        Writes = writes,
                    };
                }
            }
        }
    }
}
