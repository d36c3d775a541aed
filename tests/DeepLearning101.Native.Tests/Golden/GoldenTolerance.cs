using DeepLearning101.Native.Testing;
using DeepLearning101.Native.Tests.OpTable;

namespace DeepLearning101.Native.Tests.GoldenValues;

/// <summary>
/// How near a result must be to PyTorch's. Whole numbers, truth values, shapes and element types: the same. f32: within the op's contract of PyTorch's
/// f64 result on the same operands. f64 and complex: within the contract, and never further than 10⁻¹² of the magnitude that was added up, since PyTorch's
/// own rounding is in the difference. Gradients have no contract of their own: f64 within 10⁻¹² of the largest gradient; f32 no further from PyTorch's f64
/// gradient than four times PyTorch's own f32 gradient is, or 32 ε of the largest.
/// </summary>
internal sealed class GoldenTolerance(OpCase c, DType type, Tensor[] inputs)
{
    private const double Wide = 1e-12;

    private readonly Lazy<double> scale = new(() => Accumulated(c, type, inputs));

    internal void Value(string what, Tensor actual, GoldenRow row, GoldenRow wide)
    {
        Same(what, actual, row);
        Contract contract = c.Op.Contract;
        double[] a = row.Pick(actual), expected = wide.Values();
        double eps = Epsilon(actual.DType), largest = Math.Max(scale.Value, Largest(expected));
        for (int i = 0; i < a.Length; i++)
        {
            if (IsSame(a[i], expected[i])) continue;
            double unit = eps * Math.Abs(expected[i]), allowed;
            // The contract of f32 and the rounding of the reference; PyTorch states none for its f64, which may be a few units off itself.
            if (actual.DType == DType.Float32) allowed = Math.Max(contract.Ulp, 0.5) * unit + eps * (contract.AbsoluteEpsilons + 16 * contract.Accumulated * largest) + float.Epsilon + 8 * Epsilon(DType.Float64) * Math.Min(largest, 1);
            else if (eps == 0) allowed = 0;
            else allowed = Math.Min(Wide * Math.Max(largest, 1), (contract.Ulp + 8) * unit + eps * (contract.AbsoluteEpsilons + 16 * contract.Accumulated * largest + Math.Min(largest, 8)));
            Near(what, i, a[i], expected[i], allowed);
        }
    }

    /// <returns>Whether the gradient departs from PyTorch's, as the op says it does.</returns>
    internal static bool Gradient(string what, Tensor actual, GoldenRow row, GoldenRow wide, PyTorchDifference? difference)
    {
        Same(what, actual, row);
        double[] a = row.Pick(actual), expected = wide.Values(), narrow = row.Values();
        double largest = Largest(expected), theirs = 0;
        for (int i = 0; i < a.Length; i++) if (double.IsFinite(narrow[i] - expected[i])) theirs = Math.Max(theirs, Math.Abs(narrow[i] - expected[i]));
        double allowed = actual.DType == DType.Float32 ? Math.Max(4 * theirs, 32 * Epsilon(DType.Float32) * largest) : Wide * Math.Max(largest, 1e-3);
        bool departs = false;
        for (int i = 0; i < a.Length; i++)
        {
            if (IsSame(a[i], expected[i])) continue;
            departs |= !(Math.Abs(a[i] - expected[i]) <= allowed);
            Near(what, i, a[i], expected[i], difference is null ? allowed : Math.Max(allowed, difference.Within * largest));
        }

        return departs;
    }

    private static void Same(string what, Tensor actual, GoldenRow row)
    {
        Assert.That(actual.DType, Is.EqualTo(row.DType), $"{what}: element type");
        Assert.That(actual.Shape.ToArray(), Is.EqualTo(row.Shape), $"{what}: shape");
    }

    private static void Near(string what, int i, double actual, double expected, double allowed)
    {
        if (!(Math.Abs(actual - expected) <= allowed)) Assert.Fail($"{what}: element {i} is {actual:R}, PyTorch has {expected:R}, error {Math.Abs(actual - expected):E2}, allowed {allowed:E2}.");
    }

    private static bool IsSame(double a, double b) => a.Equals(b) || a == b;

    /// <summary>Magnitude of what was added up: the op on the magnitudes of its operands.</summary>
    private static double Accumulated(OpCase c, DType type, Tensor[] inputs)
    {
        if (c.Op.Contract.Accumulated == 0 || !type.IsDifferentiable) return 0;
        Tensor[] magnitudes = [.. inputs.Select((x, i) => c.IsTested(i) ? x.Detach().Abs().Cast(type) : x)];
        return Close.LargestOf(c.Run(magnitudes));
    }

    private static double Largest(double[] values) => values.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();

    private static double Epsilon(DType type) => type switch { DType.Float32 or DType.Complex64 => Math.Pow(2, -23), DType.Float64 or DType.Complex128 => Math.Pow(2, -52), _ => 0 };
}
