using System.Runtime.CompilerServices;

namespace DeepLearning101.Native;

/// <summary>Numbers that a call carries beside its tensors: the last operands of the formula.</summary>
/// <param name="A">First number.</param>
/// <param name="B">Second number, where the op takes two.</param>
/// <param name="C">Third number, where the op takes three.</param>
public sealed record Scalars(double A, double B = 0, double C = 0) : OpAttributes
{
    internal double this[int index] => index == 0 ? A : index == 1 ? B : C;
}

/// <summary>
/// An op that works element by element: a formula over tensors (which broadcast) and numbers. Kernels for every instruction set, gradients,
/// strided and broadcast forms follow from the formula.
/// </summary>
public abstract class ElementwiseOp : OpDef
{
    private readonly GradientOp?[] gradients;

    private protected ElementwiseOp(string name, Formula formula, int tensors, Contract contract) : base(name, contract)
    {
        Formula = formula;
        Tensors = tensors;
        gradients = new GradientOp?[tensors];
    }

    /// <inheritdoc/>
    public override int Arity => Tensors;

    /// <inheritdoc/>
    public override bool IsElementwise => true;

    /// <inheritdoc/>
    public override bool IsDifferentiable => !IsIntegerOnly && (Rule is not null || OutputDerivative is not null || Composed is not null || Formula.Derivative(0) is not null);

    /// <inheritdoc/>
    public override string? WhyNot(string column)
    {
        foreach ((string name, string reason) in Reasons) if (name == column) return reason;
        return column == "inplace" && ResultType(DType.Float32) != DType.Float32 ? "the result has another element type" : base.WhyNot(column);
    }

    /// <summary>Columns of the op table in which this op has no cell, and why.</summary>
    internal (string Column, string Reason)[] Reasons { get; init; } = [];

    /// <summary>Whether complex numbers have the function.</summary>
    internal bool HasComplex { get; init; }

    /// <summary>Whether only integers (and bool) have the function.</summary>
    internal bool IsIntegerOnly { get; init; }

    /// <summary>Whether bool has no such function, though integers have: a difference or a sign of truth values is a mistake.</summary>
    internal bool RefusesBool { get; init; }

    /// <summary>Whether the first operand is a bool tensor that chooses, whatever the type of the others.</summary>
    internal bool IsMasked { get; init; }

    internal override int TypedOperand => IsMasked ? 1 : 0;

    /// <inheritdoc/>
    public override bool IsPrimitive => Composed is null;

    /// <summary>Numbers that example calls carry.</summary>
    internal Scalars SampleScalars { get; init; } = new(0.75, 1.5);

    internal override IReadOnlyList<OpSample> Samples => ElementwiseSamples.Of(Tensors, ScalarCount > 0 ? SampleScalars : null, Contract.Second, IsMasked);

    internal sealed override bool Takes(DType dtype) => dtype.IsComplex ? HasComplex : dtype.IsFloatingPoint ? !IsIntegerOnly : Formula.IsRing && !(RefusesBool && dtype == DType.Bool);

    /// <summary>Number of tensor operands; the formula's other operands are numbers.</summary>
    internal int Tensors { get; }

    /// <summary>Number of number operands.</summary>
    internal int ScalarCount => Formula.Arity - Tensors;

    internal Formula Formula { get; }

    /// <summary>Formula of g · D(y) where the derivative is cheaper from the result.</summary>
    internal Formula? OutputDerivative { get; init; }

    /// <summary>A gradient rule in ops: for linear ops it is cheaper than the derived kernel, and every primitive has one so that any order exists.</summary>
    internal Action<GradContext>? Rule { get; init; }

    /// <summary>Whether <see cref="Rule"/> is used for first order too (it needs no kernel that the derived one saves).</summary>
    internal bool RuleFirst { get; init; }

    /// <summary>The same function in more primitive ops.</summary>
    internal Func<Tensor[], Scalars?, Tensor>? Composed { get; init; }

    /// <summary>Element type of the result for that of the (promoted) operands; default the same.</summary>
    internal virtual DType ResultType(DType operand) => operand;

    internal override Saved Saved => RuleFirst || OutputDerivative is not null ? RuleSaves : Saved.Inputs;

    internal override Linearity Linearity => Dependence;

    /// <summary>What <see cref="Linearity"/> answers.</summary>
    internal Linearity Dependence { get; init; }

    /// <summary>What <see cref="Rule"/> reads where it decides what is saved: for first order, or with a derivative from the result.</summary>
    internal Saved RuleSaves { get; init; } = Saved.Inputs;

    internal override Tensor[]? Decompose(in KernelCall call) =>
        Composed is null ? null : [Composed(call.Inputs.ToArray(), call.Attributes as Scalars)];

    internal override void Infer(in KernelCall call, Span<TensorSpec> outputs)
    {
        ReadOnlySpan<Tensor> inputs = call.Inputs;
        Layout layout = inputs[0].Layout;
        DType dtype = inputs[^1].DType;
        if (!Takes(dtype)) Throw.DType(Name, IsIntegerOnly ? "operands must be integers or bool" : dtype.IsComplex ? "operands must be real" : "operands must be real or complex", dtype, "Cast them.");
        if (IsMasked && inputs[0].DType != DType.Bool) Throw.DType(Name, "the first operand must be bool", inputs[0].DType, "Compare it, or cast it to bool.");
        if (inputs.Length == 1) layout = layout.Contiguous;
        for (int i = 1; i < inputs.Length; i++)
        {
            if (inputs[i - 1].DType != dtype && !(IsMasked && i == 1)) Throw.DType(Name, $"operands must have one element type, here {dtype.Name}", inputs[i - 1].DType, "Cast one of them.");
            Layout? shape = Layout.Broadcast(layout, inputs[i].Layout);
            if (shape is null) Throw.NoBroadcast(Name, layout, inputs[i].Layout);
            layout = shape!;
        }

        outputs[0] = new TensorSpec(ResultType(dtype), layout);
    }

    internal override void Vjp(GradContext context)
    {
        // A derivative from the result is a kernel of its own; where it is to be differentiated again, the rule in ops takes its place.
        if (Rule is not null && (RuleFirst || Formula.Derivative(0) is null || OutputDerivative is not null && FlowContext.Current.Differentiates || HasComplex && context.InputDType(0).IsComplex))
        {
            Rule(context);
            return;
        }

        if (OutputDerivative is not null)
        {
            context.Set(0, Dispatcher.Run(GradientOf(0), [context.Gradient(), context.Output()], context.Attributes));
            return;
        }

        // The derivative of a derivative's derivative has no kernel: from here on compositions carry the order.
        if (Formula.Derivative(0) is null)
        {
            context.ThroughDecomposition(this);
            return;
        }

        for (int i = 0; i < Tensors; i++)
        {
            if (!context.Needs(i)) continue;
            Tensor gradient = Tensors switch
            {
                1 => Dispatcher.Run(GradientOf(i), [context.Gradient(), context.Input(0)], context.Attributes),
                2 => Dispatcher.Run(GradientOf(i), [context.Gradient(), context.Input(0), context.Input(1)], context.Attributes),
                _ => Dispatcher.Run(GradientOf(i), [context.Gradient(), context.Input(0), context.Input(1), context.Input(2)], context.Attributes),
            };
            context.Set(i, gradient.SumTo(context.InputLayout(i).Shape));
        }
    }

    /// <remarks>The matrix of derivatives is diagonal, so the kernel of the gradient serves: tangents take the place of the result's gradient.</remarks>
    internal override Tensor? Jvp(in KernelCall call, ReadOnlySpan<Tensor?> tangents)
    {
        if (RuleFirst || Linearity != Linearity.None || Formula.Derivative(0) is null || call.Inputs[^1].DType.IsComplex) return null;
        if (OutputDerivative is not null)
        {
            // That kernel has no derivative of its own.
            return FlowContext.Current.Differentiates ? null : Dispatcher.Run(GradientOf(0), [tangents[0]!, call.Outputs[0]], call.Attributes);
        }

        Tensor? sum = null;
        for (int i = 0; i < Tensors; i++)
        {
            if (tangents[i] is not { } tangent) continue;
            sum = Sums.Add(sum, Dispatcher.Run(GradientOf(i), [tangent, .. call.Inputs], call.Attributes));
        }

        return sum;
    }

    /// <summary>The op that computes the gradient with respect to one operand.</summary>
    internal GradientOp GradientOf(int operand) =>
        gradients[operand] ?? Interlocked.CompareExchange(ref gradients[operand], MakeGradient(operand), null) ?? gradients[operand]!;

    private GradientOp MakeGradient(int operand) => OutputDerivative is { } fromOutput
        ? new GradientOp(this, operand, fromOutput, 2)
        : new GradientOp(this, operand, Formula.Derivative(operand)!, Tensors + 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private protected Tensor ToReal(Tensor x) => x.DType.IsDifferentiable ? x : x.Cast(DType.Float32);
}
