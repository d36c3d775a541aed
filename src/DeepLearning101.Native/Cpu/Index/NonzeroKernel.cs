using System.Numerics;

namespace DeepLearning101.Native.Cpu;

/// <summary>Writes the coordinates of set elements.</summary>
internal sealed unsafe class NonzeroKernel : Kernel
{
    internal override string Name => "cpu:nonzero";

    internal override string? Declines(in KernelCall call) => call.Op.Takes(call.Inputs[0].DType) ? null : $"{call.Inputs[0].DType.Name} elements";

    internal override void Run(in KernelCall call)
    {
        (Tensor x, Tensor y) = (call.Inputs[0], call.Outputs[0]);
        int rank = x.Rank;
        if (y.Count == 0) return;
        var walk = default(StridedWalk);
        walk.Begin(x.Shape);
        walk.Add(x.Layout, 1);
        walk.Merge();
        long* to = (long*)y.Pointer, end = to + y.Count;
        long inner = walk.Inner;
        nint stride = walk.InnerStride(0);
        for (long row = 0; row < walk.Count / inner; row++)
        {
            nint offset;
            walk.RowOffsets(row, &offset);
            byte* p = (byte*)x.Pointer + offset;
            for (long i = 0; i < inner; i++)
            {
                // Eight clear bytes at once.
                if (stride == 1 && i + 8 <= inner && *(ulong*)(p + i) == 0)
                {
                    i += 7;
                    continue;
                }

                if (p[(nint)i * stride] == 0) continue;
                if (to == end) throw new InvalidOperationException("nonzero: the mask was written to while it was read.");
                Write(row * inner + i, x.Shape, to);
                to += rank;
            }
        }
    }

    private static void Write(long index, ReadOnlySpan<long> shape, long* to)
    {
        for (int d = shape.Length - 1; d > 0; d--) (index, to[d]) = Math.DivRem(index, shape[d]);
        to[0] = index;
    }
}
