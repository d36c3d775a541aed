using System.Runtime.CompilerServices;

namespace DeepLearning101.Native;

/// <summary>Shape and strides of a tensor, in elements. Immutable, shared by reference: the result of <c>a + b</c> carries the layout of <c>a</c>.</summary>
internal sealed class Layout
{
    internal const int MaxRank = 8;

    /// <summary>Most elements: their bytes still fit a signed 64-bit number in the widest type.</summary>
    internal const long MaxCount = long.MaxValue >> 4;

    internal static readonly Layout Scalar = new([], []);

    private readonly long[] shape;
    private readonly long[] strides;
    private Layout? contiguous;

    internal Layout(long[] shape, long[] strides)
    {
        if (shape.Length > MaxRank) Throw.RankTooLarge(shape.Length);
        this.shape = shape;
        this.strides = strides;
        long count = 1, expected = 1;
        bool dense = true;
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            if (shape[i] != 1 && strides[i] != expected) dense = false;
            if (Math.BigMul(count, shape[i], out long product) != 0 || product is < 0 or > MaxCount) Throw.TooManyElements(shape);
            expected *= shape[i];
            count = product;
        }

        Count = count;
        IsContiguous = dense || count == 0;
    }

    internal int Rank => shape.Length;

    /// <summary>Number of elements: the product of the shape.</summary>
    internal long Count { get; }

    /// <summary>Whether elements lie in row-major order without gaps.</summary>
    internal bool IsContiguous { get; }

    internal ReadOnlySpan<long> Shape => shape;

    internal ReadOnlySpan<long> Strides => strides;

    internal long this[int dim] => shape[dim];

    /// <summary>The row-major layout of the same shape (this one when it is contiguous).</summary>
    internal Layout Contiguous
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => IsContiguous ? this : contiguous ??= Of(shape);
    }

    /// <summary>Row-major layout of a shape that the caller has checked.</summary>
    internal static Layout Of(ReadOnlySpan<long> shape)
    {
        if (shape.Length == 0) return Scalar;
        if (shape.Length > MaxRank) Throw.RankTooLarge(shape.Length);
        var strides = new long[shape.Length];
        long stride = 1;
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            if (shape[i] < 0) Throw.NegativeLength(shape, i);
            strides[i] = stride;
            if (Math.BigMul(stride, Math.Max(shape[i], 1), out stride) != 0 || stride is < 0 or > MaxCount) Throw.TooManyElements(shape);
        }

        return new Layout(shape.ToArray(), strides);
    }

    internal bool SameShape(Layout other) => ReferenceEquals(this, other) || Shape.SequenceEqual(other.Shape);

    /// <summary>Resolves a dimension that may count from the end.</summary>
    internal int Dim(string op, long dim)
    {
        int rank = Math.Max(Rank, 1);
        if (dim < -rank || dim >= rank) Throw.DimOutOfRange(op, dim, this);
        return (int)(dim < 0 ? dim + rank : dim);
    }

    /// <summary>Shape that both broadcast to, or null where they do not: aligned at the last dimension, equal or 1.</summary>
    internal static Layout? Broadcast(Layout a, Layout b)
    {
        if (a.SameShape(b)) return a.Contiguous;
        int rank = Math.Max(a.Rank, b.Rank);
        Span<long> result = stackalloc long[rank];
        for (int i = 1; i <= rank; i++)
        {
            long x = i <= a.Rank ? a.shape[^i] : 1, y = i <= b.Rank ? b.shape[^i] : 1;
            if (x != y && x != 1 && y != 1) return null;
            result[rank - i] = x == 1 ? y : x;
        }

        return result.SequenceEqual(a.shape) ? a.Contiguous : result.SequenceEqual(b.shape) ? b.Contiguous : Of(result);
    }

    /// <summary>This layout seen as <paramref name="target"/>: stride 0 in broadcast dimensions; null where the shapes do not fit.</summary>
    internal Layout? Expand(ReadOnlySpan<long> target)
    {
        if (Shape.SequenceEqual(target)) return this;
        if (target.Length < Rank) return null;
        var result = new long[target.Length];
        int lead = target.Length - Rank;
        for (int i = 0; i < Rank; i++)
        {
            if (shape[i] == target[lead + i]) result[lead + i] = strides[i];
            else if (shape[i] != 1) return null;
        }

        return new Layout(target.ToArray(), result);
    }

    /// <summary>Strides of the same elements under a new shape, or null where a copy is needed.</summary>
    internal Layout? TryReshape(ReadOnlySpan<long> target)
    {
        if (IsContiguous) return Of(target);
        var result = new long[target.Length];
        int last = 0;
        for (int i = 0; i < target.Length; i++) if (target[i] != 1) last = i + 1;
        int t = last - 1, s = Rank - 1;
        while (t >= 0 && s >= 0)
        {
            if (shape[s] == 1) { s--; continue; }
            // Grow a run of source dimensions that is dense in itself until it covers whole target dimensions.
            long have = shape[s], want = target[t], stride = strides[s], first = t;
            int run = s;
            while (have != want)
            {
                if (have < want)
                {
                    run--;
                    while (run >= 0 && shape[run] == 1) run--;
                    if (run < 0 || strides[run] != shape[s] * strides[s]) return null;
                    s = run;
                    have *= shape[run];
                }
                else
                {
                    t--;
                    if (t < 0) return null;
                    want *= target[t];
                }
            }

            for (long i = first; i >= t; i--) { result[i] = stride; stride *= target[(int)i]; }
            s--;
            t--;
        }

        return new Layout(target.ToArray(), result);
    }

    internal Layout Permute(ReadOnlySpan<int> order)
    {
        var newShape = new long[order.Length];
        var newStrides = new long[order.Length];
        for (int i = 0; i < order.Length; i++) { newShape[i] = shape[order[i]]; newStrides[i] = strides[order[i]]; }
        return new Layout(newShape, newStrides);
    }

    /// <summary>This layout with the length and stride of one dimension replaced.</summary>
    internal Layout WithDim(int dim, long length, long stride)
    {
        long[] newShape = (long[])shape.Clone(), newStrides = (long[])strides.Clone();
        newShape[dim] = length;
        newStrides[dim] = stride;
        return new Layout(newShape, newStrides);
    }

    internal Layout Remove(int dim)
    {
        var newShape = new long[Rank - 1];
        var newStrides = new long[Rank - 1];
        for (int i = 0, j = 0; i < Rank; i++) if (i != dim) { newShape[j] = shape[i]; newStrides[j++] = strides[i]; }
        return new Layout(newShape, newStrides);
    }

    /// <summary>Whether two positions may share an element: a stride 0 over a length above 1 (or any overlap that strides cannot rule out).</summary>
    internal bool MayOverlapItself()
    {
        if (IsContiguous) return false;
        Span<int> order = stackalloc int[Rank];
        int used = 0;
        for (int i = 0; i < Rank; i++) if (shape[i] > 1) order[used++] = i;
        order[..used].Sort((a, b) => Math.Abs(strides[a]).CompareTo(Math.Abs(strides[b])));
        long reach = 0;
        foreach (int i in order[..used])
        {
            long step = Math.Abs(strides[i]);
            if (step <= reach) return true;
            reach += step * (shape[i] - 1);
        }

        return false;
    }

    /// <summary>Lowest and highest element offset that this layout reaches, relative to its start.</summary>
    internal (long Low, long High) Reach()
    {
        long low = 0, high = 0;
        for (int i = 0; i < Rank; i++)
        {
            long far = (shape[i] - 1) * strides[i];
            if (far < 0) low += far; else high += far;
        }

        return (low, high);
    }

    public override string ToString() => Format(shape);

    internal static string Format(ReadOnlySpan<long> values)
    {
        var text = new System.Text.StringBuilder("[");
        for (int i = 0; i < values.Length; i++) text.Append(i > 0 ? ", " : "").Append(values[i].ToString(System.Globalization.CultureInfo.InvariantCulture));
        return text.Append(']').ToString();
    }
}
