using DeepLearning101.Native;
using DeepLearning101.Native.Data;

namespace DeepLearning101.Cli.Tests;

/// <summary>Data that is learned in a second: a bright bar on noise, whose place is the class.</summary>
internal static class SmallData
{
    /// <summary>Four IDX files.</summary>
    internal static string Idx(string folder, int train = 480, int test = 60, int classes = 10)
    {
        Directory.CreateDirectory(folder);
        Write("train", train, 1);
        Write("t10k", test, 2);
        return folder;

        void Write(string name, int count, ulong seed)
        {
            (byte[] pixels, byte[] labels) = Images(count, classes, seed);
            IdxFile.Write(Path.Combine(folder, name + "-images-idx3-ubyte"), Tensor.From<byte>(pixels, [count, 28, 28]));
            IdxFile.Write(Path.Combine(folder, name + "-labels-idx1-ubyte"), Tensor.From(labels));
        }
    }

    /// <summary>A folder of PNG images in colour, 16 × 12.</summary>
    internal static string Folder(string folder, params string[] parts)
    {
        var generator = new Generator(5);
        foreach (string part in parts)
        {
            for (int c = 0; c < 3; c++)
            {
                string place = Path.Combine(folder, part, ((string[])["blue", "green", "red"])[c]);
                Directory.CreateDirectory(place);
                for (int i = 0; i < 24; i++)
                {
                    byte[] pixels = Tensor.RandInt(90, [3 * 16 * 12], DType.UInt8, generator: generator).ToArray<byte>();
                    for (int p = 0; p < 16 * 12; p++) pixels[(2 - c) * 16 * 12 + p] += 120;
                    ImageFile.Write(Path.Combine(place, $"{i}.png"), Tensor.From<byte>(pixels, [3, 16, 12]));
                }
            }
        }

        return folder;
    }

    private static (byte[] Pixels, byte[] Labels) Images(int count, int classes, ulong seed)
    {
        var generator = new Generator(seed);
        byte[] pixels = Tensor.RandInt(60, [784L * count], DType.UInt8, generator: generator).ToArray<byte>();
        var labels = new byte[count];
        for (int i = 0; i < count; i++) labels[i] = (byte)(i % classes);
        for (int i = 0; i < pixels.Length; i++)
            if (i % 784 / 28 / 3 == labels[i / 784]) pixels[i] += 150;
        return (pixels, labels);
    }
}
