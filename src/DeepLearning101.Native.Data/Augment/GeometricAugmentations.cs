namespace DeepLearning101.Native.Data;

/// <summary>The mirror image, left and right exchanged. <see cref="Augmentation.WithProbability"/> makes it a matter of chance.</summary>
/// <remarks>Deep Learning 101, section 7.2.2, equation 7.5.</remarks>
public sealed class HorizontalFlip : Augmentation
{
    /// <inheritdoc/>
    public override Tensor Apply(Tensor x, AugmentRandom random)
    {
        Image(nameof(HorizontalFlip), x);
        return x.Flip([2]).Contiguous();
    }
}

/// <summary>The mirror image, top and bottom exchanged.</summary>
/// <remarks>Deep Learning 101, section 7.2.2.</remarks>
public sealed class VerticalFlip : Augmentation
{
    /// <inheritdoc/>
    public override Tensor Apply(Tensor x, AugmentRandom random)
    {
        Image(nameof(VerticalFlip), x);
        return x.Flip([1]).Contiguous();
    }
}

/// <summary>A window at a random place, of the image or of the image with a border.</summary>
/// <param name="height">Height of the window.</param>
/// <param name="width">Width of the window.</param>
/// <param name="padding">Width of the border of zeros that is put around first. Default 0.</param>
/// <remarks>Deep Learning 101, section 7.2.2.</remarks>
public sealed class RandomCrop(int height, int width, int padding = 0) : Augmentation
{
    /// <inheritdoc/>
    public override Tensor Apply(Tensor x, AugmentRandom random)
    {
        (_, int h, int w) = Image(nameof(RandomCrop), x);
        if (height < 1 || width < 1 || padding < 0 || height > h + 2 * padding || width > w + 2 * padding)
            throw new TensorShapeException(nameof(RandomCrop), $"RandomCrop: a window of {height} × {width} must fit into the image {Layout.Format(x.Shape)} with a border of {padding}.", x.Shape.ToArray());
        Tensor wide = padding == 0 ? x : x.Pad([padding, padding, padding, padding]);
        return wide.Narrow(1, random.Below(h + 2 * padding - height + 1), height).Narrow(2, random.Below(w + 2 * padding - width + 1), width).Contiguous();
    }
}

/// <summary>A window at a random place with a random share of the area and a random ratio of its sides, resized.</summary>
/// <param name="height">Height of the result.</param>
/// <param name="width">Width of the result.</param>
/// <param name="minArea">Least share of the area, in (0, 1]. Default 0.08.</param>
/// <remarks>Source: Szegedy et al., Going deeper with convolutions, 2014; ratios from 3/4 to 4/3.</remarks>
public sealed class RandomResizedCrop(int height, int width, double minArea = 0.08) : Augmentation
{
    /// <inheritdoc/>
    public override Tensor Apply(Tensor x, AugmentRandom random)
    {
        (_, int h, int w) = Image(nameof(RandomResizedCrop), x);
        for (int attempt = 0; attempt < 10; attempt++)
        {
            double area = random.Uniform(minArea, 1) * h * w, ratio = Math.Exp(random.Uniform(Math.Log(0.75), Math.Log(4.0 / 3)));
            int ch = (int)Math.Round(Math.Sqrt(area / ratio)), cw = (int)Math.Round(Math.Sqrt(area * ratio));
            if (ch < 1 || cw < 1 || ch > h || cw > w) continue;
            return ImageWarp.Resize(x.Narrow(1, random.Below(h - ch + 1), ch).Narrow(2, random.Below(w - cw + 1), cw), height, width);
        }

        return ImageWarp.Resize(x, height, width);
    }
}

/// <summary>Rotation, translation, scaling and shear by random amounts, all at once about the centre.</summary>
/// <remarks>Deep Learning 101, section 7.2.2. Between pixels the value is interpolated; what comes from outside is 0 unless stated otherwise.</remarks>
public sealed class RandomAffine : Augmentation
{
    private readonly double degrees, shear, translateX, translateY, minScale, maxScale;
    private readonly float fill;

    /// <summary>Makes an augmentation.</summary>
    /// <param name="degrees">Greatest angle, either way.</param>
    /// <param name="translateX">Greatest shift, either way, as a share of the width. Default 0.</param>
    /// <param name="translateY">Greatest shift, either way, as a share of the height. Default 0.</param>
    /// <param name="minScale">Least factor of size. Default 1.</param>
    /// <param name="maxScale">Greatest factor of size. Default 1.</param>
    /// <param name="shear">Greatest angle of shear, either way, in degrees. Default 0.</param>
    /// <param name="fill">Value of what comes from outside. Default 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative or not finite, or the scales are not in order above 0.</exception>
    public RandomAffine(double degrees, double translateX = 0, double translateY = 0, double minScale = 1, double maxScale = 1, double shear = 0, float fill = 0)
    {
        foreach (double amount in (ReadOnlySpan<double>)[degrees, translateX, translateY, shear])
            if (!(amount >= 0 && double.IsFinite(amount))) throw new ArgumentOutOfRangeException(nameof(degrees), amount, "RandomAffine: amounts must be 0 or more and finite.");
        if (!(minScale > 0 && minScale <= maxScale && double.IsFinite(maxScale))) throw new ArgumentOutOfRangeException(nameof(minScale), minScale, "RandomAffine: the scales must be above 0 and in order.");
        (this.degrees, this.translateX, this.translateY, this.minScale, this.maxScale, this.shear, this.fill) = (degrees, translateX, translateY, minScale, maxScale, shear, fill);
    }

    /// <inheritdoc/>
    public override Tensor Apply(Tensor x, AugmentRandom random)
    {
        (_, int h, int w) = Image(nameof(RandomAffine), x);
        double angle = random.Uniform(-degrees, degrees), scale = random.Uniform(minScale, maxScale), slant = random.Uniform(-shear, shear);
        double dx = random.Uniform(-translateX, translateX) * w, dy = random.Uniform(-translateY, translateY) * h;
        return Transform(x, angle, scale, slant, dx, dy, fill);
    }

    /// <summary>The image turned clockwise, scaled, sheared and then shifted by given amounts.</summary>
    /// <param name="x">f32 [C, H, W].</param>
    /// <param name="degrees">Angle; positive turns clockwise on the screen.</param>
    /// <param name="scale">Factor of size. Default 1.</param>
    /// <param name="shear">Angle of shear in degrees. Default 0.</param>
    /// <param name="dx">Shift to the right in pixels. Default 0.</param>
    /// <param name="dy">Shift downwards in pixels. Default 0.</param>
    /// <param name="fill">Value of what comes from outside. Default 0.</param>
    public static Tensor Transform(Tensor x, double degrees, double scale = 1, double shear = 0, double dx = 0, double dy = 0, float fill = 0)
    {
        (double sin, double cos) = Math.SinCos(degrees * Math.PI / 180);
        double slant = Math.Tan(shear * Math.PI / 180);
        // Forward: shift · scale · rotation · shear; its inverse is what each pixel of the result looks up.
        double a = scale * cos, b = scale * (cos * slant - sin), c = scale * sin, d = scale * (sin * slant + cos), determinant = a * d - b * c;
        double ia = d / determinant, ib = -b / determinant, ic = -c / determinant, id = a / determinant;
        return ImageWarp.Affine(x, [ia, ib, -(ia * dx + ib * dy), ic, id, -(ic * dx + id * dy)], fill);
    }
}
