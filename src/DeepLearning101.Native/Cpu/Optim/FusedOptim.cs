using System.Numerics;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>What an optimiser asks for one parameter; gradient and states have the parameter's shape and type.</summary>
internal readonly record struct OptimUpdate(Tensor Parameter, Tensor Gradient, Tensor? First, Tensor? Second, Tensor? Third, OptimNumbers Numbers);

/// <summary>One pass over all parameters of an optimiser: one job for the thread pool instead of a dozen operations for each parameter.</summary>
/// <remarks>Elements are independent, so the result does not depend on threads, packs or places.</remarks>
internal static unsafe class FusedOptim
{
    /// <summary>Elements of one part: large enough to pay for a hand-out, small enough to balance.</summary>
    private const nint PartLength = 1 << 13;

    /// <summary>Elements below which the helpers are not woken.</summary>
    private const nint Grain = 1 << 15;

    /// <summary>Updates all parameters by one formula.</summary>
    /// <exception cref="TensorDTypeException">A parameter is neither f32 nor f64, or a companion has another type.</exception>
    /// <exception cref="TensorShapeException">A parameter or companion is not contiguous or differs in shape.</exception>
    /// <exception cref="TensorDeviceException">A parameter does not live on the processor.</exception>
    internal static void Run<F>(ReadOnlySpan<OptimUpdate> updates) where F : struct, IOptimFormula => Run<F>(updates, Isa.Level);

    /// <summary>The same on the packs of one level, which the machine must support.</summary>
    internal static void Run<F>(ReadOnlySpan<OptimUpdate> updates, IsaLevel level) where F : struct, IOptimFormula
    {
        var spans = new OptimSpan[updates.Length];
        var ends = new nint[updates.Length];
        nint parts = 0, count = 0;
        for (int i = 0; i < spans.Length; i++)
        {
            spans[i] = SpanOf<F>(updates[i]);
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

    private static OptimSpan SpanOf<F>(in OptimUpdate update) where F : struct, IOptimFormula
    {
        Tensor p = update.Parameter;
        if (!p.Device.IsHost) throw new TensorDeviceException(F.Name, $"{F.Name}: the fused pass runs on the processor; a parameter is on {p.Device}.", p.Device);
        if (p.DType is not (DType.Float32 or DType.Float64)) Throw.DType(F.Name, "parameters must be f32 or f64", p.DType, "Keep a f32 copy of narrower parameters.");
        return new OptimSpan
        {
            Parameter = PointerOf<F>(p, p),
            Gradient = PointerOf<F>(update.Gradient, p),
            First = F.States > 0 ? PointerOf<F>(update.First!, p) : null,
            Second = F.States > 1 ? PointerOf<F>(update.Second!, p) : null,
            Third = F.States > 2 ? PointerOf<F>(update.Third!, p) : null,
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
            var range = new Range<F>(span, begin, nint.Min(span.Count, begin + PartLength));
            if (span.IsDouble) LaneCall.Run<double, Range<F>>(range, Level);
            else LaneCall.Run<float, Range<F>>(range, Level);
        }
    }

    private readonly struct Range<F>(OptimSpan span, nint begin, nint end) : ILaneCall where F : struct, IOptimFormula
    {
        public void On<V, T>() where V : struct, IBitLanes<V, T> where T : unmanaged, IFloatingPointIeee754<T> => OptimLoop.Run<F, V, T>(span, begin, end);
    }
}
