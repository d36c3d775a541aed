namespace DeepLearning101.Native.Cpu;

/// <summary>Sums of squares of many arrays in one pass, in f64; the order is fixed by the shapes, so the bits do not depend on threads or instruction set.</summary>
internal static unsafe class FusedNorm
{
    [ThreadStatic]
    private static double[]? _sums;

    /// <summary>Σ x² of each tensor; NaN or ∞ where an element is.</summary>
    /// <param name="tensors">Contiguous tensors of type f32 or f64 on the processor.</param>
    /// <param name="squares">The sums, one for each.</param>
    internal static void Squares(ReadOnlySpan<Tensor> tensors, Span<double> squares)
    {
        if (tensors.Length == 0) return;
        (OptimSpan[] spans, nint[] ends) = FusedOptim.Scratch(tensors.Length);
        nint parts = 0, count = 0;
        for (int i = 0; i < tensors.Length; i++)
        {
            spans[i] = FusedOptim.SpanOf<ScaleFormula>(new OptimUpdate(tensors[i], tensors[i], null, null, null, new OptimNumbers(1)), 0);
            count += spans[i].Count;
            ends[i] = parts += (spans[i].Count + FusedOptim.PartLength - 1) / FusedOptim.PartLength;
        }

        double[] sums = Sums(parts);
        fixed (OptimSpan* s = spans)
        fixed (nint* e = ends)
        fixed (double* t = sums)
        {
            var job = new Job { Spans = s, Ends = e, Sums = t };
            if (count >= FusedOptim.Grain) Workers.Run(ref job, parts);
            else
                for (nint part = 0; part < parts; part++) job.Run(part, 0);
        }

        for (int i = 0; i < tensors.Length; i++)
        {
            squares[i] = Total(sums, i > 0 ? ends[i - 1] : 0, ends[i]);
            GC.KeepAlive(tensors[i]);
        }
    }

    /// <summary>This thread's array for the sums of parts.</summary>
    internal static double[] Sums(nint count)
    {
        if (_sums is null || _sums.Length < count) _sums = new double[Math.Max(count, 64)];
        return _sums;
    }

    /// <summary>The parts' sums, added in order.</summary>
    internal static double Total(double[] sums, nint begin, nint end)
    {
        double total = 0;
        for (nint i = begin; i < end; i++) total += sums[i];
        return total;
    }

    private struct Job : IJob
    {
        internal OptimSpan* Spans;
        internal nint* Ends;
        internal double* Sums;

        public readonly void Run(nint part, int worker)
        {
            int i = 0;
            while (Ends[i] <= part) i++;
            nint begin = (part - (i > 0 ? Ends[i - 1] : 0)) * FusedOptim.PartLength, count = nint.Min(Spans[i].Count - begin, FusedOptim.PartLength);
            Sums[part] = Spans[i].IsDouble ? SquareSum.Of((double*)Spans[i].Parameter + begin, count) : SquareSum.Of((float*)Spans[i].Parameter + begin, count);
        }
    }
}
