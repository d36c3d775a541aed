namespace DeepLearning101.Native.Benchmarks.Compare.Suites;

/// <summary>Whole models, eager: a training step with Adam, or a forward pass. A model is a line here and one in each side's models.</summary>
internal static class ModelSuite
{
    private static readonly long[] Batches = [1, 8, 32, 128];

    private sealed record Model(string Op, long[] Input, long[][] Parameters);

    private static readonly Model Mlp = new("mlp", [784], [[256, 784], [256], [10, 256], [10]]);

    private static readonly Model LeNet5 = new("lenet5", [1, 28, 28], [[6, 1, 5, 5], [6], [16, 6, 5, 5], [16], [120, 400], [120], [84, 120], [84], [10, 84], [10]]);

    internal static IEnumerable<Case> Train(int threads)
    {
        foreach (long batch in Batches)
        {
            yield return Of(Mlp, FormattableString.Invariant($"mlp_train_b{batch}"), batch, "train", threads);
            yield return Of(LeNet5, FormattableString.Invariant($"lenet5_train_b{batch}"), batch, "train", threads);
        }

        yield return Of(LeNet5, "lenet5_train_b64", 64, "train", threads);
        yield return RecurrentSuite.Layer("train", "lstm_128_256_b16_t64", "lstm", 16, "forward+backward", threads);
    }

    internal static IEnumerable<Case> Infer(int threads)
    {
        foreach (long batch in Batches)
        {
            if (batch > 1) yield return Of(Mlp, FormattableString.Invariant($"mlp_infer_b{batch}"), batch, "infer", threads);
            yield return Of(LeNet5, FormattableString.Invariant($"lenet5_infer_b{batch}"), batch, "infer", threads);
        }

        yield return Of(Mlp, "mlp_784_256_10_b1", 1, "infer", threads);
    }

    private static Case Of(Model model, string name, long batch, string mode, int threads)
    {
        bool train = mode == "train";
        Operand x = new([batch, .. model.Input]);

        // Each weight as PyTorch draws it: evenly within 1 / √(inputs of a unit).
        Operand[] parameters = Array.ConvertAll(model.Parameters, shape =>
        {
            double inputs = 1;
            foreach (long size in shape[1..]) inputs *= size;
            double bound = 1 / Math.Sqrt(Math.Max(inputs, 16));
            return new Operand(shape, Draw: Draw.Uniform, Low: -bound, High: bound);
        });
        Operand[] operands = train ? [x, new([batch], DType.Int64, Draw.Integer, 0, 10), .. parameters] : [x, .. parameters];
        return new Case(train ? "train" : "infer", name, model.Op, operands) { Mode = mode, Threads = threads, Tolerance = 1e-3 };
    }
}
