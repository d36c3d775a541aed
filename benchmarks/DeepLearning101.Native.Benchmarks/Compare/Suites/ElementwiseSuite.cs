namespace DeepLearning101.Native.Benchmarks.Compare.Suites;

/// <summary>Elementwise ops from a thousand to 64 million elements.</summary>
internal static class ElementwiseSuite
{
    /// <summary>Sizes with their names; each is the square of the second number.</summary>
    internal static readonly (string Name, long Side)[] Sizes = [("1K", 32), ("16K", 128), ("64K", 256), ("4M", 2048), ("64M", 8192)];

    internal static IEnumerable<Case> Rows(int threads)
    {
        foreach ((string size, long n) in Sizes)
        {
            Operand any = new([n, n]), above = new([n, n], Draw: Draw.Uniform, Low: 0.25, High: 4), exponent = new([n, n], Draw: Draw.Uniform, Low: -2, High: 2);
            yield return Of("add", size, threads, any, any);
            yield return Of("div", size, threads, any, above);
            yield return Of("pow", size, threads, above, exponent);
            foreach (string op in (string[])["sqrt", "log"]) yield return Of(op, size, threads, above);
            foreach (string op in (string[])["relu", "exp", "tanh", "sigmoid", "gelu", "erf", "clamp"]) yield return Of(op, size, threads, any);
            yield return Of("add_strided", size, threads, new Operand([n, 2 * n]), any) with { Bytes = 16.0 * n * n };
            yield return Of("add_broadcast", size, threads, any, new Operand([n])) with { Bytes = (8.0 * n * n) + (4 * n), Reads = 1 };
        }
    }

    private static Case Of(string op, string size, int threads, params Operand[] inputs)
    {
        double count = inputs[0].Count;
        return new Case("elementwise", op + "_" + size, op, inputs) { Threads = threads, Bytes = 4 * count * (inputs.Length + 1), Reads = inputs.Length };
    }
}
