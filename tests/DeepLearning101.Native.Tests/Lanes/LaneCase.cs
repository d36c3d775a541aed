using System.Runtime.CompilerServices;
using DeepLearning101.Native.Cpu;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Tests.Lanes;

/// <summary>A function with what is promised about it, and its loops over arrays in every width.</summary>
/// <param name="name">Its name, as in the golden files.</param>
/// <param name="reference">Its value in double precision, the reference for single precision.</param>
/// <param name="ulp32">Largest error allowed in single precision.</param>
/// <param name="ulp64">Largest error allowed in double precision.</param>
internal abstract class LaneCase(string name, Func<double, double> reference, double ulp32, double ulp64)
{
    internal string Name => name;
    internal Func<double, double> Reference => reference;
    internal double Ulp32 => ulp32;
    internal double Ulp64 => ulp64;

    /// <summary>Runs on packs of 16, 8, 4 or 1; the length is a multiple of 16.</summary>
    internal abstract void Run(float[] x, float[] y, int width);

    /// <summary>Runs on packs of 8, 4, 2 or 1; the length is a multiple of 8.</summary>
    internal abstract void Run(double[] x, double[] y, int width);

    /// <summary>Value, first and second derivative at one point, in double precision.</summary>
    internal abstract (double Value, double First, double Second) Derivatives(double x);

    public override string ToString() => name;

    // Where System.Math has no function, the reference is the double-precision lane, which the golden files check.
    internal static readonly LaneCase[] All =
    [
        new LaneCase<Fn.Exp>("exp", Math.Exp, 1, 1.0000001),
        new LaneCase<Fn.Exp2>("exp2", static x => Math.Pow(2, x), 1, 1.0000001),
        new LaneCase<Fn.Expm1>("expm1", static x => F64x1.Expm1(new(x)).V, 1, 1),
        new LaneCase<Fn.Log>("log", Math.Log, 1, 1),
        new LaneCase<Fn.Log2>("log2", Math.Log2, 1, 1),
        new LaneCase<Fn.Log10>("log10", Math.Log10, 1, 1),
        new LaneCase<Fn.Log1p>("log1p", static x => F64x1.Log1p(new(x)).V, 1, 1),
        new LaneCase<Fn.Sin>("sin", Math.Sin, 1, 1),
        new LaneCase<Fn.Cos>("cos", Math.Cos, 1, 1),
        new LaneCase<Fn.Tan>("tan", Math.Tan, 1.25, 1),
        new LaneCase<Fn.Asin>("asin", Math.Asin, 1, 1),
        new LaneCase<Fn.Acos>("acos", Math.Acos, 1, 1),
        new LaneCase<Fn.Atan>("atan", Math.Atan, 1, 1),
        new LaneCase<Fn.Sinh>("sinh", Math.Sinh, 1, 1),
        new LaneCase<Fn.Cosh>("cosh", Math.Cosh, 1, 1),
        new LaneCase<Fn.Tanh>("tanh", Math.Tanh, 1, 1.5),
        new LaneCase<Fn.Erf>("erf", static x => F64x1.Erf(new(x)).V, 1, 1),
        new LaneCase<Fn.Erfc>("erfc", static x => F64x1.Erfc(new(x)).V, 2, 2),
        new LaneCase<Fn.Sigmoid>("sigmoid", static x => x < 0 ? Math.Exp(x) / (1 + Math.Exp(x)) : 1 / (1 + Math.Exp(-x)), 1, 1.0000001),
    ];
}

internal sealed unsafe class LaneCase<F>(string name, Func<double, double> reference, double ulp32, double ulp64) : LaneCase(name, reference, ulp32, ulp64)
    where F : struct, ILaneFunction
{
    internal override void Run(float[] x, float[] y, int width)
    {
        switch (width)
        {
            case 16: Loop<F32x16, float>(x, y); break;
            case 8: Loop<F32x8, float>(x, y); break;
            case 4: Loop<F32x4, float>(x, y); break;
            default: Loop<F32x1, float>(x, y); break;
        }
    }

    internal override void Run(double[] x, double[] y, int width)
    {
        switch (width)
        {
            case 8: Loop<F64x8, double>(x, y); break;
            case 4: Loop<F64x4, double>(x, y); break;
            case 2: Loop<F64x2, double>(x, y); break;
            default: Loop<F64x1, double>(x, y); break;
        }
    }

    internal override (double Value, double First, double Second) Derivatives(double x)
    {
        F64x1 one = F64x1.Create(1), zero = F64x1.Create(0);
        var y = F.Apply(new Dual<Dual<F64x1>>(new(F64x1.Create(x), one), new(one, zero)));
        return (y.Value.Value.V, y.Tangent.Value.V, y.Tangent.Tangent.V);
    }

    // Optimised from the first call: what is tested is the code that kernels run, not the one before tier-up.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Loop<V, T>(T[] x, T[] y) where V : struct, IRealLanes<V>, IPack<V, T> where T : unmanaged
    {
        fixed (T* source = x, destination = y)
        {
            for (int i = 0; i < x.Length; i += V.Count) V.Store(F.Apply(V.Load(source + i)), destination + i);
        }
    }
}
