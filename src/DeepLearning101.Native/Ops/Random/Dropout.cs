namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Elements set to 0 at random, the others scaled so that the mean stays.</summary>
    public static OpDef Dropout { get; } = OpRegistry.Add(new DropoutOp());
}

/// <summary>Which elements stay, as a place in a random stream.</summary>
/// <param name="P">Probability with which an element is set to 0.</param>
/// <param name="Seed">Stream.</param>
/// <param name="Offset">First 32-bit word, a multiple of 4.</param>
public sealed record DropoutMask(double P, ulong Seed, ulong Offset) : OpAttributes;

/// <remarks>The mask is a pure function of the attributes, so the gradient makes it again instead of keeping it.</remarks>
internal sealed class DropoutOp() : OpDef("dropout", new Contract { Formula = "x · [u ≥ p] / (1 − p), u uniform in [0, 1)", Ulp = 2, Source = "Srivastava et al., Dropout, 2014", NotInPyTorch = "what is dropped comes from this library's own stream; PyTorch's CPU generator is a Mersenne twister" })
{
    public override int Arity => 1;

    internal override Saved Saved => Saved.None;

    internal override IReadOnlyList<OpSample> Samples =>
        [OpSample.Of(new DropoutMask(0.5, 1, 0), [7]), OpSample.Of(new DropoutMask(0.25, 2, 8), [3, 5]), OpSample.Of(new DropoutMask(0.1, 3, 4), [2, 700, 4]), OpSample.Of(new DropoutMask(0.5, 1, 0), [])];

    internal override void Infer(in KernelCall call, Span<TensorSpec> outputs) =>
        outputs[0] = new TensorSpec(call.Inputs[0].DType, call.Inputs[0].Layout.Contiguous);

    internal override void Vjp(GradContext context) => context.Set(0, Dispatcher.Run(this, [context.Gradient()], context.Attributes));

    internal override Tensor[]? Decompose(in KernelCall call)
    {
        Tensor x = call.Inputs[0];
        var mask = call.Get<DropoutMask>();
        Tensor u = Dispatcher.Run(Op.RandomUniform, [], new RandomFill(x.Shape, DType.Float32, mask.Seed, mask.Offset), x.Device);
        DType wide = x.DType == DType.Float64 ? DType.Float64 : DType.Float32;
        return [(x.Cast(wide) * (u.GreaterEqual(mask.P).Cast(wide) * Scale(mask.P))).Cast(x.DType)];
    }

    /// <summary>What the elements that stay are multiplied by.</summary>
    internal static double Scale(double p) => p == 1 ? 0 : 1 / (1 - p);
}

/// <summary>Dropout.</summary>
public static class DropoutExtensions
{
    extension(Tensor x)
    {
        /// <summary>In training each element 0 with probability <paramref name="p"/> and else divided by 1 − p; otherwise x itself.</summary>
        public Tensor Dropout(double p = 0.5, bool training = true, Generator? generator = null)
        {
            if (!(p is >= 0 and <= 1)) Throw.Argument("dropout", nameof(p), "the probability must lie in [0, 1]", p);
            if (!training || p == 0) return x;
            GeneratorState state = (generator ?? Generator.Default).Take(x.Count);
            return Dispatcher.Run(Op.Dropout, [x], new DropoutMask(p, state.Seed, state.Offset));
        }
    }
}
