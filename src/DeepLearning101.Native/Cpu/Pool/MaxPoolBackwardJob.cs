using System.Numerics;
using System.Runtime.CompilerServices;

namespace DeepLearning101.Native.Cpu;

/// <summary>Gradient of max pooling: each dy is added to the element of dx that won its window, in the order of the outputs; index −1 adds to none.</summary>
internal readonly unsafe struct MaxPoolBackwardJob<T>(PoolShape shape, T* dy, long* indices, T* dx, nint planesPerPart) : IJob
    where T : unmanaged, INumberBase<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(nint part, int worker)
    {
        nint input = shape.InputPlane, output = shape.OutputPlane;
        nint end = nint.Min((part + 1) * planesPerPart, shape.Planes);
        for (nint plane = part * planesPerPart; plane < end; plane++)
        {
            T* to = dx + plane * input;
            T* from = dy + plane * output;
            long* index = indices + plane * output;
            Zero(to, input);
            for (nint o = 0; o < output; o++)
            {
                // One unsigned comparison: a bad index must not write outside the plane.
                if ((ulong)index[o] < (ulong)input)
                {
                    to[index[o]] += from[o];
                }
            }
        }
    }

    private static void Zero(T* to, nint count) => System.Runtime.InteropServices.NativeMemory.Clear(to, (nuint)(count * sizeof(T)));
}
