namespace DeepLearning101.Native.Benchmarks.Compare.Suites;

/// <summary>Matrix products: squares, transposed operands, the shapes of models, and the thin ones.</summary>
internal static class GemmSuite
{
    private static readonly int[] Squares = [32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1000, 1024, 2048, 4096];

    internal static IEnumerable<Case> Rows(int threads)
    {
        foreach (int n in Squares) yield return Product(FormattableString.Invariant($"f32_{n}"), n, n, n, threads);
        foreach (int n in Squares.Where(n => n <= 2048)) yield return Product(FormattableString.Invariant($"f64_{n}"), n, n, n, threads, type: DType.Float64);
        yield return Product("f32_512_nt", 512, 512, 512, threads, tb: true);
        yield return Product("f32_512_tn", 512, 512, 512, threads, ta: true);
        yield return Product("f32_512_tt", 512, 512, 512, threads, ta: true, tb: true);
        yield return Product("bert_ffn", 128, 3072, 768, threads);
        yield return Product("bert_qkv", 128, 2304, 768, threads);
        yield return Product("mlp_b128", 128, 256, 784, threads);
        yield return Product("lstm_step", 16, 1024, 256, threads);
        yield return Product("gemv_1x1000x512", 1, 1000, 512, threads);
        yield return Product("gemv_1x4096x4096", 1, 4096, 4096, threads);
        yield return Product("tall", 10000, 64, 64, threads);
        yield return Product("rank_k", 64, 64, 10000, threads);
        yield return Product("outer", 2048, 2048, 16, threads);
        yield return Product("batched_96x64x128x64", 64, 128, 64, threads, batch: 96);
        yield return Product("batched_1000x32", 32, 32, 32, threads, batch: 1000);
        yield return Product("batched_10000x4", 4, 4, 4, threads, batch: 10000);
    }

    internal static bool IsLargeSquare(string name) => name is "f32_1024" or "f32_2048" or "f32_4096" or "f64_1024" or "f64_2048";

    private static Case Product(string name, long m, long n, long k, int threads, bool ta = false, bool tb = false, long batch = 1, DType type = DType.Float32)
    {
        long[] a = ta ? [k, m] : [m, k], b = tb ? [n, k] : [k, n];
        if (batch > 1) (a, b) = ([batch, .. a], [batch, .. b]);
        int size = type == DType.Float64 ? 8 : 4;
        return new Case("gemm", name, "matmul", [new(a, type), new(b, type)])
        {
            Threads = threads,
            Attributes = new() { ["ta"] = [ta ? 1 : 0], ["tb"] = [tb ? 1 : 0] },
            Flops = 2.0 * batch * m * n * k,
            Bytes = (double)size * batch * ((m * k) + (k * n) + (m * n)),
            Reads = 2,
            Tolerance = type == DType.Float64 ? 1e-11 : 1e-4,
        };
    }
}
