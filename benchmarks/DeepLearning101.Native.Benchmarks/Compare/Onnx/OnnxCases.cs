namespace DeepLearning101.Native.Benchmarks.Compare.Onnx;

/// <summary>Cases as ONNX models. Weights of convolutions, recurrent layers and models are constants, so that the runtime may pack them.</summary>
internal static class OnnxCases
{
    /// <summary>The model, the operands that it takes at run time and the element type of its result; nothing where ONNX has no such op.</summary>
    internal static (byte[] Model, int[] Inputs, DType Result)? Of(Job job)
    {
        if (job.Mode is not ("forward" or "infer") || job.Attributes.ContainsKey("dispatch")) return null;
        var g = new OnnxGraph();
        DType type = job.Inputs[0].DType;
        switch (job.Op)
        {
            case "matmul":
                string a = g.Input("x0", type, job.Inputs[0].Shape), b = g.Input("x1", type, job.Inputs[1].Shape);
                bool plain = !job.Flag("ta") && !job.Flag("tb");
                return Done(g, plain ? g.Node("MatMul", [a, b]) : g.Node("Gemm", [a, b], ("transA", job.Int("ta")), ("transB", job.Int("tb"))), type, [0, 1]);
            case "add" or "add_broadcast" or "div" or "pow":
                string op = job.Op switch { "div" => "Div", "pow" => "Pow", _ => "Add" };
                return Done(g, g.Node(op, [g.Input("x0", type, job.Inputs[0].Shape), g.Input("x1", type, job.Inputs[1].Shape)]), type, [0, 1]);
            case "sqrt" or "log" or "relu" or "exp" or "tanh" or "sigmoid" or "gelu" or "erf":
                return Done(g, g.Node(char.ToUpperInvariant(job.Op[0]) + job.Op[1..], [g.Input("x0", type, job.Inputs[0].Shape)]), type, [0]);
            case "clamp":
                return Done(g, g.Node("Clip", [g.Input("x0", type, job.Inputs[0].Shape), g.Constant<float>([-0.5f], []), g.Constant<float>([0.5f], [])]), type, [0]);
            case "sum" or "max" or "logsumexp" or "argmax":
                return Reduce(g, job);
            case "softmax":
                return Done(g, g.Node("Softmax", [g.Input("x0", type, job.Inputs[0].Shape)], ("axis", -1L)), type, [0]);
            case "layer_norm":
                return Done(g, g.Node("LayerNormalization", [g.Input("x0", type, job.Inputs[0].Shape), Weight(g, job, 1), Weight(g, job, 2)], ("axis", -1L), ("epsilon", 1e-5f)), type, [0]);
            case "group_norm":
                return Done(g, g.Node("GroupNormalization", [g.Input("x0", type, job.Inputs[0].Shape), Weight(g, job, 1), Weight(g, job, 2)], ("num_groups", job.Int("groups")), ("epsilon", 1e-5f)), type, [0]);
            case "conv":
                return Conv(g, job);
            case "attention":
                return Attention(g, job);
            case "rnn" or "lstm" or "gru":
                return OnnxRecurrent.Of(g, job);
            case "mlp" or "lenet5":
                return OnnxModels.Of(g, job);
            default:
                return null;
        }
    }

    internal static (byte[], int[], DType)? Done(OnnxGraph g, string result, DType type, int[] inputs, int opset = 21)
    {
        g.Output(result, type);
        return (g.Model(opset), inputs, type);
    }

    internal static string Weight(OnnxGraph g, Job job, int index, long[]? shape = null)
    {
        using NativeBufferReader reader = new(job.Inputs[index]);
        return g.Constant<float>(reader.Floats, shape ?? job.Inputs[index].Shape);
    }

    private static (byte[], int[], DType)? Reduce(OnnxGraph g, Job job)
    {
        JobInput x = job.Inputs[0];
        bool all = !job.Attributes.ContainsKey("dim");
        if (job.Op == "argmax")
        {
            string flat = g.Input("x0", x.DType, all ? [x.Count] : x.Shape);
            return Done(g, g.Node("ArgMax", [flat], ("axis", job.Int("dim")), ("keepdims", 0L)), DType.Int64, [0]);
        }

        string op = job.Op switch { "sum" => "ReduceSum", "max" => "ReduceMax", _ => "ReduceLogSumExp" };
        long[] axes = all ? [0, 1] : [job.Int("dim")];
        return Done(g, g.Node(op, [g.Input("x0", x.DType, x.Shape), g.Constant<long>(axes, [axes.Length])], ("keepdims", 0L)), x.DType, [0]);
    }

    private static (byte[], int[], DType)? Conv(OnnxGraph g, Job job)
    {
        int rank = job.Inputs[0].Shape.Length - 2;
        long[] pad = Each(job, "padding", 0, rank);
        (string, object)[] attributes = [("strides", Each(job, "stride", 1, rank)), ("dilations", Each(job, "dilation", 1, rank)), ("pads", (long[])[.. pad, .. pad]), ("group", job.Int("groups", 1))];
        return Done(g, g.Node(job.Flag("transposed") ? "ConvTranspose" : "Conv", [g.Input("x0", DType.Float32, job.Inputs[0].Shape), Weight(g, job, 1)], attributes), DType.Float32, [0]);
    }

    private static (byte[], int[], DType)? Attention(OnnxGraph g, Job job)
    {
        long[] q = job.Inputs[0].Shape;
        long keys = job.Inputs[1].Shape[2];
        string[] inputs = [g.Input("x0", DType.Float32, q), g.Input("x1", DType.Float32, job.Inputs[1].Shape), g.Input("x2", DType.Float32, job.Inputs[2].Shape)];
        if (job.Attributes.ContainsKey("lengths"))
        {
            long[] lengths = job.Ints("lengths");
            var seen = new bool[lengths.Length * q[2] * keys];
            for (long b = 0; b < lengths.Length; b++)
            {
                for (long r = 0; r < q[2]; r++) seen.AsSpan((int)(((b * q[2]) + r) * keys), (int)lengths[b]).Fill(true);
            }

            inputs = [.. inputs, g.Constant<bool>(seen, [lengths.Length, 1, q[2], keys])];
        }

        return Done(g, g.Node("Attention", inputs, ("is_causal", job.Int("causal"))), DType.Float32, [0, 1, 2], opset: 23);
    }

    private static long[] Each(Job job, string name, long otherwise, int rank)
    {
        long[] values = job.Ints(name);
        if (values.Length == rank) return values;
        var result = new long[rank];
        Array.Fill(result, values.Length == 0 ? otherwise : values[0]);
        return result;
    }
}
