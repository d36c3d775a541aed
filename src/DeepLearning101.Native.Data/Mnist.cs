namespace DeepLearning101.Native.Data;

/// <summary>The MNIST data set: 60,000 images of handwritten digits to train on, 10,000 to test on, 28 × 28 pixels, 10 classes.</summary>
/// <remarks>Source: Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, Gradient-based learning applied to document recognition, 1998. The files ship with the project DeepLearning101.Native.Data.Mnist.</remarks>
public sealed class Mnist
{
    /// <summary>Mean and standard deviation of the training pixels divided by 255, as they are customary.</summary>
    public const double Mean = 0.1307, Std = 0.3081;

    private Mnist(ImageDataset train, ImageDataset test) => (Train, Test) = (train, test);

    /// <summary>The 60,000 training images.</summary>
    public ImageDataset Train { get; }

    /// <summary>The 10,000 test images.</summary>
    public ImageDataset Test { get; }

    /// <summary>Where the files lie beside the program.</summary>
    public static string DefaultFolder => Path.Combine(AppContext.BaseDirectory, "mnist");

    /// <summary>Reads the four files, images normalised with <see cref="Mean"/> and <see cref="Std"/>.</summary>
    /// <param name="folder">Folder with the files, with or without <c>.gz</c>. Default: <see cref="DefaultFolder"/>.</param>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="DataFormatException">A file is damaged or has other contents.</exception>
    public static Mnist Load(string? folder = null)
    {
        folder ??= DefaultFolder;
        return new Mnist(Set(folder, "train", 60_000), Set(folder, "t10k", 10_000));
    }

    private static ImageDataset Set(string folder, string name, long count)
    {
        string imageFile = Find(folder, name + "-images-idx3-ubyte"), labelFile = Find(folder, name + "-labels-idx1-ubyte");
        using Tensor images = IdxFile.Read(imageFile), labels = IdxFile.Read(labelFile);
        Require(imageFile, images, [count, 28, 28]);
        Require(labelFile, labels, [count]);
        byte[] values = labels.ToArray<byte>();
        int wrong = values.AsSpan().IndexOfAnyExceptInRange((byte)0, (byte)9);
        if (wrong >= 0) throw new DataFormatException(labelFile, 8 + wrong, $"a label must lie in 0 … 9; found {values[wrong]}.");
        return new ImageDataset(images, labels, Mean, Std);
    }

    private static void Require(string file, Tensor found, LongList shape)
    {
        if (found.DType != DType.UInt8 || !found.Shape.SequenceEqual(shape.Span)) throw new DataFormatException(file, 2, $"MNIST needs u8 {shape} here; found {found.DType.Name} {Layout.Format(found.Shape)}.");
    }

    private static string Find(string folder, string name)
    {
        string plain = Path.Combine(folder, name), packed = plain + ".gz";
        return File.Exists(packed) ? packed : File.Exists(plain) ? plain : throw new FileNotFoundException($"MNIST: {packed} is missing (and no {name} without .gz is there either). Reference DeepLearning101.Native.Data.Mnist or name the folder that holds the four files.", packed);
    }
}
