using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DeepLearning101.Native.Cpu;

/// <summary>The values of an index operand, checked before anything is written through them: i64 ones where they lie, others in a copy.</summary>
internal unsafe struct IndexData : IDisposable
{
    private void* copy;

    /// <summary>The first index.</summary>
    internal long* Values;

    /// <summary>Where the others lie; dimensions of stride 0 stay so.</summary>
    internal Layout Layout;

    /// <param name="op">Name of the op, for messages.</param>
    /// <param name="index">The operand.</param>
    /// <param name="length">Length of the dimension.</param>
    /// <param name="dim">The dimension.</param>
    /// <param name="later">Whether the caller checks the values itself.</param>
    /// <exception cref="TensorIndexException">An index lies outside [0, length).</exception>
    internal static IndexData Of(string op, Tensor index, long length, int dim, bool later = false)
    {
        var data = new IndexData { Layout = index.Layout, Values = (long*)index.Pointer };
        // What is broadcast counts once.
        var distinct = default(StridedWalk);
        Span<long> shape = stackalloc long[Layout.MaxRank], strides = stackalloc long[Layout.MaxRank];
        for (int i = 0; i < index.Rank; i++) (shape[i], strides[i]) = (index.Strides[i] == 0 ? Math.Min(index.Shape[i], 1) : index.Shape[i], index.Strides[i]);
        Layout once = new(shape[..index.Rank].ToArray(), strides[..index.Rank].ToArray());
        if (index.DType != DType.Int64)
        {
            Layout dense = Layout.Of(once.Shape);
            data.copy = NativeMemory.AlignedAlloc((nuint)Math.Max(8, dense.Count * sizeof(long)), 64);
            Convert(index, once, dense, (byte*)data.copy);
            data.Values = (long*)data.copy;
            long[] steps = dense.Strides.ToArray();
            for (int i = 0; i < index.Rank; i++) if (index.Strides[i] == 0) steps[i] = 0;
            data.Layout = new Layout(index.Shape.ToArray(), steps);
            once = dense;
        }

        if (later) return data;
        distinct.Begin(once.Shape);
        distinct.Add(once, sizeof(long));
        distinct.Merge();
        if (distinct.Count == 0) return data;
        nint inner = (nint)distinct.Inner, stride = distinct.InnerStride(0);
        for (long row = 0; row < distinct.Count / inner; row++)
        {
            nint offset;
            distinct.RowOffsets(row, &offset);
            long* bad = FirstOutside((byte*)data.Values + offset, stride, inner, length);
            if (bad == null) continue;
            long value = *bad;
            data.Dispose();
            Outside(op, value, length, dim);
        }

        return data;
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(copy);
        copy = null;
    }

    internal static void Outside(string op, long index, long length, int dim, bool wraps = false) =>
        throw new TensorIndexException(op, $"{op}: index must lie in [{(wraps ? -length : 0)}, {length - 1}] of dimension {dim}; given {index}.", index, length);

    private static void Convert(Tensor index, Layout from, Layout to, byte* destination)
    {
        var walk = default(StridedWalk);
        walk.Begin(to.Shape);
        walk.Add(from, index.DType.Size);
        walk.Add(to, sizeof(long));
        walk.Merge();
        if (walk.Count == 0) return;
        nint* offsets = stackalloc nint[2];
        delegate*<byte*, nint, byte*, nint, nint, void> bring = ElementConvert.Of(index.DType, DType.Int64);
        for (long row = 0; row < walk.Count / walk.Inner; row++)
        {
            walk.RowOffsets(row, offsets);
            bring((byte*)index.Pointer + offsets[0], walk.InnerStride(0), destination + offsets[1], walk.InnerStride(1), (nint)walk.Inner);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static long* FirstOutside(byte* p, nint stride, nint n, long length)
    {
        nint i = 0;
        if (stride == sizeof(long))
        {
            // Negative ones are the largest as unsigned numbers.
            var limit = new Vector<ulong>((ulong)length);
            for (; i + Vector<ulong>.Count <= n; i += Vector<ulong>.Count)
                if (Vector.GreaterThanOrEqualAny(*(Vector<ulong>*)((ulong*)p + i), limit)) break;
        }

        for (; i < n; i++)
            if ((ulong)*(long*)(p + i * stride) >= (ulong)length) return (long*)(p + i * stride);
        return null;
    }
}
