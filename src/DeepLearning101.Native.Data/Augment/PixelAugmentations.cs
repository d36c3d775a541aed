namespace DeepLearning101.Native.Data;

/// <summary>Brightness, contrast, saturation and hue by random factors, in a random order.</summary>
/// <remarks>
/// Deep Learning 101, section 7.2.2. Brightness b · x; contrast (x − m) · c + m with the grey image's mean m; saturation lerp(grey, x, s), grey = 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601);
/// hue turns the colour circle of HSV. Results are cut to [0, 1]. Saturation and hue leave images of one channel alone.
/// </remarks>
public sealed class ColorJitter : Augmentation
{
    private readonly double brightness, contrast, saturation, hue;

    /// <summary>Makes an augmentation.</summary>
    /// <param name="brightness">Factors from 1 − this (not below 0) to 1 + this. Default 0.</param>
    /// <param name="contrast">The same. Default 0.</param>
    /// <param name="saturation">The same. Default 0.</param>
    /// <param name="hue">Turns from −this to this, as a share of the circle, at most 0.5. Default 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative, or the turn above 0.5.</exception>
    public ColorJitter(double brightness = 0, double contrast = 0, double saturation = 0, double hue = 0)
    {
        foreach (double amount in (ReadOnlySpan<double>)[brightness, contrast, saturation, hue])
            if (!(amount >= 0 && double.IsFinite(amount))) throw new ArgumentOutOfRangeException(nameof(brightness), amount, "ColorJitter: amounts must be 0 or more and finite.");
        if (hue > 0.5) throw new ArgumentOutOfRangeException(nameof(hue), hue, "ColorJitter: the turn must lie in [0, 0.5].");
        (this.brightness, this.contrast, this.saturation, this.hue) = (brightness, contrast, saturation, hue);
    }

    /// <inheritdoc/>
    public override Tensor Apply(Tensor x, AugmentRandom random)
    {
        Image(nameof(ColorJitter), x);
        foreach (long step in random.Permutation(4))
        {
            x = step switch
            {
                0 when brightness > 0 => Brighten(x, Factor(random, brightness)),
                1 when contrast > 0 => Contrast(x, Factor(random, contrast)),
                2 when saturation > 0 => Saturate(x, Factor(random, saturation)),
                3 when hue > 0 => TurnHue(x, random.Uniform(-hue, hue)),
                _ => x,
            };
        }

        return x;
    }

    /// <summary>factor · x, cut to [0, 1].</summary>
    public static Tensor Brighten(Tensor x, double factor) => (x * factor).Clamp(0, 1);

    /// <summary>(x − mean) · factor + mean, cut to [0, 1]; the mean is that of the grey image.</summary>
    public static Tensor Contrast(Tensor x, double factor)
    {
        double mean = Grey(x).Mean().Item();
        return ((x - mean) * factor + mean).Clamp(0, 1);
    }

    /// <summary>grey + factor · (x − grey), cut to [0, 1].</summary>
    public static Tensor Saturate(Tensor x, double factor)
    {
        if (x.Shape[0] != 3) return x;
        Tensor grey = Grey(x);
        return (grey + (x - grey) * factor).Clamp(0, 1);
    }

    /// <summary>Colours turned on the circle of HSV by a share of it.</summary>
    public static Tensor TurnHue(Tensor x, double share)
    {
        if (x.Shape[0] != 3) return x;
        float[] p = x.Contiguous().ToArray<float>();
        int n = p.Length / 3;
        for (int i = 0; i < n; i++)
        {
            double r = p[i], g = p[n + i], b = p[2 * n + i], max = Math.Max(r, Math.Max(g, b)), chroma = max - Math.Min(r, Math.Min(g, b));
            if (chroma == 0) continue;
            double h = max == r ? (g - b) / chroma : max == g ? (b - r) / chroma + 2 : (r - g) / chroma + 4;
            h = (h / 6 + share) % 1;
            if (h < 0) h++;
            p[i] = Channel(5);
            p[n + i] = Channel(3);
            p[2 * n + i] = Channel(1);

            float Channel(int offset)
            {
                double k = (offset + h * 6) % 6;
                return (float)(max - chroma * Math.Clamp(Math.Min(k, 4 - k), 0, 1));
            }
        }

        return Tensor.From<float>(p, x.Shape);
    }

    /// <summary>The luma of a colour image [1, H, W]; an image of another number of channels itself.</summary>
    internal static Tensor Grey(Tensor x) => x.Shape[0] != 3 ? x : x.Narrow(0, 0, 1) * 0.299 + x.Narrow(0, 1, 1) * 0.587 + x.Narrow(0, 2, 1) * 0.114;

    private static double Factor(AugmentRandom random, double amount) => random.Uniform(Math.Max(0, 1 - amount), 1 + amount);
}

/// <summary>Normal noise on each value, cut to [0, 1].</summary>
/// <param name="std">Standard deviation.</param>
/// <remarks>Deep Learning 101, section 7.2.2.</remarks>
public sealed class GaussianNoise(double std) : Augmentation
{
    /// <inheritdoc/>
    public override Tensor Apply(Tensor x, AugmentRandom random)
    {
        Image(nameof(GaussianNoise), x);
        var values = new float[x.Count];
        for (int i = 0; i < values.Length; i++) values[i] = (float)(std * random.Normal());
        return (x + Tensor.From<float>(values, x.Shape)).Clamp(0, 1);
    }
}

/// <summary>A blur with a bell-shaped kernel of a random width, the border reflected.</summary>
/// <param name="kernelSize">Side of the kernel, odd.</param>
/// <param name="minSigma">Least standard deviation in pixels. Default 0.1.</param>
/// <param name="maxSigma">Greatest. Default 2.</param>
/// <remarks>Deep Learning 101, section 7.2.2.</remarks>
public sealed class GaussianBlur(int kernelSize, double minSigma = 0.1, double maxSigma = 2) : Augmentation
{
    /// <inheritdoc/>
    public override Tensor Apply(Tensor x, AugmentRandom random)
    {
        (int c, int h, int w) = Image(nameof(GaussianBlur), x);
        int half = kernelSize / 2;
        if (kernelSize < 1 || kernelSize % 2 == 0 || half >= h || half >= w) throw new TensorShapeException(nameof(GaussianBlur), $"GaussianBlur: the kernel's side must be odd and fit into the image; given {kernelSize} and {Layout.Format(x.Shape)}.", x.Shape.ToArray());
        double sigma = random.Uniform(minSigma, maxSigma), sum = 0;
        var kernel = new float[kernelSize];
        for (int i = 0; i < kernelSize; i++) sum += Math.Exp(-0.5 * (i - half) * (i - half) / (sigma * sigma));
        for (int i = 0; i < kernelSize; i++) kernel[i] = (float)(Math.Exp(-0.5 * (i - half) * (i - half) / (sigma * sigma)) / sum);
        Tensor y = x.Unsqueeze(1).Pad([half, half, half, half], PadMode.Reflect);
        Tensor k = Tensor.From(kernel);
        return y.Conv2d(k.Reshape([1, 1, kernelSize, 1])).Conv2d(k.Reshape([1, 1, 1, kernelSize])).Reshape([c, h, w]);
    }
}

/// <summary>Motion blur: the mean along a line of a random direction, as a camera that moves sees.</summary>
/// <param name="length">Pixels of the line, odd.</param>
/// <remarks>Deep Learning 101, section 7.2.2.</remarks>
public sealed class MotionBlur(int length) : Augmentation
{
    /// <inheritdoc/>
    public override Tensor Apply(Tensor x, AugmentRandom random)
    {
        (int c, int h, int w) = Image(nameof(MotionBlur), x);
        int half = length / 2;
        if (length < 1 || length % 2 == 0) throw new ArgumentOutOfRangeException(nameof(length), length, "MotionBlur: the length must be odd.");
        (double sin, double cos) = Math.SinCos(random.Uniform(0, Math.PI));
        var kernel = new float[length * length];
        for (int i = -half; i <= half; i++) kernel[((int)Math.Round(half + i * sin)) * length + (int)Math.Round(half + i * cos)] += 1f / length;
        return x.Unsqueeze(1).Pad([half, half, half, half], PadMode.Replicate).Conv2d(Tensor.From<float>(kernel, [1, 1, length, length])).Reshape([c, h, w]);
    }
}

/// <summary>Random erasing (cutout): a rectangle of random size and place takes a fill value.</summary>
/// <remarks>Deep Learning 101, section 7.2.2. Source: Zhong et al., Random erasing data augmentation, 2017; DeVries and Taylor, 2017.</remarks>
public sealed class RandomErasing : Augmentation
{
    private readonly double minArea, maxArea;
    private readonly float fill;

    /// <summary>Makes an augmentation.</summary>
    /// <param name="minArea">Least share of the area. Default 0.02.</param>
    /// <param name="maxArea">Greatest share. Default 0.33.</param>
    /// <param name="fill">Value. Default 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The shares do not lie in (0, 1] in order.</exception>
    public RandomErasing(double minArea = 0.02, double maxArea = 0.33, float fill = 0)
    {
        if (!(minArea > 0 && minArea <= maxArea && maxArea <= 1)) throw new ArgumentOutOfRangeException(nameof(minArea), minArea, "RandomErasing: the shares must lie in (0, 1] and be in order.");
        (this.minArea, this.maxArea, this.fill) = (minArea, maxArea, fill);
    }

    /// <inheritdoc/>
    public override Tensor Apply(Tensor x, AugmentRandom random)
    {
        (_, int h, int w) = Image(nameof(RandomErasing), x);
        for (int attempt = 0; attempt < 10; attempt++)
        {
            double area = random.Uniform(minArea, maxArea) * h * w, ratio = Math.Exp(random.Uniform(Math.Log(0.3), Math.Log(1 / 0.3)));
            int eh = (int)Math.Round(Math.Sqrt(area * ratio)), ew = (int)Math.Round(Math.Sqrt(area / ratio));
            if (eh < 1 || ew < 1 || eh > h || ew > w) continue;
            Tensor y = x.Clone();
            Tensor part = y.Narrow(1, random.Below(h - eh + 1), eh).Narrow(2, random.Below(w - ew + 1), ew);
            part.Copy_(Tensor.Full(part.Shape, fill));
            return y;
        }

        return x;
    }
}
