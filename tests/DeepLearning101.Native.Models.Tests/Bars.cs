using DeepLearning101.Native.Data;

namespace DeepLearning101.Native.Models.Tests;

/// <summary>A data set that is learned in a second: images with a bright bar whose place is the class, and noise.</summary>
internal static class Bars
{
    internal static ImageDataset Images(int count, ulong seed)
    {
        var generator = new Generator(seed);
        byte[] pixels = Tensor.RandInt(60, [784L * count], DType.UInt8, generator: generator).ToArray<byte>();
        byte[] labels = Tensor.RandInt(10, [count], DType.UInt8, generator: generator).ToArray<byte>();
        for (int i = 0; i < pixels.Length; i++)
            if (i % 784 / 28 / 3 == labels[i / 784]) pixels[i] += 150;
        return new ImageDataset(Tensor.From<byte>(pixels, [count, 28, 28]), Tensor.From(labels), 0.2, 0.3);
    }
}
