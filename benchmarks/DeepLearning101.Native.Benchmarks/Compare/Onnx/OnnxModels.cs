namespace DeepLearning101.Native.Benchmarks.Compare.Onnx;

/// <summary>The models of the suite <c>infer</c>.</summary>
internal static class OnnxModels
{
    internal static (byte[], int[], DType)? Of(OnnxGraph g, Job job)
    {
        string x = g.Input("x0", DType.Float32, job.Inputs[0].Shape);
        int next = 1;
        return OnnxCases.Done(g, job.Op == "mlp" ? Mlp() : LeNet5(), DType.Float32, [0]);

        string Linear(string value, bool relu)
        {
            string y = g.Node("Gemm", [value, OnnxCases.Weight(g, job, next), OnnxCases.Weight(g, job, next + 1)], ("transB", 1L));
            next += 2;
            return relu ? g.Node("Relu", [y]) : y;
        }

        string Convolved(string value, long pad)
        {
            string y = g.Node("Conv", [value, OnnxCases.Weight(g, job, next), OnnxCases.Weight(g, job, next + 1)], ("pads", (long[])[pad, pad, pad, pad]));
            next += 2;
            return g.Node("Relu", [g.Node("MaxPool", [y], ("kernel_shape", (long[])[2, 2]), ("strides", (long[])[2, 2]))]);
        }

        string Mlp() => Linear(Linear(x, true), false);

        string LeNet5() => Linear(Linear(Linear(g.Node("Flatten", [Convolved(Convolved(x, 2), 0)], ("axis", 1L)), true), true), false);
    }
}
