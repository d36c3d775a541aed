namespace DeepLearning101.Native.Cpu;

/// <summary>LAMB in two passes over all parameters: moments with the norms of parameters and directions, then the steps, each scaled by its parameter's trust ratio.</summary>
internal static unsafe class FusedLamb
{
    /// <summary>Elements whose directions lie on the stack at a time.</summary>
    private const nint Chunk = 512;

    /// <summary>Updates all parameters.</summary>
    /// <param name="updates">Numbers as <see cref="LambMomentsFormula"/> reads them; they are overwritten.</param>
    /// <param name="rates">Learning rate of each update.</param>
    /// <param name="level">Packs to run on.</param>
    internal static void Run(Span<OptimUpdate> updates, ReadOnlySpan<double> rates, IsaLevel level)
    {
        if (updates.Length == 0) return;
        (OptimSpan[] spans, nint[] ends) = FusedOptim.Scratch(updates.Length);
        nint parts = 0, count = 0;
        for (int i = 0; i < updates.Length; i++)
        {
            spans[i] = FusedOptim.SpanOf<LambMomentsFormula>(updates[i], 2);
            count += spans[i].Count;
            ends[i] = parts += (spans[i].Count + FusedOptim.PartLength - 1) / FusedOptim.PartLength;
        }

        double[] sums = FusedNorm.Sums(2 * parts);
        fixed (OptimSpan* s = spans)
        fixed (nint* e = ends)
        fixed (double* t = sums)
        {
            var job = new Job { Spans = s, Ends = e, Weights = t, Directions = t + parts, Level = level };
            if (count >= FusedOptim.Grain) Workers.Run(ref job, parts);
            else
                for (nint part = 0; part < parts; part++) job.Run(part, 0);
        }

        for (int i = 0; i < updates.Length; i++)
        {
            nint begin = i > 0 ? ends[i - 1] : 0;
            double weight = Math.Sqrt(FusedNorm.Total(sums, begin, ends[i])), direction = Math.Sqrt(FusedNorm.Total(sums, parts + begin, parts + ends[i]));
            double ratio = weight > 0 && direction > 0 ? weight / direction : 1;
            OptimNumbers n = updates[i].Numbers;
            updates[i] = updates[i] with { Numbers = n with { A = rates[i] * ratio, Scale = 1, Keep = 1, L2 = 0, L1 = 0 } };
        }

        FusedOptim.Run<LambStepFormula>(updates, level);
    }

    private struct Job : IJob
    {
        internal OptimSpan* Spans;
        internal nint* Ends;
        internal double* Weights, Directions;
        internal IsaLevel Level;

        public readonly void Run(nint part, int worker)
        {
            int i = 0;
            while (Ends[i] <= part) i++;
            OptimSpan span = Spans[i];
            nint size = span.IsDouble ? sizeof(double) : sizeof(float), begin = (part - (i > 0 ? Ends[i - 1] : 0)) * FusedOptim.PartLength, end = nint.Min(span.Count, begin + FusedOptim.PartLength);
            double* block = stackalloc double[(int)Chunk];
            double weights = 0, directions = 0;
            for (nint at = begin; at < end; at += Chunk)
            {
                nint count = nint.Min(Chunk, end - at);
                // The loop indexes states from the parameter's first element.
                span.Third = (byte*)block - at * size;
                OptimRange<LambMomentsFormula>.Run(span, at, at + count, Level);
                void* weight = (byte*)span.Parameter + at * size;
                weights += span.IsDouble ? SquareSum.Of((double*)weight, count) : SquareSum.Of((float*)weight, count);
                directions += span.IsDouble ? SquareSum.Of(block, count) : SquareSum.Of((float*)block, count);
            }

            (Weights[part], Directions[part]) = (weights, directions);
        }
    }
}
