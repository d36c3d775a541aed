namespace DeepLearning101.Native.Tests.OpTable;

/// <summary>Columns that ask for the right values.</summary>
internal static class ValueColumns
{
    /// <summary>f32 against f64, within the contract.</summary>
    internal static int Forward(OpDef op)
    {
        int cases = 0;
        foreach (OpCase c in OpCase.Of(op))
        {
            using var scope = TensorScope.Begin();
            (DType narrow, DType wide) = OpCase.Types(op);
            Tensor[] reference = c.Run(c.Inputs(wide)), actual = c.Run(c.Inputs(narrow));
            double scale = Scale(c, reference);
            for (int i = 0; i < actual.Length; i++) Close.ToReference($"{c} f32", actual[i], reference[i], op.Contract, scale);
            cases++;
        }

        return cases;
    }

    /// <summary>NaN, infinities, zeros, denormals and the largest numbers, in f32 against f64; and every length from 0 to 129 for elementwise ops.</summary>
    internal static int Specials(OpDef op)
    {
        int cases = 0;
        float[] special = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0f, -0f, float.Epsilon, -1e-40f, float.MaxValue, -float.MaxValue, 1f, -1f, 1e-30f, 88.8f, -104f, 0.5f, 3f];
        foreach (OpCase c in OpCase.Of(op))
        {
            using var scope = TensorScope.Begin();
            for (int shift = 0; shift < (op.IsElementwise ? special.Length : 2); shift++)
            {
                Tensor[] single = new Tensor[c.Sample.Operands.Length], twice = new Tensor[single.Length];
                for (int i = 0; i < single.Length; i++)
                {
                    double[] values = c.Values(i);
                    if (c.IsTested(i))
                        for (int j = 0; j < values.Length; j++)
                            if (op.IsElementwise || (i == 0 && j == shift)) values[j] = special[(j * (i + 1) + shift * (i == 0 ? 1 : 3)) % special.Length];
                    single[i] = OpCase.Make(values, c.Sample.Operands[i].Shape, c.TypeOf(i, DType.Float32));
                    twice[i] = OpCase.Make(values, c.Sample.Operands[i].Shape, c.TypeOf(i, DType.Float64));
                }

                Tensor[] actual = c.Run(single), reference = c.Run(twice);
                // In f64 nothing overflows where it does in f32, so away from elementwise ops only what stays finite is compared.
                if (op.Contract.LosesRange && single.Any(HasExtreme)) continue;
                for (int i = 0; i < actual.Length; i++)
                    if (op.IsElementwise) Close.ToReference($"{c} specials", actual[i], reference[i], op.Contract, op.Contract.Accumulated > 0 ? Close.LargestOf(reference) : 0);
                    else Assert.That(Close.Doubles(actual[i]).Count(double.IsNaN) > 0, Is.EqualTo(Close.Doubles(reference[i]).Count(double.IsNaN) > 0), $"{c}: a NaN must show in f32 as in f64");
                cases++;
            }
        }

        return cases;
    }

    /// <summary>Every type that the op takes; every other one is refused.</summary>
    internal static int DTypes(OpDef op)
    {
        int cases = 0;
        foreach (OpCase c in OpCase.Of(op))
        {
            foreach (DType type in Enum.GetValues<DType>())
            {
                using var scope = TensorScope.Begin();
                if (c.Sample.Operands.Length > 0 && !c.Sample.Operands.Any(o => o.DType is null)) continue;
                if (!op.Takes(type))
                {
                    if (c.Sample.Operands.Length == 0) continue;
                    Assert.That(() => c.Run(c.Inputs(type)), Throws.InstanceOf<TensorDTypeException>(), $"{c} must refuse {type.Name}");
                }
                else if (type is DType.Float16 or DType.BFloat16)
                {
                    Tensor[] actual = c.Run(c.Inputs(type)), reference = c.Run(c.Inputs(DType.Float64));
                    for (int i = 0; i < actual.Length; i++) Close.ToReference($"{c} {type.Name}", actual[i], reference[i], op.Contract, Scale(c, reference));
                }
                else
                {
                    Tensor[] results = c.Run(c.Inputs(type));
                    if (type is DType.Int64 or DType.Int32 or DType.Int16 or DType.Int8 && !op.IsView) CompareIntegers(c, type, results);
                }

                cases++;
            }
        }

        return cases;
    }

    /// <summary>The decomposition computes the same function.</summary>
    internal static int Decomposition(OpDef op)
    {
        int cases = 0;
        foreach (OpCase c in OpCase.Of(op))
        {
            using var scope = TensorScope.Begin();
            Tensor[] inputs = c.Inputs(OpCase.Types(op).Wide);
            Tensor[]? composed = op.Decompose(new KernelCall(op, inputs, default, c.Sample.Attributes));
            Assert.That(composed, Is.Not.Null, $"{op.Name}: give a decomposition, or WhyNot(\"decomposition\").");
            Tensor[] direct = c.Run(inputs);
            for (int i = 0; i < direct.Length; i++)
            {
                Assert.That(composed![i].DType, Is.EqualTo(direct[i].DType), $"{c}: type of the decomposition");
                Close.ToReference($"{c} decomposition", composed[i], direct[i], op.Contract, Scale(c, direct), slack: 8);
            }

            cases++;
        }

        return cases;
    }

    private static bool HasExtreme(Tensor x) => x.DType.IsFloatingPoint && Close.Doubles(x).Any(v => double.IsFinite(v) && (Math.Abs(v) > 50 || (v != 0 && Math.Abs(v) < 1e-15)));

    /// <summary>Magnitude of what an accumulating op adds up: its value on the magnitudes of the operands.</summary>
    internal static double Scale(OpCase c, Tensor[] reference)
    {
        if (c.Op.Contract.Accumulated == 0) return 0;
        Tensor[] inputs = c.Inputs(OpCase.Types(c.Op).Wide);
        for (int i = 0; i < inputs.Length; i++) if (c.IsTested(i)) inputs[i] = inputs[i].Abs().Cast(inputs[i].DType);
        return Math.Max(Close.LargestOf(c.Run(inputs)), Close.LargestOf(reference));
    }

    private static void CompareIntegers(OpCase c, DType type, Tensor[] actual)
    {
        // Integers are exact: the f64 result on the same whole numbers is the witness where it fits the type.
        Tensor[] inputs = c.Inputs(type), wide = new Tensor[inputs.Length];
        for (int i = 0; i < inputs.Length; i++) wide[i] = c.IsTested(i) ? inputs[i].Cast(DType.Float64) : inputs[i];
        if (!c.Op.Takes(DType.Float64)) return;
        Tensor[] reference = OpCase.Call(c.Op, wide, c.Attributes(inputs));
        double limit = type switch { DType.Int8 => 127, DType.Int16 => 32767, DType.Int32 => int.MaxValue, _ => 9e15 };
        for (int i = 0; i < actual.Length; i++)
        {
            if (!actual[i].DType.IsIntegral || actual[i].DType == DType.Bool) continue;
            double[] a = Close.Doubles(actual[i]), r = Close.Doubles(reference[i]);
            for (int j = 0; j < a.Length; j++)
                if (Math.Abs(r[j]) <= limit && r[j] == Math.Truncate(r[j])) Assert.That(a[j], Is.EqualTo(r[j]), $"{c} {type.Name} element {j}");
        }
    }
}
