using BenchmarkDotNet.Attributes;

namespace DeepLearning101.Native.Benchmarks;

/// <summary>Every unary elementwise op of the table on a million elements.</summary>
public class UnaryOpBenchmarks
{
    private Tensor x = null!;

    /// <summary>Names from the op table, so a new op has its row.</summary>
    public static IEnumerable<string> Ops => OpRegistry.All.Where(op => op is UnaryOp { ScalarCount: 0 } && op.Takes(DType.Float32)).Select(op => op.Name);

    /// <summary>The op.</summary>
    [ParamsSource(nameof(Ops))]
    public string Op { get; set; } = "";

    /// <summary>Makes the operand.</summary>
    [GlobalSetup]
    public void Setup() => x = Tensor.Full([1 << 20], 0.5);

    /// <summary>Runs the op.</summary>
    [Benchmark]
    public void Run()
    {
        using Tensor y = ((UnaryOp)OpRegistry.Find(Op)!).Apply(x);
    }
}

/// <summary>Matrix products.</summary>
public class MatMulBenchmarks
{
    private Tensor a = null!, b = null!;

    /// <summary>Rows, columns and inner dimension.</summary>
    [Params(16, 64, 256, 1024)]
    public int N { get; set; }

    /// <summary>Makes the operands.</summary>
    [GlobalSetup]
    public void Setup() => (a, b) = (Tensor.Ones([N, N]), Tensor.Ones([N, N]));

    /// <summary>One product.</summary>
    [Benchmark]
    public void Run()
    {
        using Tensor c = a.MatMul(b);
    }
}
