using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>The softmax of one dense row: largest element, exponentials of the distance to it, their sum in the fixed order, quotients.</summary>
internal static unsafe class SoftmaxRow
{
    internal static void Run<V, T>(T* x, T* y, nint n) where V : struct, IRealLanes<V>, IPack<V, T> where T : unmanaged
    {
        T* constants = stackalloc T[2 * V.Count];
        Exponentials<V, T>(x, y, n, constants);
        T sum;
        ReduceLoop.Whole<SumFormula, V, T>(y, n, &sum);
        Fill<V, T>(sum, constants);
        var run = new ElementRun { Out = y, A = y, B = constants, StepA = 1 };
        ElementLoop.Run<RealBody<Quotient, V, T>, V, T, T>(&run, n);
    }

    internal static void Logarithm<V, T>(T* x, T* y, nint n) where V : struct, IRealLanes<V>, IPack<V, T> where T : unmanaged
    {
        T* constants = stackalloc T[2 * V.Count];
        Exponentials<V, T>(x, y, n, constants);
        T sum;
        ReduceLoop.Whole<SumFormula, V, T>(y, n, &sum);
        Fill<V, T>(sum, constants + V.Count);
        V.Store(V.Log(V.Load(constants + V.Count)), constants + V.Count);
        var run = new ElementRun { Out = y, A = x, B = constants, C = constants + V.Count, StepA = 1 };
        ElementLoop.Run<RealBody<ShiftedTwice, V, T>, V, T, T>(&run, n);
    }

    /// <summary>y = e^(x − max x); the first constant vector is max x.</summary>
    private static void Exponentials<V, T>(T* x, T* y, nint n, T* constants) where V : struct, IRealLanes<V>, IPack<V, T> where T : unmanaged
    {
        T largest;
        ReduceLoop.Whole<MaxFormula, V, T>(x, n, &largest);
        Fill<V, T>(largest, constants);
        var run = new ElementRun { Out = y, A = x, B = constants, StepA = 1 };
        ElementLoop.Run<RealBody<ShiftedExp, V, T>, V, T, T>(&run, n);
    }

    private static void Fill<V, T>(T value, T* vector) where V : struct, IPack<V, T> where T : unmanaged
    {
        for (int i = 0; i < V.Count; i++) vector[i] = value;
    }

    private readonly struct ShiftedExp : IElementFormula
    {
        public static int Arity => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static L Apply<L>(L a, L b, L c, L d) where L : struct, IRealLanes<L> => L.Exp(a - b);
    }

    private readonly struct Quotient : IElementFormula
    {
        public static int Arity => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static L Apply<L>(L a, L b, L c, L d) where L : struct, IRealLanes<L> => a / b;
    }

    private readonly struct ShiftedTwice : IElementFormula
    {
        public static int Arity => 3;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static L Apply<L>(L a, L b, L c, L d) where L : struct, IRealLanes<L> => a - b - c;
    }
}
