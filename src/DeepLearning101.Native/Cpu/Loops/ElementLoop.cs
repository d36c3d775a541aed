using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>Operands of one run of an element loop. A step is 1 (the operand moves on) or 0 (one vector of it is read again and again).</summary>
internal unsafe struct ElementRun
{
    internal void* Out;
    internal void* A, B, C, D;
    internal nint StepA, StepB, StepC, StepD;
}

/// <summary>What a loop does with one vector of each operand.</summary>
internal unsafe interface IElementBody<V, O> where V : struct where O : unmanaged
{
    static abstract int Arity { get; }

    static abstract void Write(V a, V b, V c, V d, O* destination);
}

internal readonly unsafe struct RealBody<F, V, T> : IElementBody<V, T>
    where F : struct, IElementFormula
    where V : struct, IRealLanes<V>, IPack<V, T>
    where T : unmanaged
{
    public static int Arity => F.Arity;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(V a, V b, V c, V d, T* destination) => V.Store(F.Apply(a, b, c, d), destination);
}

internal readonly unsafe struct RingBody<F, V, T> : IElementBody<V, T>
    where F : struct, IRingElementFormula
    where V : struct, IPack<V, T>
    where T : unmanaged
{
    public static int Arity => F.Arity;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(V a, V b, V c, V d, T* destination) => V.Store(F.Apply(a, b, c, d), destination);
}

internal readonly unsafe struct MaskBody<F, V, T> : IElementBody<V, byte>
    where F : struct, IRingElementFormula
    where V : struct, IPack<V, T>
    where T : unmanaged
{
    public static int Arity => F.Arity;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(V a, V b, V c, V d, byte* destination) => V.StoreMask(F.Apply(a, b, c, d), destination);
}

internal readonly unsafe struct Integer32Body<F> : IElementBody<I32x1, int> where F : struct, IIntegerElementFormula
{
    public static int Arity => F.Arity;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(I32x1 a, I32x1 b, I32x1 c, I32x1 d, int* destination) => *destination = F.Apply(a.V, b.V);
}

internal readonly unsafe struct Integer64Body<F> : IElementBody<I64x1, long> where F : struct, IIntegerElementFormula
{
    public static int Arity => F.Arity;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(I64x1 a, I64x1 b, I64x1 c, I64x1 d, long* destination) => *destination = F.Apply(a.V, b.V);
}

/// <summary>The one loop over contiguous elements: whole vectors, then the rest through a small block, so that the formula is compiled once.</summary>
internal static unsafe class ElementLoop
{
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<B, V, T, O>(ElementRun* run, nint n)
        where B : struct, IElementBody<V, O>
        where V : struct, IPack<V, T>
        where T : unmanaged
        where O : unmanaged
    {
        T* a = (T*)run->A, b = (T*)run->B, c = (T*)run->C, d = (T*)run->D;
        O* to = (O*)run->Out, rest = null;
        nint stepA = run->StepA * V.Count, stepB = run->StepB * V.Count, stepC = run->StepC * V.Count, stepD = run->StepD * V.Count, left = 0;
        T* block = stackalloc T[4 * V.Count];
        O* result = stackalloc O[V.Count];
        while (true)
        {
            for (; n >= V.Count; n -= V.Count)
            {
                V x = V.Load(a), y = B.Arity > 1 ? V.Load(b) : default, z = B.Arity > 2 ? V.Load(c) : default, w = B.Arity > 3 ? V.Load(d) : default;
                B.Write(x, y, z, w, to);
                a += stepA;
                if (B.Arity > 1) b += stepB;
                if (B.Arity > 2) c += stepC;
                if (B.Arity > 3) d += stepD;
                to += V.Count;
            }

            if (n == 0) break;
            for (nint i = 0; i < n; i++)
            {
                block[i] = a[i];
                if (B.Arity > 1) block[V.Count + i] = b[i];
                if (B.Arity > 2) block[2 * V.Count + i] = c[i];
                if (B.Arity > 3) block[3 * V.Count + i] = d[i];
            }

            a = block;
            b = block + V.Count;
            c = block + 2 * V.Count;
            d = block + 3 * V.Count;
            rest = to;
            left = n;
            to = result;
            n = V.Count;
        }

        for (nint i = 0; i < left; i++) rest[i] = result[i];
    }
}
