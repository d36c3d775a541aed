namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Windows that slide along a dimension, as a view.</summary>
    public static OpDef Unfold { get; } = OpRegistry.Add(new UnfoldOp());
}

/// <summary>Windows along a dimension.</summary>
/// <param name="Dim">The dimension.</param>
/// <param name="Size">Length of a window.</param>
/// <param name="Step">Distance of windows.</param>
public sealed record Windows(int Dim, long Size, long Step) : OpAttributes;

internal sealed class UnfoldOp() : ViewOp("unfold", new Contract { Formula = "y[…, w, …, j] = x[…, w · step + j, …]" })
{
    internal override IReadOnlyList<OpSample> Samples =>
        [OpSample.Of(new Windows(0, 3, 1), [7]), OpSample.Of(new Windows(1, 2, 2), [3, 5]), OpSample.Of(new Windows(0, 2, 3), [6, 2, 2])];

    internal override Tensor MakeView(in KernelCall call)
    {
        Tensor x = call.Inputs[0];
        var windows = call.Get<Windows>();
        int dim = windows.Dim;
        long stride = x.Strides[dim], count = (x.Shape[dim] - windows.Size) / windows.Step + 1;
        Layout slid = x.Layout.WithDim(dim, count, stride * windows.Step);
        return x.View(new Layout([.. slid.Shape, windows.Size], [.. slid.Strides, stride]), x.Offset);
    }

    /// <remarks>Windows overlap, so the gradients of an element are added, in the order of the windows.</remarks>
    internal override void Vjp(GradContext context)
    {
        var windows = context.Get<Windows>();
        Tensor g = context.Gradient();
        int dim = windows.Dim;
        long count = g.Shape[dim];
        // [..., window, ..., place] with both as one dimension.
        Tensor rows = g.MoveDim(-1, dim + 1);
        rows = rows.Reshape([.. rows.Shape[..dim], count * windows.Size, .. rows.Shape[(dim + 2)..]]);
        Tensor places = (Tensor.Arange(0, count * windows.Step, windows.Step, device: g.Device).Unsqueeze(1) + Tensor.Arange(windows.Size, device: g.Device)).Reshape([-1]);
        context.Set(0, Tensor.Zeros([], g.DType, g.Device).Expand(context.InputLayout(0).Shape).IndexAdd(dim, places, rows));
    }
}

/// <summary>Sliding windows.</summary>
public static class UnfoldExtensions
{
    extension(Tensor x)
    {
        /// <summary>All windows of <paramref name="size"/> entries of <paramref name="dim"/>, <paramref name="step"/> apart: the dimension counts windows, a new last one the places in each. A view.</summary>
        public Tensor Unfold(int dim, long size, long step)
        {
            int d = x.Layout.Dim("unfold", dim);
            Tensor source = x.Rank == 0 ? x.Reshape([1]) : x;
            if (step < 1) Throw.Argument("unfold", nameof(step), "the step must be positive", step);
            if (size < 0 || size > source.Shape[d]) Throw.Argument("unfold", nameof(size), $"the size must lie in [0, {source.Shape[d]}], the length of dimension {d}", size);
            Tensor result = Dispatcher.Run(Op.Unfold, [source], new Windows(d, size, step));
            return x.Rank == 0 ? result.Select(0, 0) : result;
        }
    }
}
