using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>The larger of two values.</summary>
    public static BinaryOp Maximum { get; } = OpRegistry.Add(BinaryOp.Ring<MaximumFormula>("maximum", new Contract { Formula = "max(x, y)",
        PyTorchDifferences = [new(PyTorchPart.SpecialGradients, "at a NaN the gradient goes to one operand here, in PyTorch to both")] },
        rule: static c =>
        {
            Tensor tie = c.Input(0).Equal(c.Input(1)).Cast(c.InputDType(0)) * 0.5;
            if (c.Needs(0)) c.Set(0, (c.Gradient() * ((c.Input(0) > c.Input(1)).Cast(c.InputDType(0)) + tie)).SumTo(c.InputLayout(0).Shape));
            if (c.Needs(1)) c.Set(1, (c.Gradient() * ((c.Input(0) < c.Input(1)).Cast(c.InputDType(0)) + tie)).SumTo(c.InputLayout(1).Shape));
        },
        scalarRule: static c => c.Set(0, c.Gradient() * ((c.Input(0) > c.Get<Scalars>().A).Cast(c.InputDType(0)) + c.Input(0).Equal(c.Get<Scalars>().A).Cast(c.InputDType(0)) * 0.5)),
        saves: Saved.Inputs, scalarSaves: Saved.Inputs, ruleFirst: false));
}

internal readonly struct MaximumFormula : IRingBinaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y) where V : struct, ILanes<V> => V.Max(x, y);
}

/// <summary>The larger of two values.</summary>
public static class MaximumExtensions
{
    extension(Tensor x)
    {
        /// <summary>The larger of x and y; NaN where either is; at a tie each gets half of the gradient. Operands broadcast.</summary>
        public Tensor Maximum(Tensor y) => Op.Maximum.Apply(x, y);

        /// <summary>The larger of x and y; NaN where either is; at a tie each gets half of the gradient.</summary>
        public Tensor Maximum(double y) => Op.Maximum.Apply(x, y);
    }
}
