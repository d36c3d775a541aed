using DeepLearning101.Native.Benchmarks.Compare.Onnx;
using DeepLearning101.Native.Benchmarks.Compare.Ours;

namespace DeepLearning101.Native.Benchmarks.Compare.Workers;

/// <summary>Sides that are written in C#.</summary>
internal static class WorkerSides
{
    internal static ISide Make(string name) => name switch
    {
        SideInfo.Ours => new OurSide(),
        "onnxruntime" => new OnnxSide(),
        "mkl" => new BlasSide(mkl: true),
        "openblas" => new BlasSide(mkl: false),
        "onednn" => new OneDnnSide(),
        "tensors" => new TensorPrimitivesSide(),
        "mathnet" => new MathNetSide(),
        _ => throw new ArgumentException($"worker: no side is called {name}.", nameof(name)),
    };
}
