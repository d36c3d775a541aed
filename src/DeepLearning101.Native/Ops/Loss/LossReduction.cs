namespace DeepLearning101.Native;

/// <summary>How the losses of single elements become the result of a loss function.</summary>
public enum LossReduction
{
    /// <summary>Their mean (for class indices: weighted by the weights of the classes).</summary>
    Mean,

    /// <summary>Their sum.</summary>
    Sum,

    /// <summary>They are returned as they are.</summary>
    None,

    /// <summary>Their sum over the length of the first dimension.</summary>
    BatchMean,
}

/// <summary>What loss functions share.</summary>
internal static class Losses
{
    /// <summary>The losses of elements, reduced.</summary>
    internal static Tensor Reduce(Tensor losses, LossReduction reduction) => reduction switch
    {
        LossReduction.Mean => losses.Mean(),
        LossReduction.Sum => losses.Sum(),
        LossReduction.BatchMean => losses.Sum() / (losses.Rank > 0 ? losses.Shape[0] : 1),
        _ => losses,
    };

    // Compositions: what the derived kernels are checked against and what carries third and higher orders.

    /// <summary>max(x, least).</summary>
    internal static Tensor AtLeast(Tensor x, double least) => x.ClampMin(least);

    /// <summary>ln(1 + e^x). Not as max(x, 0) + ln(1 + e^−|x|): at 0 the derivatives of both parts are 0, that of the sum is ½.</summary>
    internal static Tensor Softplus(Tensor x) => -(-x).LogSigmoid();

    internal static Tensor Huber(Tensor x, Tensor t, double delta)
    {
        Tensor d = (x - t).Abs(), over = (d - delta).Relu(), within = d - over;
        return within * within * 0.5 + over * delta;
    }

    internal static Tensor SmoothL1(Tensor x, Tensor t, double beta) => beta == 0 ? (x - t).Abs() : Huber(x, t, beta) / beta;

    internal static Tensor Focal(Tensor x, Tensor t, double gamma)
    {
        Tensor p = x.Sigmoid(), wrong = (1 - p) * t + p * (1 - t);
        return wrong.Pow(gamma) * ((1 - t) * x + Softplus(-x));
    }
}
