namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Place of the largest element along a dimension.</summary>
    public static OpDef ArgMax { get; } = OpRegistry.Add(new ArgOp("argmax", largest: true));

    /// <summary>Place of the smallest element along a dimension.</summary>
    public static OpDef ArgMin { get; } = OpRegistry.Add(new ArgOp("argmin", largest: false));
}

/// <remarks>The dimension stays with length 1. The first of equal elements counts; the first NaN wins.</remarks>
internal sealed class ArgOp(string name, bool largest) : PlaceOp(name, new Contract { Formula = largest ? "first i with xᵢ = max x" : "first i with xᵢ = min x" })
{
    internal bool Largest => largest;

    internal override IReadOnlyList<OpSample> Samples =>
        [Distinct(new AlongDim(0), [7]), Distinct(new AlongDim(1), [3, 5]), Distinct(new AlongDim(1), [2, 3, 4]), Distinct(new AlongDim(0), [70, 33])];

    private protected override Layout Places(in KernelCall call)
    {
        Tensor x = call.Inputs[0];
        int dim = call.Get<AlongDim>().Dim;
        if (x.Shape[dim] == 0) Throw.Shape(Name, $"dimension {dim} must not be empty", x.Layout);
        long[] shape = x.Shape.ToArray();
        shape[dim] = 1;
        return Layout.Of(shape);
    }
}

/// <summary>Extrema and their places.</summary>
public static class ArgMaxExtensions
{
    extension(Tensor x)
    {
        /// <summary>Place (i64) of the largest element along <paramref name="dim"/>, or in the flattened tensor; the first of equal ones, the first NaN where there is one.</summary>
        public Tensor ArgMax(int? dim = null, bool keepDim = false) => Arg(Op.ArgMax, x, dim, keepDim);

        /// <summary>Place (i64) of the smallest element along <paramref name="dim"/>, or in the flattened tensor; the first of equal ones, the first NaN where there is one.</summary>
        public Tensor ArgMin(int? dim = null, bool keepDim = false) => Arg(Op.ArgMin, x, dim, keepDim);

        /// <summary>The largest element along <paramref name="dim"/> and its place; the gradient goes to that place.</summary>
        public (Tensor Values, Tensor Indices) Max(int dim, bool keepDim = false) => WithValues(Op.ArgMax, x, dim, keepDim);

        /// <summary>The smallest element along <paramref name="dim"/> and its place; the gradient goes to that place.</summary>
        public (Tensor Values, Tensor Indices) Min(int dim, bool keepDim = false) => WithValues(Op.ArgMin, x, dim, keepDim);

        /// <summary>The largest element of all; NaN where one is. The gradient is shared evenly among equal elements.</summary>
        public Tensor Max() => x.Amax();

        /// <summary>The smallest element of all; NaN where one is. The gradient is shared evenly among equal elements.</summary>
        public Tensor Min() => x.Amin();

        /// <summary>Smallest and largest element over one dimension, or over all.</summary>
        public (Tensor Min, Tensor Max) Aminmax(int? dim = null, bool keepDim = false) =>
            dim is { } d ? (x.Amin([d], keepDim), x.Amax([d], keepDim)) : (x.Amin([], keepDim), x.Amax([], keepDim));
    }

    private static Tensor Arg(OpDef op, Tensor x, int? dim, bool keepDim)
    {
        if (dim is { } named)
        {
            int d = x.Layout.Dim(op.Name, named);
            if (x.Rank == 0) return Dispatcher.Run(op, [x.Reshape([1])], new AlongDim(0)).Reshape([]);
            Tensor places = Dispatcher.Run(op, [x], new AlongDim(d));
            return keepDim ? places : places.Squeeze(d);
        }

        Tensor flat = Dispatcher.Run(op, [x.Reshape([-1])], new AlongDim(0));
        var ones = new long[keepDim ? x.Rank : 0];
        Array.Fill(ones, 1);
        return flat.Reshape(ones);
    }

    private static (Tensor Values, Tensor Indices) WithValues(OpDef op, Tensor x, int dim, bool keepDim)
    {
        int d = x.Layout.Dim(op.Name, dim);
        (Tensor values, Tensor places) = PlaceOp.Pick(op, x, d, new AlongDim(d));
        return keepDim || x.Rank == 0 ? (values, places) : (values.Squeeze(d), places.Squeeze(d));
    }
}
