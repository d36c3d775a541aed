using DeepLearning101.Native.Benchmarks.Compare.Workers;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace DeepLearning101.Native.Benchmarks.Compare.Onnx;

/// <summary>ONNX Runtime with all graph optimisations; operands and results are bound once, so a run copies and allocates nothing for them.</summary>
internal sealed class OnnxSide : ISide
{
    public string Version => "ONNX Runtime " + OrtEnv.Instance().GetVersionString();

    public Work? Prepare(Job job)
    {
        if (OnnxCases.Of(job) is not { } model) return null;
        using var options = new SessionOptions
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL, IntraOpNumThreads = job.Threads, InterOpNumThreads = 1, ExecutionMode = ExecutionMode.ORT_SEQUENTIAL, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };

        // Threads spin within a run, which is fastest, and stop behind it, so that they take nothing from the side that is timed next.
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "1");
        options.AddSessionConfigEntry("session.force_spinning_stop", "1");
        var session = new InferenceSession(model.Model, options);
        OrtIoBinding binding = session.CreateIoBinding();
        var held = new List<IDisposable> { session, binding };
        foreach (int i in model.Inputs)
        {
            NativeBuffer data = NativeBuffer.Load(job.Inputs[i]);
            held.Add(data);
            OrtValue value = Over(data, job.Inputs[i].DType, i == 0 ? [.. Array.ConvertAll(session.InputMetadata["x0"].Dimensions, d => (long)d)] : job.Inputs[i].Shape);
            held.Add(value);
            binding.BindInput(FormattableString.Invariant($"x{i}"), value);
        }

        var run = new RunOptions();
        held.Add(run);
        string output = session.OutputNames[0];
        binding.BindOutputToDevice(output, OrtMemoryInfo.DefaultInstance);
        session.RunWithBinding(run, binding);
        long[] shape;
        using (IDisposableReadOnlyCollection<OrtValue> first = binding.GetOutputValues()) shape = first[0].GetTensorTypeAndShape().Shape;
        long count = 1;
        foreach (long size in shape) count *= size;
        var result = new NativeBuffer(count * (model.Result is DType.Float32 ? 4 : 8));
        OrtValue bound = Over(result, model.Result, shape);
        held.Add(bound);
        held.Add(result);
        binding.BindOutput(output, bound);
        return new Work(
            n => { for (int i = 0; i < n; i++) session.RunWithBinding(run, binding); },
            () => model.Result == DType.Int64 ? [Sampling.Of(Integers(result))] : result.Sampled(model.Result == DType.Float64),
            () =>
            {
                foreach (IDisposable item in held) item.Dispose();
            });
    }

    private static unsafe ReadOnlySpan<long> Integers(NativeBuffer buffer) => new((void*)buffer.Address, (int)(buffer.Bytes / 8));

    private static OrtValue Over(NativeBuffer data, DType type, long[] shape) => OrtValue.CreateTensorValueWithData(
        OrtMemoryInfo.DefaultInstance, type switch { DType.Float64 => TensorElementType.Double, DType.Int64 => TensorElementType.Int64, _ => TensorElementType.Float }, shape, data.Address, data.Bytes);
}
