namespace DeepLearning101.Native.Data;

/// <summary>A change of an example that leaves its meaning: x' = t(x), y' = y.</summary>
/// <remarks>Deep Learning 101, section 7.2. Instances are immutable and thread-safe: all chance comes from the <see cref="AugmentRandom"/> that is passed in.</remarks>
public abstract class Augmentation
{
    /// <summary>The changed example; a new tensor, or the same where nothing changes.</summary>
    /// <param name="x">One example; images are f32 [C, H, W] with values in [0, 1].</param>
    /// <param name="random">Where chance comes from.</param>
    public abstract Tensor Apply(Tensor x, AugmentRandom random);

    /// <summary>This one, then another.</summary>
    public Augmentation Then(Augmentation next) => new Chain([this, next]);

    /// <summary>This one with a probability, else nothing.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The probability lies outside [0, 1].</exception>
    public Augmentation WithProbability(double probability)
    {
        if (!(probability is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(probability), probability, "WithProbability: it must lie in [0, 1].");
        return new Sometimes(this, probability);
    }

    /// <summary>Several, one after the other.</summary>
    public static Augmentation Of(params ReadOnlySpan<Augmentation> steps) => new Chain(steps.ToArray());

    /// <summary>Shape [C, H, W] of an image.</summary>
    private protected static (int C, int H, int W) Image(string name, Tensor x)
    {
        if (x.Rank != 3 || x.DType != DType.Float32 || x.Count == 0)
            throw new TensorShapeException(name, $"{name}: an image must be f32 [C, H, W] and not empty; given {x.DType.Name}{Layout.Format(x.Shape)}.", x.Shape.ToArray());
        return ((int)x.Shape[0], (int)x.Shape[1], (int)x.Shape[2]);
    }

    private sealed class Chain(Augmentation[] steps) : Augmentation
    {
        public override Tensor Apply(Tensor x, AugmentRandom random)
        {
            foreach (Augmentation step in steps) x = step.Apply(x, random);
            return x;
        }
    }

    private sealed class Sometimes(Augmentation inner, double probability) : Augmentation
    {
        public override Tensor Apply(Tensor x, AugmentRandom random) => random.Chance(probability) ? inner.Apply(x, random) : x;
    }
}
