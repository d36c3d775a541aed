using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>A number where a mask is set.</summary>
    public static ElementwiseOp MaskedFill { get; } = OpRegistry.Add(new MaskedFillOp());
}

/// <remarks>Operands: mask (bool), x; they broadcast.</remarks>
internal sealed class MaskedFillOp() : ElementwiseOp("masked_fill", new RingFormula<MaskedFillFormula>(), 2, new Contract { Formula = "mask ? value : x" })
{
    internal override IReadOnlyList<OpSample> Samples =>
    [
        new(new Scalars(2.5), Mask([7]), new SampleOperand([7])), new(new Scalars(-1), Mask([5]), new SampleOperand([3, 5])),
        new(new Scalars(0.5), Mask([2, 1, 4]), new SampleOperand([2, 3, 4])), new(new Scalars(3), Mask([]), new SampleOperand([])),
    ];

    internal override Saved Saved => Saved.FirstInput;

    internal override void Infer(in KernelCall call, Span<TensorSpec> outputs)
    {
        (Tensor mask, Tensor x) = (call.Inputs[0], call.Inputs[1]);
        if (mask.DType != DType.Bool) Throw.DType(Name, "the mask must be bool", mask.DType, "Compare it, or cast it.");
        Layout? layout = Layout.Broadcast(x.Layout, mask.Layout);
        if (layout is null) Throw.NoBroadcast(Name, x.Layout, mask.Layout);
        outputs[0] = new TensorSpec(x.DType, layout!);
    }

    internal override void Vjp(GradContext context)
    {
        if (context.Needs(1)) context.Set(1, context.Gradient().MaskedFill(context.Input(0), 0).SumTo(context.InputLayout(1).Shape));
    }

    private static SampleOperand Mask(LongList shape) => new(shape, DType.Bool, 0, 2);
}

internal readonly struct MaskedFillFormula : IRingElementFormula
{
    public static int Arity => 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V mask, V x, V value, V unused) where V : struct, ILanes<V> => V.Select(V.Equal(mask, V.Create(0)), x, value);
}

/// <summary>Filling where a mask is set.</summary>
public static class MaskedFillExtensions
{
    extension(Tensor x)
    {
        /// <summary><paramref name="value"/> where <paramref name="mask"/> (bool) is set, x elsewhere; they broadcast.</summary>
        public Tensor MaskedFill(Tensor mask, double value) => Dispatcher.Run(Op.MaskedFill, [mask, x], new Scalars(value));

        /// <summary>Writes <paramref name="value"/> where <paramref name="mask"/>, which broadcasts to this tensor, is set.</summary>
        /// <returns>The same tensor.</returns>
        public Tensor MaskedFill_(Tensor mask, double value) => InPlace.Run(Op.MaskedFill, x, [mask, x], new Scalars(value));
    }
}
