using System.Runtime.InteropServices;

namespace DeepLearning101.Native.Benchmarks.Compare.Workers;

/// <summary>Elements in memory aligned to 64 bytes, as the libraries like them.</summary>
internal sealed unsafe class NativeBuffer : IDisposable
{
    private void* memory;

    internal NativeBuffer(long bytes)
    {
        Bytes = bytes;
        memory = NativeMemory.AlignedAlloc((nuint)Math.Max(64, bytes), 64);
        NativeMemory.Clear(memory, (nuint)Math.Max(64, bytes));
    }

    internal long Bytes { get; }

    internal nint Address => (nint)memory;

    internal Span<float> Floats => new(memory, (int)(Bytes / 4));

    internal Span<double> Doubles => new(memory, (int)(Bytes / 8));

    internal static NativeBuffer Load(JobInput input)
    {
        using var file = File.OpenHandle(input.Path);
        var buffer = new NativeBuffer(RandomAccess.GetLength(file));
        const int Chunk = 1 << 30;
        for (long at = 0; at < buffer.Bytes;)
            at += RandomAccess.Read(file, new Span<byte>((byte*)buffer.memory + at, (int)Math.Min(Chunk, buffer.Bytes - at)), at);
        return buffer;
    }

    /// <summary>The elements as f32 or f64, thinned for the comparison.</summary>
    internal List<double[]> Sampled(bool isDouble) => [isDouble ? Sampling.Of(Doubles) : Sampling.Of(Floats)];

    public void Dispose()
    {
        NativeMemory.AlignedFree(memory);
        memory = null;
    }
}
