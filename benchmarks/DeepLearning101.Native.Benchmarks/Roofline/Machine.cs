using System.Globalization;
using DeepLearning101.Native.Cpu;

namespace DeepLearning101.Native.Benchmarks.Roofline;

/// <summary>What this machine can do, measured once a run when it is first asked for.</summary>
internal sealed class Machine
{
    private readonly Dictionary<(bool, int), double> peaks = [];
    private readonly Dictionary<(MemoryLevel, int, int, int), double> bandwidths = [];

    /// <summary>GFLOP/s of fused multiply-adds on the widest instructions.</summary>
    internal double Peak(bool isDouble, int threads)
    {
        if (!peaks.TryGetValue((isDouble, threads), out double value)) peaks[(isDouble, threads)] = value = FmaPeak.GigaFlops(Isa.Level, isDouble, threads);
        return value;
    }

    /// <summary>GB/s of a level for a number of arrays read and written.</summary>
    internal double Bytes(MemoryLevel level, int reads, int writes, int threads)
    {
        (reads, writes) = Streams(reads, writes);
        var key = (level, reads, writes, threads);
        if (!bandwidths.TryGetValue(key, out double value)) bandwidths[key] = value = Bandwidth.GigaBytes(level, reads, writes, threads);
        return value;
    }

    /// <summary>The nearest loop that is measured.</summary>
    private static (int Reads, int Writes) Streams(int reads, int writes) =>
        writes == 0 ? (Math.Clamp(reads, 1, 2), 0) : (Math.Min(reads, Bandwidth.MostReads), Math.Min(writes, Bandwidth.MostWrites));

    /// <summary>Nanoseconds below which a computation cannot fall: the slower of its operations at the peak and its bytes at the bandwidth of the level that holds them.</summary>
    /// <param name="flops">Operations.</param>
    /// <param name="bytes">Bytes that move.</param>
    /// <param name="footprint">Bytes that are touched: fewer than move where an array is read and written.</param>
    /// <param name="reads">Arrays read.</param>
    /// <param name="writes">Arrays written.</param>
    /// <param name="isDouble">Whether elements are f64.</param>
    /// <param name="threads">Threads.</param>
    /// <param name="again">Whether to measure again and keep what is more: something ran faster than the figures allow, so another program was in their way.</param>
    internal double Bound(double flops, double bytes, double footprint, int reads, int writes, bool isDouble, int threads, bool again)
    {
        MemoryLevel level = Caches.Holding(footprint, threads);
        if (again)
        {
            (double peak, double width) = (Peak(isDouble, threads), Bytes(level, reads, writes, threads));
            (int r, int w) = Streams(reads, writes);
            peaks[(isDouble, threads)] = Math.Max(peak, FmaPeak.GigaFlops(Isa.Level, isDouble, threads));
            bandwidths[(level, r, w, threads)] = Math.Max(width, Bandwidth.GigaBytes(level, r, w, threads));
        }

        double arithmetic = flops > 0 ? flops / Peak(isDouble, threads) : 0;
        double traffic = bytes > 0 ? bytes / Bytes(level, reads, writes, threads) : 0;
        return Math.Max(arithmetic, traffic);
    }

    internal static int Print(TextWriter output)
    {
        var machine = new Machine();
        int cores = Environment.ProcessorCount;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Versions.Processor}, {cores} cores; L1 {Caches.Size(MemoryLevel.L1) >> 10} KiB, L2 {Caches.Size(MemoryLevel.L2) >> 10} KiB, L3 {Caches.Size(MemoryLevel.L3) >> 20} MiB"));
        for (int threads = 1; threads <= cores; threads *= 2)
        {
            output.WriteLine();
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{threads} thread{(threads > 1 ? "s" : "")}: fused multiply-add, GFLOP/s"));
            foreach (IsaLevel level in (IsaLevel[])[IsaLevel.Avx512, IsaLevel.Avx2, IsaLevel.V128, IsaLevel.Scalar])
            {
                if (Isa.Supports(level)) output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {Isa.NameOf(level),-8} f32 {FmaPeak.GigaFlops(level, false, threads),8:F1}   f64 {FmaPeak.GigaFlops(level, true, threads),8:F1}"));
            }

            output.WriteLine("  GB/s by arrays read + written");
            output.WriteLine("            1+0      2+0      0+1      1+1      2+1      3+1");
            foreach (MemoryLevel level in Enum.GetValues<MemoryLevel>())
            {
                output.Write(string.Create(CultureInfo.InvariantCulture, $"  {level,-6}"));
                foreach ((int reads, int writes) in ((int, int)[])[(1, 0), (2, 0), (0, 1), (1, 1), (2, 1), (3, 1)]) output.Write(string.Create(CultureInfo.InvariantCulture, $" {machine.Bytes(level, reads, writes, threads),8:F1}"));
                output.WriteLine();
            }
        }

        return 0;
    }
}
