using System.Globalization;

namespace DeepLearning101.Native;

/// <summary>An operation made the first NaN or infinity of a flow whose trap is on.</summary>
public sealed class NonFiniteException : ArithmeticException
{
    /// <summary>Made with the operation's name and the full text.</summary>
    public NonFiniteException(string op, string message) : base(message) => Op = op;

    /// <summary>Name of the operation.</summary>
    public string Op { get; }
}

/// <summary>Looks at each result for a NaN or an infinity that no operand had.</summary>
internal static class NanTrap
{
    internal static void Check(in KernelCall call, Kernel kernel)
    {
        foreach (Tensor output in call.Outputs)
        {
            if (AllFinite(output)) continue;
            foreach (Tensor input in call.Inputs)
                if (!AllFinite(input)) return; // not the first
            string operands = "";
            foreach (Tensor input in call.Inputs) operands += string.Create(CultureInfo.InvariantCulture, $" {input.DType.Name}{input.Layout} {Range(input)}");
            throw new NonFiniteException(call.Op.Name, $"{call.Op.Name} ({kernel.Name}) made the first NaN or infinity; operands:{(operands.Length > 0 ? operands : " none")}; result {output.DType.Name}{output.Layout}; at {CallSite.Find()}.");
        }
    }

    /// <summary>The same for gradients that a rule made.</summary>
    internal static void CheckGradients(OpDef op, ReadOnlySpan<Tensor?> gradients)
    {
        if (!FlowContext.Current.NanTrap) return;
        for (int i = 0; i < gradients.Length; i++)
            if (gradients[i] is { } gradient && !AllFinite(gradient))
                throw new NonFiniteException(op.Name, $"the gradient of {op.Name} with respect to operand {i}, {gradient.DType.Name}{gradient.Layout}, is the first with a NaN or infinity; at {CallSite.Find()}.");
    }

    private static bool AllFinite(Tensor tensor) => ((Backend)tensor.Device).AllFinite(tensor);

    private static string Range(Tensor tensor)
    {
        if (!tensor.DType.IsFloatingPoint || tensor.Count == 0) return "";
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        foreach (double value in new ElementReader(tensor)) (low, high) = (Math.Min(low, value), Math.Max(high, value));
        return string.Create(CultureInfo.InvariantCulture, $"in [{low:G6}, {high:G6}]");
    }
}
