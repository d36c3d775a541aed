namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Classes as unit vectors.</summary>
    public static OpDef OneHot { get; } = OpRegistry.Add(new OneHotOp());
}

/// <summary>Number of classes.</summary>
/// <param name="Count">The number.</param>
public sealed record ClassCount(long Count) : OpAttributes;

internal sealed class OneHotOp() : OpDef("one_hot", new Contract { Formula = "1 where the class is x, else 0", Low = 0, High = 4 })
{
    public override int Arity => 1;

    public override bool IsDifferentiable => false;

    internal override Saved Saved => Saved.None;

    internal override IReadOnlyList<OpSample> Samples => [OpSample.Of(new ClassCount(4), [7]), OpSample.Of(new ClassCount(5), [3, 2]), new OpSample(new ClassCount(4), new SampleOperand([])), OpSample.Of(new ClassCount(4), [0])];

    internal override bool Takes(DType dtype) => dtype.IsIntegral && dtype != DType.Bool;

    internal override void Infer(in KernelCall call, Span<TensorSpec> outputs)
    {
        Tensor x = call.Inputs[0];
        if (!Takes(x.DType)) Throw.DType(Name, "classes must be integers", x.DType, "Cast them.");
        outputs[0] = new TensorSpec(DType.Int64, Layout.Of([.. x.Shape, call.Get<ClassCount>().Count]));
    }

    internal override Tensor[] Decompose(in KernelCall call)
    {
        Tensor x = call.Inputs[0];
        return [x.Cast(DType.Int64).Unsqueeze(-1).Equal(Tensor.Arange(call.Get<ClassCount>().Count, device: x.Device)).Cast(DType.Int64)];
    }
}

/// <summary>Classes as unit vectors.</summary>
public static class OneHotExtensions
{
    extension(Tensor x)
    {
        /// <summary>One more dimension, with 1 at the class that x names and 0 elsewhere, as i64.</summary>
        /// <param name="numClasses">Number of classes; −1: one more than the largest class in x.</param>
        /// <exception cref="TensorIndexException">A class lies outside [0, numClasses).</exception>
        /// <exception cref="ArgumentOutOfRangeException">numClasses is −1 and x is empty, or it is below −1.</exception>
        public Tensor OneHot(long numClasses = -1)
        {
            if (numClasses == -1)
            {
                if (x.Count == 0) Throw.Argument("one_hot", nameof(numClasses), "of no classes, their number must be given", numClasses);
                var reader = new ElementReader(x);
                for (long i = 0; i < x.Count; i++) numClasses = Math.Max(numClasses, reader.IntegerAt(i) + 1);
            }

            if (numClasses < 1) Throw.Argument("one_hot", nameof(numClasses), "there must be at least one class", numClasses);
            return Dispatcher.Run(Op.OneHot, [x], new ClassCount(numClasses));
        }
    }
}
