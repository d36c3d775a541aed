namespace DeepLearning101.Native.Data;

/// <summary>A folder of images, one sub-folder a class: <c>root/cat/1.png</c>, <c>root/dog/2.png</c>. A batch holds f32 images [N, C, H, W] and i64 labels [N].</summary>
/// <remarks>
/// Classes are the sub-folders in ordinal order of their names, so labels are the same on every machine; images of a class are found in all folders below, in ordinal order of their paths.
/// Files are read when they are asked for, by as many threads as the loader has; only <c>.png .pgm .ppm .pnm</c> count. All images must have one size. Thread-safe.
/// </remarks>
public sealed class ImageFolder : Dataset
{
    private readonly List<string> files = [];
    private readonly List<int> labels = [];
    private readonly ImageReadMode mode;
    private readonly float[][] values;
    private readonly DataField[] fields;

    /// <summary>Lists the images of a folder and reads the first, which tells the size.</summary>
    /// <param name="root">Folder that holds one folder a class.</param>
    /// <param name="mode">Channels. Default RGB.</param>
    /// <param name="mean">Mean of pixel / 255, subtracted: one number, or one a channel. Default 0.</param>
    /// <param name="std">Standard deviation of pixel / 255, divided by: one number, or one a channel. Default 1.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">The folder has no sub-folder, or one of these no image.</exception>
    /// <exception cref="ArgumentException"><paramref name="mean"/> or <paramref name="std"/> has another length, or <paramref name="std"/> is not above 0.</exception>
    /// <exception cref="DataFormatException">The first image is damaged.</exception>
    public ImageFolder(string root, ImageReadMode mode = ImageReadMode.Rgb, ReadOnlySpan<double> mean = default, ReadOnlySpan<double> std = default)
    {
        ArgumentNullException.ThrowIfNull(root);
        this.mode = mode;
        string[] folders = Directory.GetDirectories(root);
        Array.Sort(folders, StringComparer.Ordinal);
        var names = new string[folders.Length];
        for (int label = 0; label < folders.Length; label++)
        {
            names[label] = Path.GetFileName(folders[label]);
            string[] found = Directory.GetFiles(folders[label], "*", SearchOption.AllDirectories);
            Array.Sort(found, StringComparer.Ordinal);
            int before = files.Count;
            foreach (string file in found)
                if (IsImage(file)) files.Add(file);
            if (files.Count == before) throw new FileNotFoundException($"ImageFolder: the class folder {folders[label]} holds no image (.png .pgm .ppm .pnm).", folders[label]);
            while (labels.Count < files.Count) labels.Add(label);
        }

        Classes = names;
        if (files.Count == 0) throw new FileNotFoundException($"ImageFolder: {root} holds no folders; each class needs one with its images.", root);
        using Tensor first = ImageFile.Read(files[0], mode);
        fields = [new DataField("image", DType.Float32, first.Shape), new DataField("label", DType.Int64, [])];
        values = Tables((int)first.Shape[0], mean, std);
    }

    /// <summary>Names of the classes; the label of an image is the index of its class.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>Paths of the images.</summary>
    public IReadOnlyList<string> Files => files;

    /// <inheritdoc/>
    public override long Count => files.Count;

    /// <inheritdoc/>
    public override IReadOnlyList<DataField> Fields => fields;

    /// <summary>Class of an example.</summary>
    public int Label(long index) => labels[(int)index];

    /// <inheritdoc/>
    /// <exception cref="DataFormatException">The image is damaged.</exception>
    /// <exception cref="TensorShapeException">The image has another size than the first.</exception>
    public override unsafe void Read(long index, in BatchRow row)
    {
        string file = files[(int)index];
        using Tensor image = ImageFile.Read(file, mode);
        ReadOnlySpan<long> shape = fields[0].Shape.Span;
        if (!image.Shape.SequenceEqual(shape)) throw new TensorShapeException("ImageFolder", $"ImageFolder: all images must have the size of the first, {Layout.Format(shape)} ({files[0]}); {file} has {Layout.Format(image.Shape)}. Bring the images to one size and one number of channels.", image.Shape.ToArray());
        Span<float> to = row.Field<float>(0);
        int plane = to.Length / values.Length;
        for (int c = 0; c < values.Length; c++)
        {
            float[] table = values[c];
            byte* from = (byte*)image.Pointer + (long)c * plane;
            Span<float> part = to.Slice(c * plane, plane);
            for (int i = 0; i < part.Length; i++) part[i] = table[from[i]];
        }

        row.Field<long>(1)[0] = labels[(int)index];
    }

    private static float[][] Tables(int channels, ReadOnlySpan<double> mean, ReadOnlySpan<double> std)
    {
        if ((mean.Length > 1 && mean.Length != channels) || (std.Length > 1 && std.Length != channels)) throw new ArgumentException($"ImageFolder: mean and std must have one number, or one for each of the {channels} channels; given {mean.Length} and {std.Length}.", mean.Length > 1 && mean.Length != channels ? nameof(mean) : nameof(std));
        var tables = new float[channels][];
        for (int c = 0; c < channels; c++)
        {
            double m = mean.Length == 0 ? 0 : mean[mean.Length == 1 ? 0 : c], s = std.Length == 0 ? 1 : std[std.Length == 1 ? 0 : c];
            if (!(s > 0)) throw new ArgumentException($"ImageFolder: std must be above 0; given {s.ToString(System.Globalization.CultureInfo.InvariantCulture)}.", nameof(std));
            tables[c] = new float[256];
            for (int i = 0; i < 256; i++) tables[c][i] = (float)((i / 255.0 - m) / s);
        }

        return tables;
    }

    private static bool IsImage(string file)
    {
        ReadOnlySpan<char> extension = Path.GetExtension(file.AsSpan());
        foreach (string known in (ReadOnlySpan<string>)[".png", ".pgm", ".ppm", ".pnm"])
            if (extension.Equals(known, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }
}
