namespace DeepLearning101.Native.Benchmarks.Compare.Suites;

/// <summary>One layer of 256 units over 64 steps of 128 inputs.</summary>
internal static class RecurrentSuite
{
    internal static IEnumerable<Case> Rows(int threads)
    {
        foreach (string op in (string[])["rnn", "lstm", "gru"])
        {
            foreach (long batch in (long[])[1, 16, 128])
            {
                foreach (string mode in (string[])["forward", "forward+backward"])
                    yield return Layer("recurrent", FormattableString.Invariant($"{op}_128_256_b{batch}_t64"), op, batch, mode, threads);
            }
        }
    }

    internal static Case Layer(string suite, string name, string op, long batch, string mode, int threads)
    {
        const long Time = 64, Input = 128, Hidden = 256;
        long gates = op switch { "lstm" => 4, "gru" => 3, _ => 1 };
        double bound = 1 / Math.Sqrt(Hidden);
        Operand Weight(params long[] shape) => new(shape, Draw: Draw.Uniform, Low: -bound, High: bound);
        Operand[] operands = [new([Time, batch, Input]), Weight(gates * Hidden, Input), Weight(gates * Hidden, Hidden), Weight(gates * Hidden), Weight(gates * Hidden)];
        bool forward = mode == "forward";
        double weights = gates * Hidden * (Input + Hidden);
        return new Case(suite, name, op, forward ? operands : [.. operands, new([Time, batch, Hidden])])
        {
            Mode = mode,
            Threads = threads,
            Flops = (forward ? 2 : 6) * Time * batch * weights,
            Bytes = 4 * (weights + (Time * batch * (Input + Hidden))) * (forward ? 1 : 2),
            Reads = 2,
            Tolerance = 1e-3,
        };
    }
}
