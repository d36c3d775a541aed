using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>Cross-entropy of planes: the scores of a position lie a plane apart, so 64 neighbouring positions go through the classes side by side.</summary>
internal unsafe struct CrossEntropyPlanes : IRowsKernel
{
    private const int Block = 64;

    private void* x, weights, result;
    private long* targets;
    private double* losses, g;
    private nint gStep, classes, plane, blocks;
    private long ignored;
    private double smoothing, weightSum, divisor;

    private CrossEntropyPlanes(in ClassLossCall loss, ClassLoss attributes)
    {
        (classes, plane, ignored, smoothing, divisor) = (loss.Classes, loss.Plane, attributes.IgnoreIndex, attributes.LabelSmoothing, loss.Divisor);
        x = loss.Scores;
        weights = loss.Weights;
        targets = loss.Targets;
        blocks = (plane + Block - 1) / Block;
        weightSum = smoothing > 0 ? loss.WeightSum() : 0;
    }

    /// <summary>The loss of each position.</summary>
    internal static void Forward(in ClassLossCall loss, ClassLoss attributes, double* losses) => Run(new CrossEntropyPlanes(loss, attributes) { losses = losses }, loss);

    /// <summary>The gradient by the scores.</summary>
    internal static void Backward(in ClassLossCall loss, ClassLoss attributes, double* g, nint gStep, void* result) =>
        Run(new CrossEntropyPlanes(loss, attributes) { g = g, gStep = gStep, result = result }, loss);

    [SkipLocalsInit]
    public readonly void Rows<V, T>(nint begin, nint end)
        where V : unmanaged, IRealLanes<V>, IPack<V, T>
        where T : unmanaged
    {
        T* max = stackalloc T[Block], sum = stackalloc T[Block], more = stackalloc T[Block];
        for (nint row = begin; row < end; row++)
        {
            nint sample = row / blocks, at = row % blocks * Block, n = Math.Min(Block, plane - at), first = sample * classes * plane + at;
            T* scores = (T*)x + first;
            Unsafe.CopyBlock(max, scores, (uint)(n * sizeof(T)));
            for (nint c = 1; c < classes; c++) RowLoop.Map<RowLarger, V, T>(max, scores + c * plane, null, max, n);
            if (losses != null) Losses<V, T>(scores, sample * plane + at, n, max, sum, more);
            else Gradients<V, T>(scores, (T*)result + first, sample * plane + at, n, max, sum, more);
        }
    }

    private static void Run(in CrossEntropyPlanes planes, in ClassLossCall loss) =>
        RowsKernel.Run(planes, loss.Compute, loss.Positions / loss.Plane * planes.blocks, 6L * Block * loss.Classes);

    private readonly void Losses<V, T>(T* scores, nint position, nint n, T* max, T* sum, T* below)
        where V : unmanaged, IRealLanes<V>, IPack<V, T>
        where T : unmanaged
    {
        Unsafe.InitBlock(sum, 0, (uint)(Block * sizeof(T)));
        for (nint c = 0; c < classes; c++) RowLoop.Map<RowPlusExp, V, T>(sum, scores + c * plane, max, sum, n);
        RowLoop.Map<RowLog, V, T>(sum, null, null, sum, n);
        if (smoothing > 0)
        {
            Unsafe.InitBlock(below, 0, (uint)(Block * sizeof(T)));
            for (nint c = 0; c < classes; c++) RowLoop.Map<RowPlusBelow, V, T>(below, max, scores + c * plane, below, n, Weight<T>(c));
        }

        for (nint j = 0; j < n; j++)
        {
            long t = targets[position + j];
            double log = RowLoop.Get(sum + j);
            double loss = t == ignored ? 0 : (1 - smoothing) * Weight<T>(t) * (RowLoop.Get(max + j) - RowLoop.Get(scores + t * plane + j) + log);
            if (smoothing > 0 && t != ignored) loss += smoothing / classes * Math.FusedMultiplyAdd(weightSum, log, RowLoop.Get(below + j));
            losses[position + j] = loss;
        }
    }

    private readonly void Gradients<V, T>(T* scores, T* to, nint position, nint n, T* max, T* sum, T* level)
        where V : unmanaged, IRealLanes<V>, IPack<V, T>
        where T : unmanaged
    {
        Unsafe.InitBlock(sum, 0, (uint)(Block * sizeof(T)));
        for (nint c = 0; c < classes; c++)
        {
            RowLoop.Map<RowExpMinus, V, T>(scores + c * plane, max, null, to + c * plane, n);
            RowLoop.Map<RowPlus, V, T>(sum, to + c * plane, null, sum, n);
        }

        double each = smoothing / classes;
        for (nint j = 0; j < n; j++)
        {
            long t = targets[position + j];
            double weight = g[(position + j) * gStep] / divisor, own = t == ignored ? 0 : (1 - smoothing) * Weight<T>(t);
            RowLoop.Put(sum + j, weight * Math.FusedMultiplyAdd(each, weightSum, own) / RowLoop.Get(sum + j));
            RowLoop.Put(level + j, -weight * each);
        }

        for (nint c = 0; c < classes; c++) RowLoop.Map<RowFmaScaled, V, T>(to + c * plane, sum, level, to + c * plane, n, Weight<T>(c));
        for (nint j = 0; j < n; j++)
        {
            long t = targets[position + j];
            if (t != ignored) RowLoop.Put(to + t * plane + j, RowLoop.Get(to + t * plane + j) - g[(position + j) * gStep] / divisor * (1 - smoothing) * Weight<T>(t));
            else for (nint c = 0; c < classes; c++) to[c * plane + j] = default;
        }
    }

    private readonly double Weight<T>(long c) where T : unmanaged => weights == null ? 1 : RowLoop.Get((T*)weights + c);
}
