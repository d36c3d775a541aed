using DeepLearning101.Native.Benchmarks.Compare.Workers;

namespace DeepLearning101.Native.Benchmarks.Compare.Onnx;

/// <summary>An operand read to become a constant.</summary>
internal readonly struct NativeBufferReader(JobInput input) : IDisposable
{
    private readonly NativeBuffer buffer = NativeBuffer.Load(input);

    internal ReadOnlySpan<float> Floats => buffer.Floats[..(int)(buffer.Bytes / 4)];

    public void Dispose() => buffer.Dispose();
}
