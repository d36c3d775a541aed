namespace DeepLearning101.Native.Benchmarks.Compare.Suites;

/// <summary>Softmax and normalisations, forward and with all gradients.</summary>
internal static class NormSuite
{
    private static readonly (string Name, long Rows, long Columns, long[] Images)[] Sizes =
    [
        ("1K", 8, 128, [4, 16, 4, 4]), ("16K", 64, 256, [4, 16, 16, 16]), ("64K", 128, 512, [16, 16, 16, 16]),
        ("4M", 4096, 1024, [16, 64, 64, 64]), ("64M", 65536, 1024, [64, 256, 64, 64]),
    ];

    internal static IEnumerable<Case> Rows(int threads)
    {
        foreach ((string size, long rows, long columns, long[] images) in Sizes)
        {
            foreach (string op in (string[])["softmax", "layer_norm", "batch_norm", "group_norm"])
            {
                bool channels = op is "batch_norm" or "group_norm";
                long[] shape = channels ? images : [rows, columns];
                Operand x = new(shape), scale = new([channels ? images[1] : columns], Low: 1, High: 0.2), shift = new([channels ? images[1] : columns], High: 0.2);
                Operand[] operands = op == "softmax" ? [x] : [x, scale, shift];
                foreach (string mode in (string[])["forward", "forward+backward"])
                {
                    bool forward = mode == "forward";
                    yield return new Case("norm", op + "_" + size, op, forward ? operands : [.. operands, x])
                    {
                        Mode = mode,
                        Threads = threads,
                        Attributes = new() { ["groups"] = [8] },
                        Bytes = (forward ? 8.0 : 16.0) * x.Count,
                        Reads = forward ? 1 : 2,
                        Writes = forward ? 1 : 2,
                        Tolerance = 1e-3,
                    };
                }
            }
        }
    }
}
