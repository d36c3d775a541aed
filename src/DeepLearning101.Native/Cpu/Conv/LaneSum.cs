using System.Numerics;
using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>
/// A sum whose order is the same on every width: element i of a run is added to logical lane i mod 16, and at the end lanes j and j + 8 are
/// added, then j and j + 4, j and j + 2, j and j + 1.
/// </summary>
internal static unsafe class LaneSum
{
    internal const int LogicalLanes = 16;

    /// <summary>Adds a run of elements to the logical lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Add<V, T>(T* from, nint count, T* lanes) where V : struct, IBitLanes<V, T> where T : unmanaged, INumberBase<T>
    {
        nint whole = count / LogicalLanes * LogicalLanes;
        for (int j = 0; j < LogicalLanes; j += V.Count)
        {
            V sum = V.Load(lanes + j);
            for (nint p = j; p < whole; p += LogicalLanes)
            {
                sum += V.Load(from + p);
            }

            V.Store(sum, lanes + j);
        }

        for (nint p = whole; p < count; p++)
        {
            lanes[p - whole] += from[p];
        }
    }

    /// <summary>The sum of the logical lanes, which it overwrites.</summary>
    internal static T Total<T>(T* lanes) where T : unmanaged, INumberBase<T>
    {
        for (int half = LogicalLanes / 2; half > 0; half /= 2)
        {
            for (int j = 0; j < half; j++)
            {
                lanes[j] += lanes[j + half];
            }
        }

        return lanes[0];
    }
}
