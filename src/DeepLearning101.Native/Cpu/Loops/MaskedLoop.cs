using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>The loop of formulas whose first operand is a mask: one byte per element, widened to the lanes as it is read.</summary>
internal static unsafe class MaskedLoop
{
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<F, V, T>(ElementRun* run, nint n)
        where F : struct, IRingElementFormula
        where V : struct, IPack<V, T>
        where T : unmanaged
    {
        byte* a = (byte*)run->A;
        T* b = (T*)run->B, c = (T*)run->C, to = (T*)run->Out, rest = null;
        nint stepA = run->StepA * V.Count, stepB = run->StepB * V.Count, stepC = run->StepC * V.Count, left = 0;
        byte* mask = stackalloc byte[V.Count];
        T* block = stackalloc T[2 * V.Count];
        T* result = stackalloc T[V.Count];
        while (true)
        {
            for (; n >= V.Count; n -= V.Count)
            {
                V.Store(F.Apply(V.LoadMask(a), V.Load(b), V.Load(c), default), to);
                a += stepA;
                b += stepB;
                c += stepC;
                to += V.Count;
            }

            if (n == 0) break;
            for (nint i = 0; i < n; i++) (mask[i], block[i], block[V.Count + i]) = (a[i], b[i], c[i]);
            a = mask;
            b = block;
            c = block + V.Count;
            rest = to;
            left = n;
            to = result;
            n = V.Count;
        }

        for (nint i = 0; i < left; i++) rest[i] = result[i];
    }
}
