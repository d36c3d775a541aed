using System.Numerics;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>
/// Bias gradient db[o] = Σ over n, p of dy[n, o, p]. Each image's positions are one <see cref="LaneSum"/>;
/// the images' sums are added in order.
/// </summary>
internal readonly unsafe struct BiasJob<V, T>(ConvShape shape, T* dy, T* db) : IJob
    where V : struct, IBitLanes<V, T> where T : unmanaged, IFloatingPointIeee754<T>
{
    public void Run(nint part, int worker)
    {
        T* lanes = stackalloc T[LaneSum.LogicalLanes];
        T total = T.Zero;
        for (nint n = 0; n < shape.N; n++)
        {
            new Span<T>(lanes, LaneSum.LogicalLanes).Clear();
            LaneSum.Add<V, T>(dy + (n * shape.O + part) * shape.OutputPlane, shape.OutputPlane, lanes);
            total += LaneSum.Total(lanes);
        }

        db[part] = total;
    }
}
