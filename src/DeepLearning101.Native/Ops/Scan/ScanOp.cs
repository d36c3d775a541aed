namespace DeepLearning101.Native;

/// <summary>What a scan combines each element with.</summary>
internal enum ScanKind
{
    Sum,
    Prod,
    LogSumExp,
}

/// <summary>An op that combines each element with all before it along a dimension, one after the other in that order.</summary>
/// <remarks>The running value is kept in f64 (in i64 for integers), each result is rounded once.</remarks>
internal abstract class ScanOp(string name, Contract contract, ScanKind kind) : OpDef(name, contract)
{
    internal ScanKind Kind => kind;

    public override int Arity => 1;

    public override bool IsPrimitive => true;

    internal override IReadOnlyList<OpSample> Samples =>
    [
        OpSample.Of(new AlongDim(0), [7]), OpSample.Of(new AlongDim(1), [3, 5]), OpSample.Of(new AlongDim(1), [2, 3, 4]),
        OpSample.Of(new AlongDim(0), [6, 70]), OpSample.Of(new AlongDim(1), [2, 0]),
    ];

    internal override bool Takes(DType dtype) => !dtype.IsComplex;

    internal override void Infer(in KernelCall call, Span<TensorSpec> outputs)
    {
        Tensor x = call.Inputs[0];
        outputs[0] = new TensorSpec(x.DType.IsIntegral ? DType.Int64 : x.DType, x.Layout.Contiguous);
    }

    /// <summary>The scan of a tensor of any rank.</summary>
    internal static Tensor Run(OpDef op, Tensor x, int dim)
    {
        int d = x.Layout.Dim(op.Name, dim);
        return x.Rank == 0 ? Dispatcher.Run(op, [x.Reshape([1])], new AlongDim(0)).Reshape([]) : Dispatcher.Run(op, [x], new AlongDim(d));
    }
}
