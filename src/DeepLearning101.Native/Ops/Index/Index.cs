namespace DeepLearning101.Native;

/// <summary>
/// Indexing by tensors, as NumPy and PyTorch have it: an entry per dimension, null for all of it, an integer tensor, or a bool tensor
/// that stands for the integer tensors of its set places. Index tensors broadcast to one shape, which takes the place of their dimensions
/// (the front, where these are not neighbours).
/// </summary>
internal readonly ref struct TensorIndexing
{
    private readonly string op;
    private readonly List<int> dims = [];
    private readonly List<Tensor> indices = [];
    private readonly Tensor x;
    private readonly Layout broadcast = Layout.Scalar;
    private readonly bool neighbours = true;

    internal TensorIndexing(string op, Tensor x, ReadOnlySpan<Tensor?> entries)
    {
        (this.op, this.x) = (op, x);
        int dim = 0;
        foreach (Tensor? entry in entries)
        {
            if (entry is null)
            {
                dim++;
                continue;
            }

            if (entry.DType == DType.Bool) AddMask(entry, ref dim);
            else Add(entry, dim++);
        }

        if (dim > x.Rank) Throw.Shape(op, $"at most {x.Rank} dimensions can be indexed, {dim} are", x.Layout);
        if (dims.Count == 0) Throw.Shape(op, "at least one entry must be a tensor", x.Layout);
        for (int i = 0; i < indices.Count; i++)
        {
            Layout? common = Layout.Broadcast(broadcast, indices[i].Layout);
            if (common is null) Throw.Shapes(op, "index tensors must broadcast to one shape", broadcast, indices[i].Layout);
            broadcast = common!;
            if (i > 0 && dims[i] != dims[i - 1] + 1) neighbours = false;
        }
    }

    /// <summary>Shape of x with the indexed dimensions replaced by that of the indices.</summary>
    internal long[] ResultShape
    {
        get
        {
            var shape = new List<long>();
            if (!neighbours) shape.AddRange(broadcast.Shape);
            for (int i = 0; i < x.Rank; i++)
            {
                if (neighbours && i == dims[0]) shape.AddRange(broadcast.Shape);
                if (!dims.Contains(i)) shape.Add(x.Shape[i]);
            }

            return shape.ToArray();
        }
    }

    /// <summary>The dimension of <see cref="Merged"/> that the indices go along.</summary>
    internal int Dim => neighbours ? dims[0] : 0;

    /// <summary>x with the indexed dimensions as one: a view where they are neighbours or strides allow it.</summary>
    internal Tensor Merged(Tensor tensor)
    {
        long merged = 1;
        foreach (int dim in dims) merged *= tensor.Shape[dim];
        if (neighbours) return dims.Count == 1 ? tensor : tensor.Reshape([.. tensor.Shape[..dims[0]], merged, .. tensor.Shape[(dims[^1] + 1)..]]);
        Tensor front = tensor.Permute(Order());
        return front.Reshape([merged, .. front.Shape[dims.Count..]]);
    }

    /// <summary>The inverse of <see cref="Merged"/>.</summary>
    internal Tensor Apart(Tensor merged)
    {
        if (neighbours) return merged.Reshape(x.Shape);
        long[] order = Order();
        var shape = new long[x.Rank];
        var back = new long[x.Rank];
        for (int i = 0; i < shape.Length; i++) (shape[i], back[order[i]]) = (x.Shape[(int)order[i]], i);
        return merged.Reshape(shape).Permute(back);
    }

    /// <summary>Places along the merged dimension, 1-D i64, all checked.</summary>
    internal Tensor Places()
    {
        Tensor? places = null;
        for (int i = 0; i < dims.Count; i++)
        {
            Tensor index = indices[i].WrapIndex(x.Shape[dims[i]], dims[i]);
            places = places is null ? index : places * x.Shape[dims[i]] + index;
        }

        return places!.Expand(broadcast.Shape).Reshape([-1]);
    }

    private long[] Order()
    {
        var order = new List<long>();
        foreach (int dim in dims) order.Add(dim);
        for (int i = 0; i < x.Rank; i++) if (!dims.Contains(i)) order.Add(i);
        return order.ToArray();
    }

    private void Add(Tensor index, int dim)
    {
        if (index.DType.IsDifferentiable) Throw.DType(op, "index tensors must be integers or bool", index.DType, "Cast it.");
        indices.Add(index.DType is DType.Int64 or DType.Int32 ? index : index.Cast(DType.Int64));
        dims.Add(dim);
    }

    private void AddMask(Tensor mask, ref int dim)
    {
        if (dim + mask.Rank > x.Rank || !x.Shape.Slice(dim, mask.Rank).SequenceEqual(mask.Shape))
            Throw.Shapes(op, $"a mask must have the lengths of the dimensions from {dim} on that it stands for", x.Layout, mask.Layout);
        if (mask.Rank == 0) Throw.Shape(op, "a mask must have at least one dimension", mask.Layout, "Use Unsqueeze on tensor and mask.");
        Tensor places = mask.Nonzero();
        for (int i = 0; i < mask.Rank; i++) Add(places.Select(1, i), dim++);
    }
}

/// <summary>Indexing by tensors.</summary>
public static class IndexExtensions
{
    extension(Tensor x)
    {
        /// <summary>The elements at the places that index tensors name: one entry per dimension from the first on, null for all of it, integers (negative ones count from the end) or a bool mask.</summary>
        /// <exception cref="TensorIndexException">An index lies outside its dimension.</exception>
        /// <exception cref="TensorShapeException">There are too many entries, or they do not broadcast.</exception>
        public Tensor Index(params ReadOnlySpan<Tensor?> indices)
        {
            var indexing = new TensorIndexing("index", x, indices);
            return indexing.Merged(x).IndexSelect(indexing.Dim, indexing.Places()).Reshape(indexing.ResultShape);
        }

        /// <summary>x with <paramref name="values"/>, which broadcast, at the places that index tensors name.</summary>
        /// <param name="indices">As for <c>Index</c>.</param>
        /// <param name="values">What is written.</param>
        /// <param name="accumulate">Whether values are added, in the order of the index; otherwise the last of those that meet stays.</param>
        public Tensor IndexPut(ReadOnlySpan<Tensor?> indices, Tensor values, bool accumulate = false)
        {
            var indexing = new TensorIndexing("index_put", x, indices);
            return indexing.Apart(Put(indexing, indexing.Merged(x), x, values, accumulate, inPlace: false));
        }

        /// <summary>Writes <paramref name="values"/>, which broadcast, at the places that index tensors name.</summary>
        /// <returns>The same tensor.</returns>
        public Tensor IndexPut_(ReadOnlySpan<Tensor?> indices, Tensor values, bool accumulate = false)
        {
            var indexing = new TensorIndexing("index_put", x, indices);
            Tensor merged = indexing.Merged(x);
            // A view of x can be written to; what is recorded, or had to be copied, goes through the form that makes a new tensor.
            bool direct = ReferenceEquals(merged.Storage, x.Storage) && !Dispatcher.IsDifferentiated(Op.Copy, [x, values]);
            Tensor result = Put(indexing, merged, x, values, accumulate, direct);
            return direct ? x : x.Copy_(indexing.Apart(result));
        }
    }

    private static Tensor Put(TensorIndexing indexing, Tensor merged, Tensor x, Tensor values, bool accumulate, bool inPlace)
    {
        long[] shape = indexing.ResultShape;
        if (Layout.Broadcast(values.Layout, Layout.Of(shape)) is not { } common || !common.Shape.SequenceEqual(shape))
            Throw.Shape("index_put", $"the values must broadcast to {Layout.Format(shape)}", values.Layout);
        Tensor places = indexing.Places();
        long[] rows = merged.Shape.ToArray();
        rows[indexing.Dim] = places.Count;
        Tensor source = values.Cast(x.DType).Expand(shape).Reshape(rows);
        return (inPlace, accumulate) switch
        {
            (true, true) => merged.IndexAdd_(indexing.Dim, places, source),
            (true, false) => merged.IndexCopy_(indexing.Dim, places, source),
            (false, true) => merged.IndexAdd(indexing.Dim, places, source),
            _ => merged.IndexCopy(indexing.Dim, places, source),
        };
    }
}
