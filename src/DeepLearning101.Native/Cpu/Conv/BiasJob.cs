using System.Numerics;
using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>
/// Bias gradient db[o] = Σ over n, p of dy[n, o, p]. Order: logical lane j of 16 adds the positions p ≡ j (mod 16) of one image in order,
/// from +0; then lanes j and j + 8 are added, j and j + 4, j and j + 2, j and j + 1; the images' sums are added in order.
/// </summary>
internal readonly unsafe struct BiasJob<V, T>(ConvShape shape, T* dy, T* db) : IJob
    where V : struct, IBitLanes<V, T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int LogicalLanes = 16;

    public void Run(nint part, int worker)
    {
        T* lanes = stackalloc T[LogicalLanes];
        T total = T.Zero;
        for (nint n = 0; n < shape.N; n++)
        {
            new Span<T>(lanes, LogicalLanes).Clear();
            Sum(dy + (n * shape.O + part) * shape.OutputPlane, shape.OutputPlane, lanes);
            for (int half = LogicalLanes / 2; half > 0; half /= 2)
            {
                for (int j = 0; j < half; j++)
                {
                    lanes[j] += lanes[j + half];
                }
            }

            total += lanes[0];
        }

        db[part] = total;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sum(T* from, nint count, T* lanes)
    {
        nint whole = count / LogicalLanes * LogicalLanes;
        for (int j = 0; j < LogicalLanes; j += V.Count)
        {
            V sum = V.Create(0);
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
}
