using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace DeepLearning101.Native.CudaTests;

/// <summary>Every kernel assembles for every architecture within its budget, and the list of kernels is what the sources hold.</summary>
[CudaFixture]
internal sealed partial class CompilerTests
{
    /// <summary>Registers a thread may use, by source: what leaves the occupancy that the kernel's header counts on.</summary>
    private static readonly Dictionary<string, int> Budget = new() { ["linalg/matmul.cu"] = 224 };

    /// <summary>One source of each family for the oldest and the newest architecture; all of them for compute capability 8.0.</summary>
    [Test]
    public void Every_kernel_assembles_within_its_budget()
    {
        foreach (int architecture in (int[])[75, 80, 90])
        {
            if (!KernelCompiler.Architectures.Contains(architecture)) continue;
            foreach (string file in architecture == 80 ? KernelSources.All : ["unary/gelu.cu", "reduce/sum.cu", "linalg/matmul.cu", "view/cast.cu"]) CheckBudget(file, architecture);
        }
    }

    private static void CheckBudget(string file, int architecture)
    {
        byte[] image = KernelCompiler.Compile(file, KernelSources.Read(file), new KernelTarget(architecture, Machine: true), ["--ptxas-options=-v"], out string log);
        Assert.That(image, Is.Not.Empty);
        // Division calls a subroutine of the compiler's in its rare cases, around which a few registers are saved: elementwise kernels alone divide.
        int allowed = file.StartsWith("unary/", StringComparison.Ordinal) || file.StartsWith("binary/", StringComparison.Ordinal) ? 32 : 0;
        foreach (Match entry in Spills().Matches(log))
            Assert.That(Number(entry.Groups[2]), Is.LessThanOrEqualTo(allowed), $"{entry.Groups[1].Value} for sm_{architecture}: bytes of spilled registers");
        foreach (Match registers in Registers().Matches(log))
            Assert.That(Number(registers.Groups[1]), Is.LessThanOrEqualTo(Budget.GetValueOrDefault(file, 80)), $"{file} for sm_{architecture}: registers of a thread\n{log}");
    }

    private static int Number(Group group) => int.Parse(group.Value, CultureInfo.InvariantCulture);

    [Test]
    public void Entries_are_exactly_those_that_the_list_can_ask_for()
    {
        foreach (string file in KernelSources.All)
        {
            string ptx = Encoding.UTF8.GetString(KernelCache.Image(file, KernelCompiler.TargetFor(CudaDevice.Of(0)) with { Machine = false }));
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
