namespace DeepLearning101.Native;

/// <summary>How elements that meet at one place are combined.</summary>
public enum ScatterReduction
{
    /// <summary>Their sum.</summary>
    Sum,

    /// <summary>Their product.</summary>
    Prod,

    /// <summary>Their mean.</summary>
    Mean,

    /// <summary>The largest.</summary>
    Amax,

    /// <summary>The smallest.</summary>
    Amin,
}

/// <summary>Scattering by index.</summary>
public static class ScatterExtensions
{
    extension(Tensor x)
    {
        /// <summary>x with the elements of <paramref name="source"/> written where <paramref name="index"/> says along <paramref name="dim"/>; of those that meet, the last one in the index's order stays.</summary>
        /// <exception cref="TensorIndexException">An index lies outside [0, length).</exception>
        public Tensor Scatter(int dim, Tensor index, Tensor source) => Run(Op.Scatter, x, dim, index, source);

        /// <summary>x with <paramref name="value"/> written where <paramref name="index"/> says along <paramref name="dim"/>.</summary>
        public Tensor Scatter(int dim, Tensor index, double value) => Run(Op.Scatter, x, dim, index, Constant(x, index, value));

        /// <summary>Writes elements where <paramref name="index"/> says.</summary>
        /// <returns>The same tensor.</returns>
        public Tensor Scatter_(int dim, Tensor index, Tensor source) => RunInPlace(Op.Scatter, x, dim, index, source);

        /// <summary>Writes <paramref name="value"/> where <paramref name="index"/> says.</summary>
        /// <returns>The same tensor.</returns>
        public Tensor Scatter_(int dim, Tensor index, double value) => RunInPlace(Op.Scatter, x, dim, index, Constant(x, index, value));

        /// <summary>x with the elements of <paramref name="source"/> added where <paramref name="index"/> says along <paramref name="dim"/>, in the index's order: the same bits on any number of threads.</summary>
        public Tensor ScatterAdd(int dim, Tensor index, Tensor source) => Run(Op.ScatterAdd, x, dim, index, source);

        /// <summary>Adds elements where <paramref name="index"/> says.</summary>
        /// <returns>The same tensor.</returns>
        public Tensor ScatterAdd_(int dim, Tensor index, Tensor source) => RunInPlace(Op.ScatterAdd, x, dim, index, source);

        /// <summary>x with the elements of <paramref name="source"/> that meet at one place combined there.</summary>
        /// <param name="dim">Dimension.</param>
        /// <param name="index">Places.</param>
        /// <param name="source">Elements.</param>
        /// <param name="reduce">How.</param>
        /// <param name="includeSelf">Whether the element of x takes part; places that nothing comes to keep it either way.</param>
        public Tensor ScatterReduce(int dim, Tensor index, Tensor source, ScatterReduction reduce, bool includeSelf = true)
        {
            Tensor start = x;
            if (!includeSelf)
            {
                start = x.Scatter(dim, index, reduce switch
                {
                    ScatterReduction.Prod => 1,
                    ScatterReduction.Amax => double.NegativeInfinity,
                    ScatterReduction.Amin => double.PositiveInfinity,
                    _ => 0,
                });
            }

            switch (reduce)
            {
                case ScatterReduction.Sum: return start.ScatterAdd(dim, index, source);
                case ScatterReduction.Prod: return Run(Op.ScatterMul, start, dim, index, source);
                case ScatterReduction.Amax: return Run(Op.ScatterAmax, start, dim, index, source);
                case ScatterReduction.Amin: return Run(Op.ScatterAmin, start, dim, index, source);
            }

            DType counted = x.DType.IsFloatingPoint ? x.DType == DType.Float64 ? DType.Float64 : DType.Float32 : DType.Int64;
            Tensor ones = Tensor.Ones([], counted, x.Device).Expand(index.Shape);
            Tensor self = Tensor.Ones(x.Shape, counted, x.Device);
            if (!includeSelf) self = self.Scatter(dim, index, 0);
            Tensor counts = self.ScatterAdd(dim, index, ones);
            counts = counts.MaskedFill(counts.Equal(0), 1);
            Tensor sum = start.ScatterAdd(dim, index, source);
            if (x.DType.IsFloatingPoint) return (sum.Cast(counted) / counts).Cast(x.DType);
            // Integers divide towards −∞, as in PyTorch; through f64, exact below 2^53.
            Tensor exact = sum.Cast(DType.Float64) / counts.Cast(DType.Float64), cut = exact.Cast(DType.Int64);
            return (cut - exact.Less(cut.Cast(DType.Float64)).Cast(DType.Int64)).Cast(x.DType);
        }

        /// <summary>x with the entries of <paramref name="source"/> (times <paramref name="alpha"/>) added to those entries of <paramref name="dim"/> that the 1-D <paramref name="index"/> names.</summary>
        public Tensor IndexAdd(int dim, Tensor index, Tensor source, double alpha = 1) =>
            Run(Op.ScatterAdd, x, dim, Whole("index_add", x, dim, index, source), alpha == 1 ? source : source * alpha);

        /// <summary>Adds entries where <paramref name="index"/> says.</summary>
        /// <returns>The same tensor.</returns>
        public Tensor IndexAdd_(int dim, Tensor index, Tensor source, double alpha = 1) =>
            RunInPlace(Op.ScatterAdd, x, dim, Whole("index_add", x, dim, index, source), alpha == 1 ? source : source * alpha);

        /// <summary>x with the entries of <paramref name="dim"/> that the 1-D <paramref name="index"/> names replaced by those of <paramref name="source"/>; of those that meet, the last one stays.</summary>
        public Tensor IndexCopy(int dim, Tensor index, Tensor source) => Run(Op.Scatter, x, dim, Whole("index_copy", x, dim, index, source), source);

        /// <summary>Replaces entries where <paramref name="index"/> says.</summary>
        /// <returns>The same tensor.</returns>
        public Tensor IndexCopy_(int dim, Tensor index, Tensor source) => RunInPlace(Op.Scatter, x, dim, Whole("index_copy", x, dim, index, source), source);

        /// <summary>x with <paramref name="value"/> in the entries of <paramref name="dim"/> that the 1-D <paramref name="index"/> names.</summary>
        public Tensor IndexFill(int dim, Tensor index, double value)
        {
            Tensor places = IndexRules.Along("index_fill", index, x.Shape, x.Layout.Dim("index_fill", dim));
            return Run(Op.Scatter, x, dim, places, Constant(x, places, value));
        }

        /// <summary>Writes <paramref name="value"/> into the entries that <paramref name="index"/> names.</summary>
        /// <returns>The same tensor.</returns>
        public Tensor IndexFill_(int dim, Tensor index, double value)
        {
            Tensor places = IndexRules.Along("index_fill", index, x.Shape, x.Layout.Dim("index_fill", dim));
            return RunInPlace(Op.Scatter, x, dim, places, Constant(x, places, value));
        }
    }

    private static Tensor Run(OpDef op, Tensor x, int dim, Tensor index, Tensor source)
    {
        int d = x.Layout.Dim(op.Name, dim);
        source = Fit(op.Name, index, source);
        if (x.Rank > 0) return Dispatcher.Run(op, [x, index, source], new AlongDim(d));
        return Dispatcher.Run(op, [x.Reshape([1]), index.Reshape([-1]), source.Reshape([-1])], new AlongDim(0)).Reshape([]);
    }

    private static Tensor RunInPlace(OpDef op, Tensor x, int dim, Tensor index, Tensor source)
    {
        if (x.Rank == 0) return x.Copy_(Run(op, x, dim, index, source));
        source = Fit(op.Name, index, source);
        // What is read at one place may be written at another before.
        if (ReferenceEquals(source.Storage, x.Storage)) source = source.Clone();
        if (ReferenceEquals(index.Storage, x.Storage)) index = index.Clone();
        return InPlace.Run(op, x, [x, index, source], new AlongDim(x.Layout.Dim(op.Name, dim)));
    }

    /// <summary>The part of the source that the index covers.</summary>
    private static Tensor Fit(string op, Tensor index, Tensor source)
    {
        if (source.Layout.SameShape(index.Layout)) return source;
        if (source.Rank != index.Rank) Throw.Shapes(op, "index and source must have as many dimensions", index.Layout, source.Layout);
        for (int i = 0; i < index.Rank; i++)
        {
            if (source.Shape[i] < index.Shape[i]) Throw.Shapes(op, "the index must not be longer than the source", index.Layout, source.Layout);
            if (source.Shape[i] > index.Shape[i]) source = source.Narrow(i, 0, index.Shape[i]);
        }

        return source;
    }

    private static Tensor Whole(string op, Tensor x, int dim, Tensor index, Tensor source)
    {
        int d = x.Layout.Dim(op, dim);
        long[] shape = x.Shape.ToArray();
        if (x.Rank > 0) shape[d] = index.Count;
        if (!source.Shape.SequenceEqual(shape)) Throw.Shapes(op, $"the source must have the tensor's shape with the length {index.Count} of the index at dimension {d}", x.Layout, source.Layout);
        return x.Rank == 0 ? index.Reshape([]) : IndexRules.Along(op, index, shape, d);
    }

    private static Tensor Constant(Tensor x, Tensor index, double value) => Tensor.Full([], value, x.DType, x.Device).Expand(index.Shape);
}
