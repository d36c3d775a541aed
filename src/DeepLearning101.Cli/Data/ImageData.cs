using DeepLearning101.Native;
using DeepLearning101.Native.Data;

namespace DeepLearning101.Cli;

/// <summary>Images to train, validate and test on: MNIST, the user's IDX files, or a folder of images.</summary>
internal sealed class ImageData
{
    /// <summary>Of twelve training images one validates, where the data has no validation set of its own: 5,000 of MNIST's 60,000.</summary>
    private const int ValidationShare = 12;

    private ImageData(DataFacts facts, Dataset train, Dataset validation, Dataset? test) => (Facts, Train, Validation, Test) = (facts, train, validation, test ?? validation);

    internal DataFacts Facts { get; }

    internal Dataset Train { get; }

    internal Dataset Validation { get; }

    /// <summary>The test set, or the validation set where there is none.</summary>
    internal Dataset Test { get; }

    /// <summary>Reads a folder.</summary>
    /// <param name="folder">With four IDX files, or with <c>train/CLASS/*.png</c> and perhaps <c>validation</c> and <c>test</c>; null: MNIST, which comes with the program.</param>
    /// <param name="seed">Seed of the choice of validation images.</param>
    /// <param name="grey">Whether images in colour are read as grey.</param>
    /// <exception cref="IOException">Files are missing or damaged.</exception>
    internal static ImageData Load(string? folder, long seed, bool grey)
    {
        string root = folder ?? Mnist.DefaultFolder;
        if (!Directory.Exists(root)) throw new DirectoryNotFoundException($"there is no folder {root}. Give --data a folder with the four IDX files or with train/CLASS/*.png.");
        return Directory.Exists(Path.Combine(root, "train")) ? Folder(root, seed, grey) : Idx(root, seed);
    }

    private static ImageData Idx(string root, long seed)
    {
        using Tensor pixels = Read(root, "train-images-idx3-ubyte", 3), labels = Read(root, "train-labels-idx1-ubyte", 1);
        using Tensor testPixels = Read(root, "t10k-images-idx3-ubyte", 3), testLabels = Read(root, "t10k-labels-idx1-ubyte", 1);
        if (testPixels.Shape[1] != pixels.Shape[1] || testPixels.Shape[2] != pixels.Shape[2]) throw new IOException($"{root}: the training images are {pixels.Shape[1]} × {pixels.Shape[2]}, the test images {testPixels.Shape[1]} × {testPixels.Shape[2]}; they must have one size.");
        if (pixels.Shape[0] < 2 || testPixels.Shape[0] == 0) throw new IOException($"{root}: there must be at least two training images and one test image.");
        byte[] bytes = pixels.ToArray<byte>();
        (double mean, double std) = PixelStatistics.Of(bytes);
        int classes = Math.Max(2, 1 + Math.Max(Largest(labels), Largest(testLabels)));
        var all = new ImageDataset(pixels, labels, mean, std);
        long validation = Math.Max(1, all.Count / ValidationShare);
        Dataset[] parts = all.RandomSplit(seed, all.Count - validation, validation);
        var test = new ImageDataset(testPixels, testLabels, mean, std);
        string[] names = new string[classes];
        for (int i = 0; i < classes; i++) names[i] = i.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return new ImageData(new DataFacts("idx", 1, (int)pixels.Shape[1], (int)pixels.Shape[2], names, mean, std, parts[0].Count, parts[1].Count, test.Count), parts[0], parts[1], test);
    }

    private static ImageData Folder(string root, long seed, bool grey)
    {
        string trainFolder = Path.Combine(root, "train"), validationFolder = Path.Combine(root, "validation"), testFolder = Path.Combine(root, "test");
        var plain = new ImageFolder(trainFolder, ImageReadMode.Gray);
        ImageReadMode mode = grey || !HasColour(plain.Files[0]) ? ImageReadMode.Gray : ImageReadMode.Rgb;
        (double mean, double std) = PixelStatistics.Of(plain.Files, mode);
        var train = new ImageFolder(trainFolder, mode, [mean], [std]);
        if (train.Classes.Count < 2) throw new IOException($"{trainFolder} must hold at least two folders, one for each class; there is {train.Classes.Count}.");
        Dataset? test = Other(testFolder), validation = Other(validationFolder);
        Dataset learned = train;
        if (validation is null)
        {
            var labels = new long[train.Count];
            for (int i = 0; i < labels.Length; i++) labels[i] = train.Label(i);
            long[][] parts = Split.Stratified(labels, seed, 1 - 1.0 / ValidationShare, 1.0 / ValidationShare);
            if (parts[1].Length == 0) throw new IOException($"{trainFolder} holds too few images ({labels.Length}) to set some apart for validation; add a folder 'validation'.");
            (learned, validation) = (train.Subset(parts[0]), train.Subset(parts[1]));
        }

        LongList shape = train.Fields[0].Shape;
        var facts = new DataFacts("folder", (int)shape[0], (int)shape[1], (int)shape[2], train.Classes, mean, std, learned.Count, validation.Count, test?.Count ?? 0);
        return new ImageData(facts, learned, validation, test);

        Dataset? Other(string path)
        {
            if (!Directory.Exists(path)) return null;
            var other = new ImageFolder(path, mode, [mean], [std]);
            if (!other.Classes.SequenceEqual(train.Classes)) throw new IOException($"{path} must hold the same class folders as {trainFolder} ({string.Join(", ", train.Classes)}); it has {string.Join(", ", other.Classes)}.");
            return other;
        }
    }

    private static bool HasColour(string file)
    {
        using Tensor image = ImageFile.Read(file);
        return image.Shape[0] >= 3;
    }

    private static Tensor Read(string root, string name, int rank)
    {
        string plain = Path.Combine(root, name), packed = plain + ".gz", file = File.Exists(packed) ? packed : plain;
        if (!File.Exists(file)) throw new FileNotFoundException($"{packed} is missing (and no {name} without .gz is there either, nor a folder 'train').", packed);
        Tensor tensor = IdxFile.Read(file);
        if (tensor.DType == DType.UInt8 && tensor.Rank == rank && tensor.Count > 0) return tensor;
        string found = $"{tensor.DType.Name} {LongList.Create(tensor.Shape)}";
        tensor.Dispose();
        throw new DataFormatException(file, 2, $"there must be u8 with {rank} dimension(s), not empty; found {found}.");
    }

    private static int Largest(Tensor labels)
    {
        int largest = 0;
        foreach (byte label in labels.ToArray<byte>()) largest = Math.Max(largest, label);
        return largest;
    }
}
