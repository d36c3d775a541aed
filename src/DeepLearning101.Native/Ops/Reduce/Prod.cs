using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native;

public static partial class Op
{
    /// <summary>Product over dimensions.</summary>
    public static ReduceOp Prod { get; } = OpRegistry.Add(new ProdOp());
}

internal sealed class ProdOp() : ReduceOp("prod", new Contract { Formula = "Π x", Accumulated = 1, Low = 0.5, High = 1.5 }, widens: true, hasIdentity: true)
{
    /// <inheritdoc/>
    public override bool IsPrimitive => true;

    internal override void Accept(IReduceVisitor visitor) => visitor.Reduce<ProdFormula>();

    internal override bool Takes(DType dtype) => true;

    /// <remarks>Of complex numbers: neighbouring halves are multiplied until one factor is left.</remarks>
    internal override Tensor[]? Decompose(in KernelCall call)
    {
        Tensor x = call.Inputs[0];
        if (!x.DType.IsComplex) return null;
        var reduction = call.Get<Reduction>();
        Tensor rows = Rows(x, reduction, out _);
        if (rows.Shape[^1] == 0) rows = Tensor.Ones([.. rows.Shape[..^1], 1], x.DType, x.Device);
        while (rows.Shape[^1] is > 1 and var n)
        {
            Tensor product = rows.Slice(-1, 0, n / 2) * rows.Slice(-1, n / 2, n / 2 * 2);
            rows = n % 2 == 0 ? product : Tensor.Cat([product, rows.Slice(-1, n - 1, n)], -1);
        }

        return [rows.Reshape(Reduced(x.Layout, reduction).Shape)];
    }

    /// <summary>The operand with the reduced dimensions as one last dimension, and the order of dimensions that led there.</summary>
    private static Tensor Rows(Tensor x, Reduction reduction, out long[] order)
    {
        LongList dims = reduction.Dims;
        var places = new List<long>();
        for (int i = 0; i < x.Rank; i++) if (!dims.Span.Contains(i)) places.Add(i);
        places.AddRange(dims);
        order = [.. places];
        Tensor last = x.Permute(order);
        return last.Reshape([.. last.Shape[..(x.Rank - dims.Count)], Terms(x.Layout, reduction)]);
    }

    /// <remarks>The derivative by xᵢ is the product of the elements before i and of those behind it, so zeros need no case of their own.</remarks>
    internal override void Vjp(GradContext context)
    {
        Tensor x = context.Input(0);
        LongList dims = context.Get<Reduction>().Dims;
        if (dims.Count == 0)
        {
            context.Set(0, context.Gradient());
            return;
        }

        Tensor rows = Rows(x, context.Get<Reduction>(), out long[] order);
        Tensor others = Products.Before(rows, -1) * Products.Before(rows.Flip([-1]), -1).Flip([-1]);
        var back = new long[x.Rank];
        for (int i = 0; i < back.Length; i++) back[order[i]] = i;
        context.Set(0, Spread(context, context.Gradient()) * others.Conj().Reshape(x.Permute(order).Shape).Permute(back));
    }
}

internal readonly struct ProdFormula : IReduceFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Identity<V>() where V : struct, ILanes<V> => V.Create(1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Map<V>(V x) where V : struct, ILanes<V> => x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Combine<V>(V a, V b) where V : struct, ILanes<V> => a * b;
}

/// <summary>Products that leave elements out.</summary>
internal static class Products
{
    /// <summary>For each element the product of those before it along a dimension; 1 for the first.</summary>
    internal static Tensor Before(Tensor x, int dim)
    {
        int d = x.Layout.Dim("prod", dim);
        long n = x.Shape[d];
        if (n == 0) return x;
        long[] one = x.Shape.ToArray();
        one[d] = 1;
        return Tensor.Cat([Tensor.Ones(one, x.DType, x.Device), x.Narrow(d, 0, n - 1)], d).CumProd(d);
    }
}

/// <summary>Product over dimensions.</summary>
public static class ProdExtensions
{
    extension(Tensor x)
    {
        /// <summary>Product over <paramref name="dim"/> (all dimensions where none is named); integers and bool give i64. The product of nothing is 1.</summary>
        public Tensor Prod(ReadOnlySpan<long> dim = default, bool keepDim = false) => Dispatcher.Run(Op.Prod, [x], ReduceOp.Over("prod", x, dim, keepDim));

        /// <summary>Product over one dimension.</summary>
        public Tensor Prod(int dim, bool keepDim = false) => x.Prod([dim], keepDim);
    }
}
