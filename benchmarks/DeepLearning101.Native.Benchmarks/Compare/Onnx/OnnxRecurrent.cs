namespace DeepLearning101.Native.Benchmarks.Compare.Onnx;

/// <summary>Recurrent layers. ONNX has the gates in another order than PyTorch: LSTM i, o, f, g for i, f, g, o; GRU z, r, n for r, z, n.</summary>
internal static class OnnxRecurrent
{
    internal static (byte[], int[], DType)? Of(OnnxGraph g, Job job)
    {
        int[] order = job.Op switch { "lstm" => [0, 3, 1, 2], "gru" => [1, 0, 2], _ => [0] };
        long gates = order.Length, hidden = job.Inputs[2].Shape[1], width = job.Inputs[1].Shape[1];
        string w = g.Constant<float>(Ordered(job.Inputs[1], order), [1, gates * hidden, width]), r = g.Constant<float>(Ordered(job.Inputs[2], order), [1, gates * hidden, hidden]);
        string b = g.Constant<float>([.. Ordered(job.Inputs[3], order), .. Ordered(job.Inputs[4], order)], [1, 2 * gates * hidden]);
        string x = g.Input("x0", DType.Float32, job.Inputs[0].Shape);
        string y = job.Op == "gru"
            ? g.Node("GRU", [x, w, r, b], ("hidden_size", hidden), ("linear_before_reset", 1L))
            : g.Node(job.Op.ToUpperInvariant(), [x, w, r, b], ("hidden_size", hidden));
        return OnnxCases.Done(g, y, DType.Float32, [0]);
    }

    private static float[] Ordered(JobInput input, int[] order)
    {
        using NativeBufferReader reader = new(input);
        ReadOnlySpan<float> from = reader.Floats;
        var result = new float[from.Length];
        int each = from.Length / order.Length;
        for (int i = 0; i < order.Length; i++) from.Slice(order[i] * each, each).CopyTo(result.AsSpan(i * each));
        return result;
    }
}
