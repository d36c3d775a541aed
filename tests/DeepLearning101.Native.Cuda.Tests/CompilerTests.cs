using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace DeepLearning101.Native.CudaTests;

/// <summary>Every kernel assembles for every architecture within its budget, and the list of kernels is what the sources hold.</summary>
[CudaFixture]
internal sealed partial class CompilerTests
{
    /// <summary>Registers a thread may use, by source: what leaves the occupancy that the kernel's header counts on.</summary>
    private static readonly Dictionary<string, int> Budget = new() { ["linalg/matmul.cu"] = 224, ["unary/gelu.cu"] = 80 };

    [Test]
    public void Every_kernel_assembles_without_spills()
    {
        foreach (int architecture in (int[])[75, 80, 90])
        {
            if (!KernelCompiler.Architectures.Contains(architecture)) continue;
            foreach (string file in KernelSources.All)
            {
                byte[] image = KernelCompiler.Compile(file, KernelSources.Read(file), new KernelTarget(architecture, Machine: true), ["--ptxas-options=-v"], out string log);
                Assert.That(image, Is.Not.Empty);
                // f64 division calls a subroutine of the compiler's, around which registers are saved: only there.
                foreach (Match entry in Spills().Matches(log))
                    if (!entry.Groups[1].Value.EndsWith("f64", StringComparison.Ordinal)) Assert.That(entry.Groups[2].Value, Is.EqualTo("0"), $"{entry.Groups[1].Value} for sm_{architecture} spills registers");
                foreach (Match registers in Registers().Matches(log))
                    Assert.That(int.Parse(registers.Groups[1].Value, CultureInfo.InvariantCulture), Is.LessThanOrEqualTo(Budget.GetValueOrDefault(file, 64)), $"{file} for sm_{architecture}:\n{log}");
            }
        }
    }

    [Test]
    public void Entries_are_exactly_those_that_the_list_can_ask_for()
    {
        foreach (string file in KernelSources.All)
        {
            string ptx = Encoding.UTF8.GetString(KernelCompiler.Compile(file, KernelSources.Read(file), KernelCompiler.TargetFor(CudaDevice.Of(0)), [], out _));
            string[] entries = [.. Entries().Matches(ptx).Select(m => m.Groups[1].Value).Order()];
            Assert.That(entries, Is.EqualTo(KernelNames.Of(file).Order()), file);
        }
    }

    [Test]
    public void Wrong_sources_are_reported_with_the_log()
    {
        var error = Assert.Throws<KernelCompilationException>(() => KernelCompiler.Compile("wrong.cu", "__global__ void k() { undefined(); }", KernelCompiler.TargetFor(CudaDevice.Of(0)), [], out _))!;
        Assert.That(error.File, Is.EqualTo("wrong.cu"));
        Assert.That(error.Log, Does.Contain("undefined"));
        Assert.That(error.Message, Does.Contain("wrong.cu").And.Contain("undefined"));
    }

    [Test]
    public void Cache_keys_depend_on_source_and_target()
    {
        KernelTarget ptx = new(80, Machine: false);
        string key = KernelCache.Key("a", ptx);
        Assert.That(KernelCache.Key("a", ptx), Is.EqualTo(key));
        Assert.That(KernelCache.Key("b", ptx), Is.Not.EqualTo(key));
        Assert.That(KernelCache.Key("a", ptx with { Machine = true }), Is.Not.EqualTo(key));
        Assert.That(KernelCache.Key("a", ptx with { Architecture = 75 }), Is.Not.EqualTo(key));
        byte[] image = KernelCache.Image("binary/add.cu", KernelCompiler.TargetFor(CudaDevice.Of(0)));
        Assert.That(KernelCache.Image("binary/add.cu", KernelCompiler.TargetFor(CudaDevice.Of(0))), Is.EqualTo(image));
    }

    [GeneratedRegex(@"Function properties for (\w+)\s+ptxas[ .]*\d+ bytes stack frame, (\d+) bytes spill stores")]
    private static partial Regex Spills();

    [GeneratedRegex(@"Used (\d+) registers")]
    private static partial Regex Registers();

    [GeneratedRegex(@"\.entry (\w+)\(")]
    private static partial Regex Entries();
}
