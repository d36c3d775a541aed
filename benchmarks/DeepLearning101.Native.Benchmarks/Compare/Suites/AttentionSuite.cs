namespace DeepLearning101.Native.Benchmarks.Compare.Suites;

/// <summary>Attention of two samples with four heads: every position sees all, those before it, or a sample's own length.</summary>
internal static class AttentionSuite
{
    internal static IEnumerable<Case> Rows(int threads)
    {
        foreach (string mode in (string[])["forward", "forward+backward"])
        {
            foreach (long s in (long[])[64, 128, 512, 2048])
            {
                foreach (long d in (long[])[32, 64, 128])
                {
                    foreach (string mask in (string[])["full", "causal", "padding"])
                    {
                        Operand x = new([2, 4, s, d]);
                        bool forward = mode == "forward";
                        double share = mask switch { "causal" => (s + 1.0) / (2 * s), "padding" => (1 + 0.625) / 2, _ => 1 };
                        yield return new Case("attention", FormattableString.Invariant($"attention_{mask}_s{s}_d{d}"), "attention", forward ? [x, x, x] : [x, x, x, x])
                        {
                            Mode = mode,
                            Threads = threads,
                            Attributes = mask switch { "causal" => new() { ["causal"] = [1] }, "padding" => new() { ["lengths"] = [s, s * 5 / 8] }, _ => [] },

                            // Two products forward; behind them the scores once more and four products for the gradients.
                            Flops = (forward ? 2 : 7) * 2.0 * 8 * s * s * d * share,
                            Bytes = (forward ? 4 : 8) * 4.0 * x.Count,
                            Reads = 3,
                        };
                    }
                }
            }
        }
    }
}
