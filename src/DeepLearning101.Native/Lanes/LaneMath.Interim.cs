using System.Runtime.CompilerServices;

namespace DeepLearning101.Native.Lanes;

/// <summary>Lane by lane through <see cref="Math"/>: correct and slow; replaced function by function.</summary>
internal static unsafe partial class Interim
{
    internal static double Erf(double x)
    {
        if (Math.Abs(x) > 2.5) return Math.CopySign(1 - Erfc(Math.Abs(x)), x);
        double term = x, sum = x;
        for (int n = 1; n < 60; n++)
        {
            term *= -x * x / n;
            sum += term / (2 * n + 1);
        }
        return sum * 1.1283791670955126;
    }

    internal static double Erfc(double x)
    {
        if (!(x >= 2.5)) return x < -2.5 ? 2 - Erfc(-x) : 1 - Erf(x);
        double fraction = 0;
        for (int n = 60; n > 0; n--) fraction = 0.5 * n / (x + fraction);
        return Math.Exp(-x * x) / ((x + fraction) * 1.7724538509055161);
    }
}

internal static unsafe partial class LaneMath32
{
    internal static V Exp<V>(V a) where V : struct, IBitLanes<V, float>
    {
        float* lanes = stackalloc float[16];
        V.Store(a, lanes);
        for (int i = 0; i < V.Count; i++)
        {
            double x = lanes[i];
            lanes[i] = (float)(Math.Exp(x));
        }
        return V.Load(lanes);
    }

    internal static V Exp2<V>(V a) where V : struct, IBitLanes<V, float>
    {
        float* lanes = stackalloc float[16];
        V.Store(a, lanes);
        for (int i = 0; i < V.Count; i++)
        {
            double x = lanes[i];
            lanes[i] = (float)(Math.Pow(2, x));
        }
        return V.Load(lanes);
    }

    internal static V Expm1<V>(V a) where V : struct, IBitLanes<V, float>
    {
        float* lanes = stackalloc float[16];
        V.Store(a, lanes);
        for (int i = 0; i < V.Count; i++)
        {
            double x = lanes[i];
            lanes[i] = (float)(Math.Abs(x) < 1e-5 ? x * (1 + 0.5 * x) : Math.Exp(x) - 1);
        }
        return V.Load(lanes);
    }

    internal static V Log<V>(V a) where V : struct, IBitLanes<V, float>
    {
        float* lanes = stackalloc float[16];
        V.Store(a, lanes);
        for (int i = 0; i < V.Count; i++)
        {
            double x = lanes[i];
            lanes[i] = (float)(Math.Log(x));
        }
        return V.Load(lanes);
    }

    internal static V Log2<V>(V a) where V : struct, IBitLanes<V, float>
    {
        float* lanes = stackalloc float[16];
        V.Store(a, lanes);
        for (int i = 0; i < V.Count; i++)
        {
            double x = lanes[i];
            lanes[i] = (float)(Math.Log2(x));
        }
        return V.Load(lanes);
    }

    internal static V Log10<V>(V a) where V : struct, IBitLanes<V, float>
    {
        float* lanes = stackalloc float[16];
        V.Store(a, lanes);
        for (int i = 0; i < V.Count; i++)
        {
            double x = lanes[i];
            lanes[i] = (float)(Math.Log10(x));
        }
        return V.Load(lanes);
    }

    internal static V Log1p<V>(V a) where V : struct, IBitLanes<V, float>
    {
        float* lanes = stackalloc float[16];
        V.Store(a, lanes);
        for (int i = 0; i < V.Count; i++)
        {
            double x = lanes[i];
            lanes[i] = (float)(Math.Abs(x) < 1e-5 ? x * (1 - 0.5 * x) : Math.Log(1 + x));
        }
        return V.Load(lanes);
    }

    internal static V Sin<V>(V a) where V : struct, IBitLanes<V, float>
    {
        float* lanes = stackalloc float[16];
        V.Store(a, lanes);
        for (int i = 0; i < V.Count; i++)
        {
            double x = lanes[i];
            lanes[i] = (float)(Math.Sin(x));
        }
        return V.Load(lanes);
    }

    internal static V Cos<V>(V a) where V : struct, IBitLanes<V, float>
    {
        float* lanes = stackalloc float[16];
        V.Store(a, lanes);
        for (int i = 0; i < V.Count; i++)
        {
            double x = lanes[i];
            lanes[i] = (float)(Math.Cos(x));
        }
        return V.Load(lanes);
    }

    internal static V Tan<V>(V a) where V : struct, IBitLanes<V, float>
    {
        float* lanes = stackalloc float[16];
        V.Store(a, lanes);
        for (int i = 0; i < V.Count; i++)
        {
            double x = lanes[i];
            lanes[i] = (float)(Math.Tan(x));
        }
        return V.Load(lanes);
    }

    internal static V Asin<V>(V a) where V : struct, IBitLanes<V, float>
    {
        float* lanes = stackalloc float[16];
        V.Store(a, lanes);
        for (int i = 0; i < V.Count; i++)
        {
            double x = lanes[i];
            lanes[i] = (float)(Math.Asin(x));
        }
        return V.Load(lanes);
    }

    internal static V Acos<V>(V a) where V : struct, IBitLanes<V, float>
    {
        float* lanes = stackalloc float[16];
        V.Store(a, lanes);
        for (int i = 0; i < V.Count; i++)
        {
            double x = lanes[i];
            lanes[i] = (float)(Math.Acos(x));
        }
        return V.Load(lanes);
    }

    internal static V Atan<V>(V a) where V : struct, IBitLanes<V, float>
    {
        float* lanes = stackalloc float[16];
        V.Store(a, lanes);
        for (int i = 0; i < V.Count; i++)
        {
            double x = lanes[i];
            lanes[i] = (float)(Math.Atan(x));
        }
        return V.Load(lanes);
    }

    internal static V Sinh<V>(V a) where V : struct, IBitLanes<V, float>
    {
        float* lanes = stackalloc float[16];
        V.Store(a, lanes);
        for (int i = 0; i < V.Count; i++)
        {
            double x = lanes[i];
            lanes[i] = (float)(Math.Sinh(x));
        }
        return V.Load(lanes);
    }

    internal static V Cosh<V>(V a) where V : struct, IBitLanes<V, float>
    {
        float* lanes = stackalloc float[16];
        V.Store(a, lanes);
        for (int i = 0; i < V.Count; i++)
        {
            double x = lanes[i];
            lanes[i] = (float)(Math.Cosh(x));
        }
        return V.Load(lanes);
    }

    internal static V Tanh<V>(V a) where V : struct, IBitLanes<V, float>
    {
        float* lanes = stackalloc float[16];
        V.Store(a, lanes);
        for (int i = 0; i < V.Count; i++)
        {
            double x = lanes[i];
            lanes[i] = (float)(Math.Tanh(x));
        }
        return V.Load(lanes);
    }

    internal static V Erf<V>(V a) where V : struct, IBitLanes<V, float>
    {
        float* lanes = stackalloc float[16];
        V.Store(a, lanes);
        for (int i = 0; i < V.Count; i++)
        {
            double x = lanes[i];
            lanes[i] = (float)(Interim.Erf(x));
        }
        return V.Load(lanes);
    }

    internal static V Erfc<V>(V a) where V : struct, IBitLanes<V, float>
    {
        float* lanes = stackalloc float[16];
        V.Store(a, lanes);
        for (int i = 0; i < V.Count; i++)
        {
            double x = lanes[i];
            lanes[i] = (float)(Interim.Erfc(x));
        }
        return V.Load(lanes);
    }

    internal static V Sigmoid<V>(V a) where V : struct, IBitLanes<V, float>
    {
        float* lanes = stackalloc float[16];
        V.Store(a, lanes);
        for (int i = 0; i < V.Count; i++)
        {
            double x = lanes[i];
            lanes[i] = (float)(1 / (1 + Math.Exp(-x)));
        }
        return V.Load(lanes);
    }

    internal static V Pow<V>(V a, V b) where V : struct, IBitLanes<V, float>
    {
        float* x = stackalloc float[16];
        float* y = stackalloc float[16];
        V.Store(a, x);
        V.Store(b, y);
        for (int i = 0; i < V.Count; i++) x[i] = (float)Math.Pow(x[i], y[i]);
        return V.Load(x);
    }

    internal static V Atan2<V>(V a, V b) where V : struct, IBitLanes<V, float>
    {
        float* x = stackalloc float[16];
        float* y = stackalloc float[16];
        V.Store(a, x);
        V.Store(b, y);
        for (int i = 0; i < V.Count; i++) x[i] = (float)Math.Atan2(x[i], y[i]);
        return V.Load(x);
    }
}

internal static unsafe partial class LaneMath64
{
    internal static V Exp<V>(V a) where V : struct, IBitLanes<V, double>
    {
        double* lanes = stackalloc double[16];
        V.Store(a, lanes);
        for (int i = 0; i < V.Count; i++)
        {
            double x = lanes[i];
            lanes[i] = (double)(Math.Exp(x));
        }
        return V.Load(lanes);
    }

    internal static V Exp2<V>(V a) where V : struct, IBitLanes<V, double>
    {
        double* lanes = stackalloc double[16];
        V.Store(a, lanes);
        for (int i = 0; i < V.Count; i++)
        {
            double x = lanes[i];
            lanes[i] = (double)(Math.Pow(2, x));
        }
        return V.Load(lanes);
    }

    internal static V Expm1<V>(V a) where V : struct, IBitLanes<V, double>
    {
        double* lanes = stackalloc double[16];
        V.Store(a, lanes);
        for (int i = 0; i < V.Count; i++)
        {
            double x = lanes[i];
            lanes[i] = (double)(Math.Abs(x) < 1e-5 ? x * (1 + 0.5 * x) : Math.Exp(x) - 1);
        }
        return V.Load(lanes);
    }

    internal static V Log<V>(V a) where V : struct, IBitLanes<V, double>
    {
        double* lanes = stackalloc double[16];
        V.Store(a, lanes);
        for (int i = 0; i < V.Count; i++)
        {
            double x = lanes[i];
            lanes[i] = (double)(Math.Log(x));
        }
        return V.Load(lanes);
    }

    internal static V Log2<V>(V a) where V : struct, IBitLanes<V, double>
    {
        double* lanes = stackalloc double[16];
        V.Store(a, lanes);
        for (int i = 0; i < V.Count; i++)
        {
            double x = lanes[i];
            lanes[i] = (double)(Math.Log2(x));
        }
        return V.Load(lanes);
    }

    internal static V Log10<V>(V a) where V : struct, IBitLanes<V, double>
    {
        double* lanes = stackalloc double[16];
        V.Store(a, lanes);
        for (int i = 0; i < V.Count; i++)
        {
            double x = lanes[i];
            lanes[i] = (double)(Math.Log10(x));
        }
        return V.Load(lanes);
    }

    internal static V Log1p<V>(V a) where V : struct, IBitLanes<V, double>
    {
        double* lanes = stackalloc double[16];
        V.Store(a, lanes);
        for (int i = 0; i < V.Count; i++)
        {
            double x = lanes[i];
            lanes[i] = (double)(Math.Abs(x) < 1e-5 ? x * (1 - 0.5 * x) : Math.Log(1 + x));
        }
        return V.Load(lanes);
    }

    internal static V Sin<V>(V a) where V : struct, IBitLanes<V, double>
    {
        double* lanes = stackalloc double[16];
        V.Store(a, lanes);
        for (int i = 0; i < V.Count; i++)
        {
            double x = lanes[i];
            lanes[i] = (double)(Math.Sin(x));
        }
        return V.Load(lanes);
    }

    internal static V Cos<V>(V a) where V : struct, IBitLanes<V, double>
    {
        double* lanes = stackalloc double[16];
        V.Store(a, lanes);
        for (int i = 0; i < V.Count; i++)
        {
            double x = lanes[i];
            lanes[i] = (double)(Math.Cos(x));
        }
        return V.Load(lanes);
    }

    internal static V Tan<V>(V a) where V : struct, IBitLanes<V, double>
    {
        double* lanes = stackalloc double[16];
        V.Store(a, lanes);
        for (int i = 0; i < V.Count; i++)
        {
            double x = lanes[i];
            lanes[i] = (double)(Math.Tan(x));
        }
        return V.Load(lanes);
    }

    internal static V Asin<V>(V a) where V : struct, IBitLanes<V, double>
    {
        double* lanes = stackalloc double[16];
        V.Store(a, lanes);
        for (int i = 0; i < V.Count; i++)
        {
            double x = lanes[i];
            lanes[i] = (double)(Math.Asin(x));
        }
        return V.Load(lanes);
    }

    internal static V Acos<V>(V a) where V : struct, IBitLanes<V, double>
    {
        double* lanes = stackalloc double[16];
        V.Store(a, lanes);
        for (int i = 0; i < V.Count; i++)
        {
            double x = lanes[i];
            lanes[i] = (double)(Math.Acos(x));
        }
        return V.Load(lanes);
    }

    internal static V Atan<V>(V a) where V : struct, IBitLanes<V, double>
    {
        double* lanes = stackalloc double[16];
        V.Store(a, lanes);
        for (int i = 0; i < V.Count; i++)
        {
            double x = lanes[i];
            lanes[i] = (double)(Math.Atan(x));
        }
        return V.Load(lanes);
    }

    internal static V Sinh<V>(V a) where V : struct, IBitLanes<V, double>
    {
        double* lanes = stackalloc double[16];
        V.Store(a, lanes);
        for (int i = 0; i < V.Count; i++)
        {
            double x = lanes[i];
            lanes[i] = (double)(Math.Sinh(x));
        }
        return V.Load(lanes);
    }

    internal static V Cosh<V>(V a) where V : struct, IBitLanes<V, double>
    {
        double* lanes = stackalloc double[16];
        V.Store(a, lanes);
        for (int i = 0; i < V.Count; i++)
        {
            double x = lanes[i];
            lanes[i] = (double)(Math.Cosh(x));
        }
        return V.Load(lanes);
    }

    internal static V Tanh<V>(V a) where V : struct, IBitLanes<V, double>
    {
        double* lanes = stackalloc double[16];
        V.Store(a, lanes);
        for (int i = 0; i < V.Count; i++)
        {
            double x = lanes[i];
            lanes[i] = (double)(Math.Tanh(x));
        }
        return V.Load(lanes);
    }

    internal static V Erf<V>(V a) where V : struct, IBitLanes<V, double>
    {
        double* lanes = stackalloc double[16];
        V.Store(a, lanes);
        for (int i = 0; i < V.Count; i++)
        {
            double x = lanes[i];
            lanes[i] = (double)(Interim.Erf(x));
        }
        return V.Load(lanes);
    }

    internal static V Erfc<V>(V a) where V : struct, IBitLanes<V, double>
    {
        double* lanes = stackalloc double[16];
        V.Store(a, lanes);
        for (int i = 0; i < V.Count; i++)
        {
            double x = lanes[i];
            lanes[i] = (double)(Interim.Erfc(x));
        }
        return V.Load(lanes);
    }

    internal static V Sigmoid<V>(V a) where V : struct, IBitLanes<V, double>
    {
        double* lanes = stackalloc double[16];
        V.Store(a, lanes);
        for (int i = 0; i < V.Count; i++)
        {
            double x = lanes[i];
            lanes[i] = (double)(1 / (1 + Math.Exp(-x)));
        }
        return V.Load(lanes);
    }

    internal static V Pow<V>(V a, V b) where V : struct, IBitLanes<V, double>
    {
        double* x = stackalloc double[16];
        double* y = stackalloc double[16];
        V.Store(a, x);
        V.Store(b, y);
        for (int i = 0; i < V.Count; i++) x[i] = (double)Math.Pow(x[i], y[i]);
        return V.Load(x);
    }

    internal static V Atan2<V>(V a, V b) where V : struct, IBitLanes<V, double>
    {
        double* x = stackalloc double[16];
        double* y = stackalloc double[16];
        V.Store(a, x);
        V.Store(b, y);
        for (int i = 0; i < V.Count; i++) x[i] = (double)Math.Atan2(x[i], y[i]);
        return V.Load(x);
    }
}
