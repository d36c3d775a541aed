namespace DeepLearning101.Native.Cpu;

/// <summary>The dimensions of a reduction as two walks: over the results, and over what goes into each.</summary>
internal static unsafe class ReduceWalk
{
    internal static void Split(Layout layout, ReadOnlySpan<long> dims, int elementSize, ref StridedWalk kept, ref StridedWalk reduced)
    {
        Span<long> shape = stackalloc long[Layout.MaxRank], strides = stackalloc long[Layout.MaxRank];
        for (int pass = 0; pass < 2; pass++)
        {
            int rank = 0;
            for (int i = 0; i < layout.Rank; i++)
            {
                if (dims.Contains(i) != (pass == 1)) continue;
                (shape[rank], strides[rank]) = (layout[i], layout.Strides[i]);
                rank++;
            }

            ref StridedWalk walk = ref pass == 0 ? ref kept : ref reduced;
            walk.Begin(shape[..rank]);
            walk.Add(shape[..rank], strides[..rank], elementSize);
            walk.Merge();
        }
    }

    /// <summary>Brings n reduced elements from number <paramref name="first"/> on into a dense block.</summary>
    internal static void Gather(in StridedWalk reduced, delegate*<byte*, nint, byte*, nint, nint, void> bring, byte* at, long first, nint n, byte* block, int size)
    {
        nint stride = reduced.InnerStride(0), done = 0;
        while (done < n)
        {
            long column = (first + done) % reduced.Inner;
            nint m = (nint)Math.Min(n - done, reduced.Inner - column);
            bring(at + reduced.Offset(0, first + done), stride, block + done * size, size, m);
            done += m;
        }
    }
}
