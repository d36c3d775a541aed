using System.Globalization;
using System.Text.Json;
using DeepLearning101.Native.Models;
using DeepLearning101.Native.Nn;

namespace DeepLearning101.Native.Benchmarks;

/// <summary>Every promised figure that is no ratio to another library.</summary>
internal static class Figures
{
    internal static int Run(TextWriter output, FileInfo? json)
    {
        var figures = new List<Figure>();
        foreach (Func<IEnumerable<Figure>> group in (Func<IEnumerable<Figure>>[])[Dispatch, Products, Training])
        {
            foreach (Figure figure in group())
            {
                figures.Add(figure);
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(figure.Ok ? "ok  " : "MISS")} {figure.Name,-36} {figure.Value,10:G5} {figure.Unit,-8} {figure.Bound}"));
            }
        }

        if (json is not null)
        {
            string temporary = json.FullName + ".tmp";
            File.WriteAllText(temporary, JsonSerializer.Serialize(figures, new JsonSerializerOptions { WriteIndented = true }));
            File.Move(temporary, json.FullName, overwrite: true);
        }

        return figures.TrueForAll(f => f.Ok) ? 0 : 1;
    }

    /// <summary>A 16-element sum: what an op costs beside its arithmetic.</summary>
    private static IEnumerable<Figure> Dispatch()
    {
        using Tensor a = Tensor.Ones([16]), b = Tensor.Ones([16]), p = Tensor.Ones([16]);
        p.RequiresGrad_();
        yield return Figure.AtMost("dispatch.add16.disposed", Timing.Nanoseconds(n => { for (int i = 0; i < n; i++) { using Tensor c = a + b; } }, 200_000), "ns", 150);
        yield return Figure.AtMost("dispatch.add16.scope", Timing.Nanoseconds(n =>
        {
            for (int k = 0; k < n / 100; k++)
            {
                using TensorScope scope = TensorScope.Begin();
                for (int i = 0; i < 100; i++) _ = a + b;
            }
        }, 200_000), "ns", 150);
        yield return Figure.AtMost("dispatch.add16.tape", Timing.Nanoseconds(n => { for (int i = 0; i < n; i++) { using Tensor c = a + p; } }, 200_000), "ns", 400);
        yield return Figure.AtMost("dispatch.add16.dropped", Timing.Nanoseconds(n => { for (int i = 0; i < n; i++) _ = a + b; }, 200_000), "ns", 300);
        yield return Figure.AtMost("dispatch.add16.bytes", Bytes(() => { using Tensor c = a + b; }), "B", 200);
        yield return Figure.AtMost("dispatch.add16.tape.bytes", Bytes(() => { using Tensor c = a + p; }), "B", 200);
    }

    private static IEnumerable<Figure> Products()
    {
        using Tensor a = Tensor.Ones([512, 512]), b = Tensor.Ones([512, 512]);
        using (Threads.Limit(1))
        {
            double ns = Timing.Nanoseconds(n => { for (int i = 0; i < n; i++) { using Tensor c = a.MatMul(b); } }, 10);
            yield return Figure.AtLeast("matmul.512.one_core", 2.0 * 512 * 512 * 512 / ns, "GFLOP/s", 60);
        }
    }

    private static IEnumerable<Figure> Training()
    {
        var model = new LeNet5();
        Optimizer optimizer = new Adam(model.Parameters, 1e-3);
        using Tensor x = Tensor.Ones([64, 1, 28, 28]), y = Tensor.Zeros([64], DType.Int64);
        void Step()
        {
            using TensorScope scope = TensorScope.Begin();
            optimizer.ZeroGrad();
            model.Forward(x).CrossEntropy(y).Backward();
            optimizer.Step();
        }

        void Trapped()
        {
            using (Autograd.DetectNonFinite()) Step();
        }

        for (int i = 0; i < 100; i++) Step();
        for (int i = 0; i < 30; i++) Trapped();
        long reserved = Device.Cpu.Memory.ReservedBytes, asked = Device.Cpu.Memory.CollectionsAsked;
        yield return Figure.AtMost("lenet5.step.batch64", Timing.Nanoseconds(n => { for (int i = 0; i < n; i++) Step(); }, 20) / 1e6, "ms", 7);
        yield return Figure.AtMost("lenet5.step.native_growth", Device.Cpu.Memory.ReservedBytes - reserved, "B", 0);
        yield return Figure.AtMost("lenet5.step.collections_asked", Device.Cpu.Memory.CollectionsAsked - asked, "", 0);
        yield return Figure.AtMost("lenet5.step.nan_trap", Timing.Ratio(() => { for (int i = 0; i < 5; i++) Step(); }, () => { for (int i = 0; i < 5; i++) Trapped(); }, 41), "ratio", 1.10);
    }

    private static double Bytes(Action action)
    {
        for (int i = 0; i < 1000; i++) action();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++) action();
        return (GC.GetAllocatedBytesForCurrentThread() - before) / 1000.0;
    }
}
