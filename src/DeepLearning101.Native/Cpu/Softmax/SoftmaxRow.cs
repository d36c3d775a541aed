using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>The softmax of dense rows: largest element, exponentials of the distance to it, their sum in the fixed order, quotients.</summary>
/// <remarks>Of short rows as many as a vector has elements are reduced together, so that a fold across lanes is paid once for all of them.</remarks>
internal static unsafe class SoftmaxRow
{
    /// <summary>Rows that go through the passes together, and how long such rows may be: a group of them stays in L1.</summary>
    private const int Group = 16, Short = 128;

    internal static void Run<V, T>(T* x, T* y, nint n) where V : unmanaged, IRealLanes<V>, IPack<V, T> where T : unmanaged
    {
        Exponentials<V, T>(x, y, n);
        T sum;
        ReduceLoop.Whole<SumFormula, V, T>(y, n, &sum);
        RowLoop.Map<RowDivide, V, T>(y, null, null, y, n, RowLoop.Get(&sum));
    }

    internal static void Logarithm<V, T>(T* x, T* y, nint n) where V : unmanaged, IRealLanes<V>, IPack<V, T> where T : unmanaged
    {
        double largest = Exponentials<V, T>(x, y, n);
        T sum;
        ReduceLoop.Whole<SumFormula, V, T>(y, n, &sum);
        LogarithmOf<V, T>(&sum, 1);
        RowLoop.Map<RowLess2, V, T>(x, null, null, y, n, largest, RowLoop.Get(&sum));
    }

    /// <summary>Rows one behind the other.</summary>
    internal static void Many<V, T>(T* x, T* y, nint n, nint rows, bool logarithm) where V : unmanaged, IRealLanes<V>, IPack<V, T> where T : unmanaged
    {
        if (n > Short)
        {
            for (; rows > 0; rows--, x += n, y += n)
            {
                if (logarithm) Logarithm<V, T>(x, y, n);
                else Run<V, T>(x, y, n);
            }

            return;
        }

        T* largest = stackalloc T[Group], sums = stackalloc T[Group];
        for (nint left = rows; left > 0; left -= Group, x += Group * n, y += Group * n)
        {
            int count = (int)Math.Min(Group, left);
            ReduceLoop.Rows<MaxFormula, V, T>((byte*)x, n * sizeof(T), n, count, largest);
            for (int i = 0; i < count; i++) RowLoop.Map<RowExp, V, T>(x + i * n, null, null, y + i * n, n, RowLoop.Get(largest + i));
            ReduceLoop.Rows<SumFormula, V, T>((byte*)y, n * sizeof(T), n, count, sums);
            if (logarithm)
            {
                LogarithmOf<V, T>(sums, count);
                for (int i = 0; i < count; i++) RowLoop.Map<RowLess2, V, T>(x + i * n, null, null, y + i * n, n, RowLoop.Get(largest + i), RowLoop.Get(sums + i));
            }
            else
            {
                for (int i = 0; i < count; i++) RowLoop.Map<RowDivide, V, T>(y + i * n, null, null, y + i * n, n, RowLoop.Get(sums + i));
            }
        }
    }

    private static void LogarithmOf<V, T>(T* values, nint n) where V : unmanaged, IRealLanes<V>, IPack<V, T> where T : unmanaged =>
        RowLoop.Map<RowLog, V, T>(values, null, null, values, n);

    /// <summary>y = e^(x − max x); gives max x.</summary>
    private static double Exponentials<V, T>(T* x, T* y, nint n) where V : unmanaged, IRealLanes<V>, IPack<V, T> where T : unmanaged
    {
        double largest = RowLoop.Max<V, T>(x, n);
        RowLoop.Map<RowExp, V, T>(x, null, null, y, n, largest);
        return largest;
    }
}
