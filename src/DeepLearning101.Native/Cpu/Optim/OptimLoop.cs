using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>Where the elements of one parameter, its gradient and its states lie.</summary>
internal unsafe struct OptimSpan
{
    internal void* Parameter, Gradient, First, Second, Third;
    internal OptimNumbers Numbers;
    internal nint Count;
    internal bool IsDouble;
}

/// <summary>The loop over elements: whole vectors, then the rest through a small block, so that each element gets the same bits wherever it lies.</summary>
internal static unsafe class OptimLoop
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<F, V, T>(in OptimSpan span, nint begin, nint end)
        where F : struct, IOptimFormula
        where V : struct, IRealLanes<V>, IPack<V, T>
        where T : unmanaged
    {
        var numbers = new OptimLanes<V>(span.Numbers);
        T* p = (T*)span.Parameter + begin, g = (T*)span.Gradient + begin, block = stackalloc T[5 * V.Count];
        T* s1 = F.States > 0 ? (T*)span.First + begin : block, s2 = F.States > 1 ? (T*)span.Second + begin : block, s3 = F.States > 2 ? (T*)span.Third + begin : block;
        nint n = end - begin, left = 0;
        T* restP = null, rest1 = null, rest2 = null, rest3 = null;
        while (true)
        {
            for (; n >= V.Count; n -= V.Count)
            {
                V first = F.States > 0 ? V.Load(s1) : default, second = F.States > 1 ? V.Load(s2) : default, third = F.States > 2 ? V.Load(s3) : default;
                V kept = numbers.Keep * V.Load(p), slope = V.Fma(numbers.L2, kept, numbers.Scale * V.Load(g));
                slope = V.Fma(numbers.L1, V.Select(V.Equal(kept, V.Create(0)), V.Create(0), V.CopySign(V.Create(1), kept)), slope);
                V.Store(F.Apply(kept, slope, ref first, ref second, ref third, numbers), p);
                p += V.Count;
                g += V.Count;
                if (F.States > 0)
                {
                    V.Store(first, s1);
                    s1 += V.Count;
                }

                if (F.States > 1)
                {
                    V.Store(second, s2);
                    s2 += V.Count;
                }

                if (F.States > 2)
                {
                    V.Store(third, s3);
                    s3 += V.Count;
                }
            }

            if (n == 0) break;
            for (nint i = 0; i < n; i++)
            {
                block[i] = p[i];
                block[V.Count + i] = g[i];
                if (F.States > 0) block[2 * V.Count + i] = s1[i];
                if (F.States > 1) block[3 * V.Count + i] = s2[i];
                if (F.States > 2) block[4 * V.Count + i] = s3[i];
            }

            restP = p;
            rest1 = s1;
            rest2 = s2;
            rest3 = s3;
            left = n;
            p = block;
            g = block + V.Count;
            s1 = block + 2 * V.Count;
            s2 = block + 3 * V.Count;
            s3 = block + 4 * V.Count;
            n = V.Count;
        }

        for (nint i = 0; i < left; i++)
        {
            restP[i] = block[i];
            if (F.States > 0) rest1[i] = block[2 * V.Count + i];
            if (F.States > 1) rest2[i] = block[3 * V.Count + i];
            if (F.States > 2) rest3[i] = block[4 * V.Count + i];
        }
    }
}
