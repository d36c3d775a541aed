using System.Runtime.CompilerServices;

namespace DeepLearning101.Native;

/// <summary>The one way from an op to a kernel: checks devices, infers and allocates results, runs, records for the gradient.</summary>
internal static class Dispatcher
{
    private static GradRecorder? tape;

    /// <summary>Installed by automatic differentiation when the first tensor asks for a gradient; until then recording costs nothing.</summary>
    internal static GradRecorder? Tape { get => tape; set => tape = value; }

    /// <summary>Runs an op with one result.</summary>
    internal static Tensor Run(OpDef op, ReadOnlySpan<Tensor> inputs, OpAttributes? attributes = null, Device? device = null)
    {
        var call = new KernelCall(op, inputs, default, attributes);
        TensorSpec spec = default;
        Backend backend = BackendOf(op, inputs, device);
        Tensor output;
        if (op.IsView) output = op.MakeView(call);
        else
        {
            op.Infer(call, new Span<TensorSpec>(ref spec));
            Kernel? kernel = backend.Find(call);
            if (kernel is null) output = RunDecomposition(call, backend)[0];
            else
            {
                output = Tensor.Allocate(spec.Layout, spec.DType, backend);
                Launch(kernel, new KernelCall(op, inputs, new ReadOnlySpan<Tensor>(ref output), attributes), backend);
            }
        }

        if (tape is not null) Record(new KernelCall(op, inputs, new ReadOnlySpan<Tensor>(ref output), attributes));
        return output;
    }

    /// <summary>Runs an op with any number of results.</summary>
    internal static Tensor[] RunMany(OpDef op, ReadOnlySpan<Tensor> inputs, OpAttributes? attributes = null, Device? device = null)
    {
        var call = new KernelCall(op, inputs, default, attributes);
        Backend backend = BackendOf(op, inputs, device);
        var specs = new TensorSpec[op.OutputCount(call)];
        op.Infer(call, specs);
        Kernel? kernel = backend.Find(call);
        Tensor[] outputs;
        if (kernel is null) outputs = RunDecomposition(call, backend);
        else
        {
            outputs = new Tensor[specs.Length];
            for (int i = 0; i < specs.Length; i++) outputs[i] = Tensor.Allocate(specs[i].Layout, specs[i].DType, backend);
            Launch(kernel, new KernelCall(op, inputs, outputs, attributes), backend);
        }

        if (tape is not null) Record(new KernelCall(op, inputs, outputs, attributes));
        return outputs;
    }

    /// <summary>Runs an op into results that exist. Nothing is recorded.</summary>
    internal static void RunInto(OpDef op, ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor> outputs, OpAttributes? attributes = null)
    {
        var call = new KernelCall(op, inputs, outputs, attributes);
        Backend backend = BackendOf(op, inputs, outputs[0].Device);
        if (backend.Find(call) is { } kernel)
        {
            Launch(kernel, call, backend);
            return;
        }

        Tensor[] results = RunDecomposition(call, backend);
        for (int i = 0; i < results.Length; i++)
        {
            backend.Copy(results[i], outputs[i]);
            results[i].Dispose();
        }
    }

    /// <summary>Whether a call on these operands is recorded or carries tangents.</summary>
    internal static bool IsDifferentiated(OpDef op, ReadOnlySpan<Tensor> inputs) =>
        IsRecorded(op, inputs) || (FlowContext.Current.Forward is { } forward && forward.Reaches(inputs));

    /// <summary>Whether a gradient is wanted for any operand in this flow.</summary>
    internal static bool IsRecorded(OpDef op, ReadOnlySpan<Tensor> inputs)
    {
        if (tape is null || !FlowContext.Current.GradientEnabled) return false;
        bool wanted = false;
        foreach (Tensor input in inputs)
        {
            if (input.IsStale) Throw.Stale(op.Name, input);
            wanted |= input.Slot is { IsWanted: true };
        }

        return wanted;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Launch(Kernel kernel, in KernelCall call, Backend backend)
    {
        if (Trace.Level > 0) Trace.Run(kernel, call, backend);
        else kernel.Run(call);
        // A kernel works on pointers; the storages behind them must not be finalised before it is done.
        foreach (Tensor input in call.Inputs) GC.KeepAlive(input);
        foreach (Tensor output in call.Outputs) GC.KeepAlive(output);
        if (FlowContext.Current.NanTrap) NanTrap.Check(call, kernel);
    }

    private static void Record(in KernelCall call)
    {
        if (!call.Op.IsDifferentiable) return;
        if (IsRecorded(call.Op, call.Inputs)) tape!.Record(call);
        FlowContext.Current.Forward?.Record(call);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Backend BackendOf(OpDef op, ReadOnlySpan<Tensor> inputs, Device? device)
    {
        if (inputs.Length == 0) return (Backend)(device ?? throw new ArgumentNullException(nameof(device), $"{op.Name}: a device is needed where there is no operand."));
        Device first = inputs[0].Device;
        for (int i = 1; i < inputs.Length; i++)
            if (!ReferenceEquals(inputs[i].Device, first)) Throw.Devices(op.Name, first, inputs[i].Device);
        return Unsafe.As<Backend>(first);
    }

    private static Tensor[] RunDecomposition(in KernelCall call, Backend backend)
    {
        if (call.Inputs.Length > call.Op.TypedOperand && call.Inputs[call.Op.TypedOperand].DType is var dtype && !call.Op.Takes(dtype))
            Throw.DType(call.Op.Name, "the element type must be one that the op has a meaning for", dtype, "Cast the operand first.");
        FlowContext context = FlowContext.Current;
        FlowContext.Swap(context.WithGradient(false).WithForward(null));
        try
        {
            Tensor[]? results = HalfWidening.Run(call, backend) ?? call.Op.Decompose(call);
            if (results is null) Throw.NoKernel(call.Op.Name, backend, backend.Explain(call));
            if (Trace.Level > 1) Trace.Decomposed(call, backend);
            return results;
        }
        finally
        {
            FlowContext.Restore(context);
        }
    }
}

/// <summary>What records ops for the gradient: automatic differentiation installs one.</summary>
internal abstract class GradRecorder
{
    /// <summary>Records a call whose results exist.</summary>
    internal abstract void Record(in KernelCall call, bool inPlace = false);

    /// <summary>The results of <paramref name="function"/> and a pull-back through it: gradients of <paramref name="inputs"/> for given gradients of the results.</summary>
    internal abstract Tensor?[] PullBack(Func<Tensor[], Tensor[]> function, Tensor[] inputs, Tensor?[] gradients);
}
