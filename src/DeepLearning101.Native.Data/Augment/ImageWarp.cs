namespace DeepLearning101.Native.Data;

/// <summary>Images under an affine map: each pixel of the result looks up where it comes from, between pixels by bilinear interpolation.</summary>
/// <remarks>Centres of pixels lie at half-integers; what lies outside of the source has the fill value. Source: Jaderberg et al., Spatial transformer networks, 2015, section 3.3.</remarks>
public static class ImageWarp
{
    /// <summary>The image under an affine map.</summary>
    /// <param name="image">f32 [C, H, W].</param>
    /// <param name="inverse">Six numbers (a, b, c, d, e, f): the result's place (x, y) shows the source's place (a·x + b·y + c, d·x + e·y + f), in pixels from the centre of the image.</param>
    /// <param name="fill">Value of what lies outside. Default 0.</param>
    /// <param name="height">Height of the result; default the image's.</param>
    /// <param name="width">Width of the result; default the image's.</param>
    /// <exception cref="ArgumentException">There are not six numbers.</exception>
    /// <exception cref="TensorShapeException">The tensor is no image.</exception>
    public static Tensor Affine(Tensor image, ReadOnlySpan<double> inverse, float fill = 0, int? height = null, int? width = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (inverse.Length != 6) throw new ArgumentException($"Affine: the map has six numbers; given {inverse.Length}.", nameof(inverse));
        if (image.Rank != 3 || image.DType != DType.Float32) throw new TensorShapeException("Affine", $"Affine: an image must be f32 [C, H, W]; given {image.DType.Name}{Layout.Format(image.Shape)}.", image.Shape.ToArray());
        (int c, int h, int w) = ((int)image.Shape[0], (int)image.Shape[1], (int)image.Shape[2]);
        (int oh, int ow) = (height ?? h, width ?? w);
        float[] source = image.Contiguous().ToArray<float>(), result = new float[c * oh * ow];
        for (int y = 0; y < oh; y++)
            for (int x = 0; x < ow; x++)
            {
                double dx = x + 0.5 - ow / 2.0, dy = y + 0.5 - oh / 2.0;
                double sx = inverse[0] * dx + inverse[1] * dy + inverse[2] + w / 2.0 - 0.5, sy = inverse[3] * dx + inverse[4] * dy + inverse[5] + h / 2.0 - 0.5;
                // Far outside, and what is not a number: nothing of the source is near.
                if (!(sx > -1 && sy > -1 && sx < w && sy < h))
                {
                    for (int k = 0; k < c; k++) result[(k * oh + y) * ow + x] = fill;
                    continue;
                }

                int x0 = (int)Math.Floor(sx), y0 = (int)Math.Floor(sy);
                double fx = sx - x0, fy = sy - y0;
                for (int k = 0; k < c; k++)
                {
                    double top = At(k, y0, x0) * (1 - fx) + At(k, y0, x0 + 1) * fx, bottom = At(k, y0 + 1, x0) * (1 - fx) + At(k, y0 + 1, x0 + 1) * fx;
                    result[(k * oh + y) * ow + x] = (float)(top * (1 - fy) + bottom * fy);
                }
            }

        return Tensor.From<float>(result, [c, oh, ow]);

        double At(int k, int y, int x) => x < 0 || y < 0 || x >= w || y >= h ? fill : source[(k * h + y) * w + x];
    }

    /// <summary>The image in another size, by bilinear interpolation without smoothing (as PyTorch's <c>interpolate</c> with <c>align_corners=False</c>: the border repeats).</summary>
    /// <param name="image">f32 [C, H, W].</param>
    /// <param name="height">New height.</param>
    /// <param name="width">New width.</param>
    /// <exception cref="TensorShapeException">The tensor is no image, or empty.</exception>
    public static Tensor Resize(Tensor image, int height, int width)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        if (image.Rank != 3 || image.DType != DType.Float32 || image.Count == 0) throw new TensorShapeException("Resize", $"Resize: an image must be f32 [C, H, W] and not empty; given {image.DType.Name}{Layout.Format(image.Shape)}.", image.Shape.ToArray());
        (int c, int h, int w) = ((int)image.Shape[0], (int)image.Shape[1], (int)image.Shape[2]);
        float[] source = image.Contiguous().ToArray<float>(), result = new float[c * height * width];
        for (int y = 0; y < height; y++)
        {
            (int y0, int y1, float fy) = Between(y, height, h);
            for (int x = 0; x < width; x++)
            {
                (int x0, int x1, float fx) = Between(x, width, w);
                for (int k = 0; k < c; k++)
                {
                    int plane = k * h;
                    float top = source[(plane + y0) * w + x0] * (1 - fx) + source[(plane + y0) * w + x1] * fx;
                    float bottom = source[(plane + y1) * w + x0] * (1 - fx) + source[(plane + y1) * w + x1] * fx;
                    result[(k * height + y) * width + x] = top * (1 - fy) + bottom * fy;
                }
            }
        }

        return Tensor.From<float>(result, [c, height, width]);
    }

    private static (int Low, int High, float Share) Between(int place, int to, int from)
    {
        double at = Math.Max(0, (place + 0.5) * from / to - 0.5);
        int low = Math.Min((int)at, from - 1);
        return (low, Math.Min(low + 1, from - 1), (float)(at - low));
    }
}
