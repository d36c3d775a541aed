using System.Numerics;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>What an optimiser asks for one parameter; gradient and states have the parameter's shape and type.</summary>
internal readonly record struct OptimUpdate(Tensor Parameter, Tensor Gradient, Tensor? First, Tensor? Second, Tensor? Third, OptimNumbers Numbers);

/// <summary>One pass over all parameters of an optimiser: one job for the thread pool instead of a dozen operations for each parameter. In the steady state it allocates nothing.</summary>
/// <remarks>Elements are independent, so the result does not depend on threads, packs or places.</remarks>
internal static unsafe class FusedOptim
{
    /// <summary>Elements of one part: large enough to pay for a hand-out, small enough to balance.</summary>
    internal const nint PartLength = 1 << 13;

    /// <summary>Elements below which the helpers are not woken.</summary>
    internal const nint Grain = 1 << 15;

    [ThreadStatic]
    private static OptimSpan[]? _spans;

    [ThreadStatic]
    private static nint[]? _ends;

    /// <summary>Updates all parameters by one formula.</summary>
    /// <exception cref="TensorDTypeException">A parameter is neither f32 nor f64, or a companion has another type.</exception>
    /// <exception cref="TensorShapeException">A parameter or companion is not contiguous or differs in shape.</exception>
    /// <exception cref="TensorDeviceException">A parameter does not live on the processor.</exception>
    internal static void Run<F>(ReadOnlySpan<OptimUpdate> updates) where F : struct, IOptimFormula => Run<F>(updates, Isa.Level);

    /// <summary>The same on the packs of one level, which the machine must support.</summary>
    internal static void Run<F>(ReadOnlySpan<OptimUpdate> updates, IsaLevel level) where F : struct, IOptimFormula
    {
        if (updates.Length == 0) return;
        (OptimSpan[] spans, nint[] ends) = Scratch(updates.Length);
        nint parts = 0, count = 0;
        for (int i = 0; i < updates.Length; i++)
        {
            spans[i] = SpanOf<F>(updates[i], F.States);
            count += spans[i].Count;
            ends[i] = parts += (spans[i].Count + PartLength - 1) / PartLength;
        }

        fixed (OptimSpan* s = spans)
        fixed (nint* e = ends)
        {
            var job = new Job<F> { Spans = s, Ends = e, Level = level };
            if (count >= Grain) Workers.Run(ref job, parts);
            else
                for (nint part = 0; part < parts; part++) job.Run(part, 0);
        }

        Written(updates);
    }

    /// <summary>Notes that the parameters were written, and keeps alive what the pass read through pointers.</summary>
    internal static void Written(ReadOnlySpan<OptimUpdate> updates)
    {
        foreach (OptimUpdate update in updates)
        {
            update.Parameter.Storage.Written();
            GC.KeepAlive(update.Parameter);
            GC.KeepAlive(update.Gradient);
            GC.KeepAlive(update.First);
            GC.KeepAlive(update.Second);
            GC.KeepAlive(update.Third);
        }
    }

    /// <summary>This thread's arrays: they hold pointers only, so that nothing is kept alive between passes.</summary>
    internal static (OptimSpan[] Spans, nint[] Ends) Scratch(int count)
    {
        if (_spans is null || _spans.Length < count)
        {
            _spans = new OptimSpan[Math.Max(count, 16)];
            _ends = new nint[_spans.Length];
        }

        return (_spans, _ends!);
    }

    /// <summary>Checks an update and takes its pointers.</summary>
    /// <param name="update">The update.</param>
    /// <param name="states">How many of the states are tensors.</param>
    internal static OptimSpan SpanOf<F>(in OptimUpdate update, int states) where F : struct, IOptimFormula
    {
        Tensor p = update.Parameter;
        if (!p.Device.IsHost) throw new TensorDeviceException(F.Name, $"{F.Name}: the fused pass runs on the processor; a parameter is on {p.Device}.", p.Device);
        if (p.DType is not (DType.Float32 or DType.Float64)) Throw.DType(F.Name, "parameters must be f32 or f64", p.DType, "Keep a f32 copy of narrower parameters.");
        return new OptimSpan
        {
            Parameter = PointerOf<F>(p, p),
            Gradient = PointerOf<F>(update.Gradient, p),
            First = states > 0 ? PointerOf<F>(update.First!, p) : null,
            Second = states > 1 ? PointerOf<F>(update.Second!, p) : null,
            Third = states > 2 ? PointerOf<F>(update.Third!, p) : null,
            Numbers = update.Numbers,
            Count = (nint)p.Count,
            IsDouble = p.DType == DType.Float64,
        };
    }

    private static void* PointerOf<F>(Tensor tensor, Tensor parameter) where F : struct, IOptimFormula
    {
        if (!tensor.IsContiguous) Throw.Shape(F.Name, "parameters, gradients and states must be contiguous", tensor.Layout, "Call Contiguous() first.");
        if (!tensor.Layout.SameShape(parameter.Layout)) Throw.Shapes(F.Name, "gradient and states must have the shape of the parameter", parameter.Layout, tensor.Layout);
        if (tensor.DType != parameter.DType) Throw.DType(F.Name, $"gradient and states must have the type {parameter.DType.Name} of the parameter", tensor.DType);
        if (!ReferenceEquals(tensor.Device, parameter.Device)) Throw.Devices(F.Name, parameter.Device, tensor.Device);
        return tensor.Pointer;
    }

    private struct Job<F> : IJob where F : struct, IOptimFormula
    {
        internal OptimSpan* Spans;
        internal nint* Ends;
        internal IsaLevel Level;

        public readonly void Run(nint part, int worker)
        {
            int i = 0;
            while (Ends[i] <= part) i++;
            ref OptimSpan span = ref Spans[i];
            nint begin = (part - (i > 0 ? Ends[i - 1] : 0)) * PartLength;
            OptimRange<F>.Run(span, begin, nint.Min(span.Count, begin + PartLength), Level);
        }
    }
}

/// <summary>The elements [begin, end) of one update, on the packs of its type.</summary>
internal readonly struct OptimRange<F>(OptimSpan span, nint begin, nint end) : ILaneCall where F : struct, IOptimFormula
{
    public void On<V, T>() where V : struct, IBitLanes<V, T> where T : unmanaged, IFloatingPointIeee754<T> => OptimLoop.Run<F, V, T>(span, begin, end);

    internal static void Run(in OptimSpan span, nint begin, nint end, IsaLevel level)
    {
        var range = new OptimRange<F>(span, begin, end);
        if (span.IsDouble) LaneCall.Run<double, OptimRange<F>>(range, level);
        else LaneCall.Run<float, OptimRange<F>>(range, level);
    }
}
