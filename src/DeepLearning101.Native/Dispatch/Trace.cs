using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace DeepLearning101.Native;

/// <summary><c>DL101_TRACE=1</c> prints each kernel with shapes, milliseconds and GB/s to the error stream; <c>=2</c> also who declined and why.</summary>
internal static class Trace
{
    internal static readonly int Level = int.TryParse(Environment.GetEnvironmentVariable("DL101_TRACE"), NumberStyles.None, CultureInfo.InvariantCulture, out int level) ? level : 0;

    internal static void Run(Kernel kernel, in KernelCall call, Backend backend)
    {
        backend.Synchronize();
        long start = Stopwatch.GetTimestamp();
        kernel.Run(call);
        backend.Synchronize();
        double ms = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{call.Op.Name} {kernel.Name}");
        long bytes = Describe(text, call.Inputs, " ") + Describe(text, call.Outputs, " -> ");
        text.Append(CultureInfo.InvariantCulture, $" {ms:F4} ms {bytes / ms / 1e6:F1} GB/s");
        if (Level > 1) text.Append(" | ").Append(backend.Explain(call));
        Console.Error.WriteLine(text.ToString());
    }

    internal static void Decomposed(in KernelCall call, Backend backend) =>
        Console.Error.WriteLine($"{call.Op.Name} {backend.Name}:decomposition | {backend.Explain(call)}");

    private static long Describe(StringBuilder text, ReadOnlySpan<Tensor> tensors, string lead)
    {
        long bytes = 0;
        foreach (Tensor tensor in tensors)
        {
            text.Append(lead).Append(tensor.DType.Name).Append(tensor.Layout);
            bytes += tensor.Count * tensor.DType.Size;
        }

        return bytes;
    }
}
