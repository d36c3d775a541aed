using System.Diagnostics;
using System.Globalization;
using NUnit.Framework;

namespace DeepLearning101.Native.Data.Tests;

/// <summary>Damaged files of every format by the thousand: a <see cref="DataFormatException"/> or a tensor, within a second, in little memory; the same files every time.</summary>
[TestFixture]
internal sealed class FuzzTests
{
    /// <summary>Files of each format in an ordinary run, 10^5 over the thirteen.</summary>
    private const int Sample = 7700;

    private const long SpareBytes = 64 << 20;

    private static IEnumerable<FuzzFormat> Formats() => FuzzFormats.All();

    [TestCaseSource(nameof(Formats))]
    public void DamagedFilesAreRefusedOrRead(FuzzFormat format) => Run(format, Sample);

    /// <summary>Set DL101_FUZZ_COUNT for another number than ten million.</summary>
    [TestCaseSource(nameof(Formats)), Category("Long"), Explicit("ten million files of each format take an hour or more")]
    public void DamagedFilesAreRefusedOrReadManyMore(FuzzFormat format) =>
        Run(format, long.Parse(Environment.GetEnvironmentVariable("DL101_FUZZ_COUNT") ?? "10000000", CultureInfo.InvariantCulture));

    [TestCaseSource(nameof(Formats))]
    public void TheGoodFilesAreRead(FuzzFormat format)
    {
        if (format.Name is "png rows") Assert.Pass("here the seeds are rows, whose image is drawn");
        foreach (byte[] seed in format.Seeds)
        {
            using FileBytes bytes = FileBytes.Over("good", format.Finish([.. seed], new Mutator(0)));
            if (seed.AsSpan().IndexOf("system"u8) < 0) Assert.That(() => format.Read(bytes), Throws.Nothing);
        }
    }

    private static void Run(FuzzFormat format, long count)
    {
        long accepted = 0, refused = 0, most = 0, start = Stopwatch.GetTimestamp();
        for (long i = 0; i < count; i++)
        {
            byte[] file = Make(format, i);
            if (Try(format, file, i, ref most)) accepted++;
            else refused++;
            if (i % 1_000_000 == 999_999) TestContext.Progress.WriteLine($"{format}: {i + 1} files, {accepted} read, {refused} refused, {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s");
        }

        TestContext.Out.WriteLine($"{format}: {accepted} read, {refused} refused, at most {most / 1024} KiB each, {Stopwatch.GetElapsedTime(start).TotalMilliseconds:F0} ms");
        // A fuzzer whose files are all refused at the first byte, or all read, finds nothing.
        Assert.That(accepted, Is.GreaterThan(count / 100), "files that are read");
        Assert.That(refused, Is.GreaterThan(count / 10), "files that are refused");
    }

    private static byte[] Make(FuzzFormat format, long index)
    {
        var mutator = new Mutator(index);
        byte[] seed = format.Seeds[mutator.Below(format.Seeds.Length)], other = format.Seeds[mutator.Below(format.Seeds.Length)];
        return format.Finish(mutator.Change(seed, other, format.Words), mutator);
    }

    /// <summary>Whether the file was read.</summary>
    private static bool Try(FuzzFormat format, byte[] file, long index, ref long most)
    {
        MemoryPool pool = Device.Cpu.Memory;
        bool read = false;
        TimeSpan time = TimeSpan.MaxValue;
        // A machine that does something else for a second must not fail the test: what is slow is so three times.
        for (int attempt = 0; attempt < 3 && time.TotalSeconds >= 1; attempt++)
        {
            pool.ResetPeak();
            long managed = GC.GetAllocatedBytesForCurrentThread(), native = pool.LiveBytes, begin = Stopwatch.GetTimestamp();
            try
            {
                using FileBytes bytes = FileBytes.Over("fuzzed", file);
                format.Read(bytes);
                read = true;
            }
            catch (DataFormatException error)
            {
                if (error.Offset < 0) throw new InvalidOperationException(Describe(format, file, index, "tells no byte"), error);
            }
            catch (Exception error)
            {
                throw new InvalidOperationException(Describe(format, file, index, "throws"), error);
            }

            time = Stopwatch.GetElapsedTime(begin);
            long bytesUsed = GC.GetAllocatedBytesForCurrentThread() - managed + pool.PeakBytes - native;
            most = Math.Max(most, bytesUsed);
            if (bytesUsed > file.Length + SpareBytes) throw new InvalidOperationException(Describe(format, file, index, $"takes {bytesUsed} bytes"));
        }

        if (time.TotalSeconds >= 1) throw new InvalidOperationException(Describe(format, file, index, $"takes {time.TotalSeconds:F1} s"));
        return read;
    }

    private static string Describe(FuzzFormat format, byte[] file, long index, string what) => $"{format}, file {index} of {file.Length} bytes, {what}: {Convert.ToBase64String(file.AsSpan(0, Math.Min(file.Length, 4096)))}";
}
