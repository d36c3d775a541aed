namespace DeepLearning101.Native.Data;

/// <summary>Turns a u8 image [C, H, W] of 1 to 4 channels into one of the channels asked for.</summary>
internal static unsafe class ImageChannels
{
    /// <summary>Weights of red, green and blue in grey, in 65536ths (ITU-R BT.601: 0.299, 0.587, 0.114).</summary>
    private const int Red = 19595, Green = 38470, Blue = 7471;

    /// <summary>The image in another mode; the one given is disposed where it is not the result.</summary>
    internal static Tensor Convert(Tensor image, ImageReadMode mode)
    {
        int have = (int)image.Shape[0], want = mode == ImageReadMode.Unchanged ? have : (int)mode;
        if (want == have) return image;
        using (image)
        {
            long plane = image.Shape[1] * image.Shape[2];
            Tensor result = Tensor.Empty([want, image.Shape[1], image.Shape[2]], DType.UInt8);
            byte* from = (byte*)image.Pointer, to = (byte*)result.Pointer;
            if (want >= 3)
            {
                for (int c = 0; c < 3; c++) Copy(from + (have >= 3 ? c : 0) * plane, to + c * plane, plane);
            }
            else if (have < 3)
            {
                Copy(from, to, plane);
            }
            else
            {
                for (long i = 0; i < plane; i++) to[i] = (byte)((from[i] * Red + from[plane + i] * Green + from[2 * plane + i] * Blue + 0x8000) >> 16);
            }

            if (want % 2 == 0)
            {
                if (have % 2 == 0) Copy(from + (have - 1) * plane, to + (want - 1) * plane, plane);
                else new Span<byte>(to + (want - 1) * plane, (int)plane).Fill(255);
            }

            return result;
        }
    }

    private static void Copy(byte* from, byte* to, long length) => Buffer.MemoryCopy(from, to, length, length);
}
