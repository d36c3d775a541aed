using System.Runtime.CompilerServices;

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
        nint inner = (nint)walk.Inner, stride = walk.InnerStride(0), found = 0, count = (nint)call.Get<NonzeroCount>().Count;
        long* numbers = (long*)y.Pointer;
        for (long row = 0; row < walk.Count / inner; row++)
        {
            nint offset;
            walk.RowOffsets(row, &offset);
            found = Find((byte*)x.Pointer + offset, stride, inner, row * inner, numbers, found, count, rank);
        }

        if (found < count) throw new InvalidOperationException("nonzero: the mask was written to while it was read.");
        if (rank == 1) return;
        for (nint i = 0; i < count; i++) Write(numbers[i * rank], x.Shape, numbers + i * rank);
    }

    /// <summary>Writes the number of each element to the next place and moves on only where it is set: no branch to guess.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static nint Find(byte* p, nint stride, nint n, long first, long* numbers, nint found, nint count, int rank)
    {
        nint i = 0;
        if (stride == 1)
        {
            for (; i + 8 <= n && found + 8 <= count; i += 8)
            {
                if (*(ulong*)(p + i) == 0) continue;
                for (nint k = i; k < i + 8; k++)
                {
                    numbers[found * rank] = first + k;
                    found += p[k] != 0 ? 1 : 0;
                }
            }
        }

        for (; i < n && found < count; i++)
        {
            numbers[found * rank] = first + i;
            found += p[i * stride] != 0 ? 1 : 0;
        }

        return found;
    }

    private static void Write(long index, ReadOnlySpan<long> shape, long* to)
    {
        for (int d = shape.Length - 1; d > 0; d--) (index, to[d]) = Math.DivRem(index, shape[d]);
        to[0] = index;
    }
}
