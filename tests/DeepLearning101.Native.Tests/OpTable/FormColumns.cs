namespace DeepLearning101.Native.Tests.OpTable;

/// <summary>Columns that ask for the same bits in another form, for memory that stays untouched, and for errors.</summary>
internal static class FormColumns
{
    /// <summary>Transposed, reversed, sliced and broadcast operands give the bits of dense ones.</summary>
    internal static int Layouts(OpDef op)
    {
        int cases = 0;
        foreach (OpCase c in OpCase.Of(op))
        {
            if (c.Sample.Operands.Length == 0) continue;
            using var scope = TensorScope.Begin();
            (DType narrow, DType wide) = OpCase.Types(op);
            foreach (DType type in (DType[])[narrow, wide])
            {
                Tensor[] dense = c.Inputs(type), expected = c.Run(dense);
                foreach (Func<Tensor, Tensor> form in (Func<Tensor, Tensor>[])[Reordered, Reversed, Sliced])
                {
                    Tensor[] actual = c.Run([.. dense.Select(form)]);
                    for (int i = 0; i < actual.Length; i++) Close.Bits($"{c} {type.Name} {form.Method.Name}", actual[i].Contiguous(), expected[i].Contiguous());
                    cases++;
                }
            }
        }

        return cases;
    }

    /// <summary>Into the first operand: the same bits, also where the second overlaps it.</summary>
    internal static int InPlace(OpDef op)
    {
        int cases = 0;
        foreach (OpCase c in OpCase.Of(op))
        {
            if (c.Sample.Operands.Length == 0 || op.IsView) continue;
            using var scope = TensorScope.Begin();
            foreach (DType type in ((DType[])[OpCase.Types(op).Narrow, DType.Int64]).Distinct())
            {
                if (!op.Takes(type)) continue;
                Tensor[] inputs = c.Inputs(type), expected = c.Run(inputs);
                if (expected.Length != 1 || expected[0].DType != inputs[0].DType || !expected[0].Shape.SequenceEqual(inputs[0].Shape)) continue;
                Tensor target = inputs[0].Clone();
                Native.InPlace.Run(op, target, [target, .. inputs[1..]], c.Attributes(inputs));
                Close.Bits($"{c} in place", target, expected[0]);
                cases++;
                if (inputs.Length < 2 || inputs[0].Rank != 1 || !inputs[1].Shape.SequenceEqual(inputs[0].Shape) || inputs[0].DType != inputs[1].DType) continue;
                // x[1:] from x[1:] and x[:-1]: a write must not be read again.
                Tensor whole = c.Inputs(type)[0], left = whole[..^1], right = whole[1..];
                Tensor[] rest = [.. inputs[2..].Select(t => t.Rank == 1 ? t[1..] : t)];
                Tensor fresh = c.Run([right.Clone(), left.Clone(), .. rest])[0];
                Native.InPlace.Run(op, right, [right, left, .. rest], c.Attributes(inputs));
                Close.Bits($"{c} in place, overlapping", right.Contiguous(), fresh);
            }
        }

        return cases;
    }

    /// <summary>Operands and results end at a guard page; sentinels stand before results.</summary>
    internal static int Bounds(OpDef op)
    {
        int cases = 0;
        if (op.IsView) return 0;
        foreach (OpCase c in OpCase.Of(op))
        {
            using var scope = TensorScope.Begin();
            (DType narrow, DType wide) = OpCase.Types(op);
            foreach (DType type in (DType[])[narrow, wide])
            {
                Tensor[] inputs = c.Inputs(type), expected = c.Run(inputs);
                using var guard = new GuardedMemory();
                Tensor[] guarded = [.. inputs.Select(t => guard.Copy(t))], results = [.. expected.Select(t => guard.Copy(t, poison: true))];
                Dispatcher.RunInto(op, guarded, results, c.Attributes(guarded));
                for (int i = 0; i < results.Length; i++) Close.Bits($"{c} {type.Name} at a guard page", results[i].Clone(), expected[i].Contiguous());
                guard.CheckSentinels(c.ToString());
                cases++;
            }
        }

        return cases;
    }

    /// <summary>1, 2 and 7 threads give the same bits, on operands large enough to be split.</summary>
    internal static int Threads(OpDef op)
    {
        int cases = 0;
        foreach (OpCase c in OpCase.Of(op))
        {
            using var scope = TensorScope.Begin();
            Tensor[] inputs = c.Inputs(OpCase.Types(op).Narrow);
            // One more leading dimension of 5,000 makes elementwise calls large; other ops keep the example.
            int rank = inputs.Length == 0 ? 0 : inputs.Max(t => t.Rank);
            if (op.IsElementwise && rank < 3) inputs = [.. inputs.Select(t => t.Expand([5000, .. Enumerable.Repeat(1L, rank - t.Rank), .. t.Shape]).Contiguous())];
            string[] hashes = [.. ((int[])[1, 2, 7]).Select(n =>
            {
                using (Native.Threads.Limit(n)) return BitHash.Of(c.Run(inputs));
            })];
            Assert.That(hashes.Distinct().Count(), Is.EqualTo(1), $"{c}: bits depend on the number of threads");
            cases++;
        }

        return cases;
    }

    /// <summary>A disposed operand, and a type that the op does not take.</summary>
    internal static int Errors(OpDef op)
    {
        int cases = 0;
        foreach (OpCase c in OpCase.Of(op))
        {
            if (c.Sample.Operands.Length == 0) continue;
            using var scope = TensorScope.Begin();
            DType type = Enum.GetValues<DType>().Last(op.Takes);
            for (int i = 0; i < c.Sample.Operands.Length; i++)
            {
                Tensor[] inputs = c.Inputs(type);
                inputs[i].Dispose();
                ObjectDisposedException? error = Assert.Throws<ObjectDisposedException>(() => c.Run(inputs), $"{c}: operand {i} disposed");
                Assert.That(error!.Message, Does.Contain("disposed"));
                cases++;
            }

            foreach (DType refused in Enum.GetValues<DType>().Where(t => !op.Takes(t)).Take(1))
            {
                if (!c.Sample.Operands.Any(o => o.DType is null)) continue;
                TensorDTypeException? error = Assert.Throws<TensorDTypeException>(() => c.Run(c.Inputs(refused)), $"{c}: {refused.Name}");
                Assert.That(error!.Message, Does.Contain(refused.Name), "the message names the type that was given");
            }

            break;
        }

        return cases;
    }

    /// <summary>Forward and backward inside a scope leave as many live bytes as there were.</summary>
    internal static int Leaks(OpDef op)
    {
        int cases = 0;
        foreach (OpCase c in OpCase.Of(op))
        {
            Step(c);
            long before = Device.Cpu.Memory.LiveBytes;
            for (int i = 0; i < 3; i++) Step(c);
            // What earlier tests dropped may be freed meanwhile, so fewer is right too.
            Assert.That(Device.Cpu.Memory.LiveBytes, Is.LessThanOrEqualTo(before), $"{c}: live bytes grew");
            cases++;
        }

        return cases;
    }

    private static void Step(OpCase c)
    {
        using var scope = TensorScope.Begin();
        Tensor[] inputs = c.Inputs(OpCase.Types(c.Op).Narrow);
        if (c.Op.IsDifferentiable)
            for (int i = 0; i < inputs.Length; i++) if (c.IsTested(i) && c.Sample.Operands[i].Differentiable && inputs[i].DType.IsDifferentiable) inputs[i].RequiresGrad_();
        Tensor[] results = c.Run(inputs);
        if (results[0].RequiresGrad) results[0].Backward(Tensor.OnesLike(results[0]));
        foreach (Tensor input in inputs) input.ZeroGrad();
    }

    private static Tensor Reordered(Tensor x)
    {
        if (x.Rank < 2) return x;
        long[] reversed = [.. Enumerable.Range(0, x.Rank).Reverse().Select(i => (long)i)];
        return x.Permute(reversed).Contiguous().Permute(reversed);
    }

    private static Tensor Reversed(Tensor x)
    {
        for (int i = 0; i < x.Rank; i++) x = x.Slice(i, step: -1);
        x = x.Contiguous();
        for (int i = 0; i < x.Rank; i++) x = x.Slice(i, step: -1);
        return x;
    }

    private static Tensor Sliced(Tensor x)
    {
        if (x.Rank == 0) return x;
        long[] wide = x.Shape.ToArray();
        wide[^1] = 2 * wide[^1] + 1;
        Tensor room = Tensor.Zeros(wide, x.DType), part = room.Slice(-1, 1, wide[^1], 2);
        part.Copy_(x);
        return part;
    }
}
