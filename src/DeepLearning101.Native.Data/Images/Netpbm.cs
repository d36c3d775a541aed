using System.Globalization;
using System.Text;

namespace DeepLearning101.Native.Data;

/// <summary>Grey and colour images of Netpbm: P2 and P3 in digits, P5 and P6 in bytes, with a largest value of up to 65535.</summary>
/// <remarks>Source: Netpbm, the PGM and PPM format specifications. One image a file.</remarks>
internal ref struct Netpbm
{
    private readonly FileBytes bytes;
    private long at;

    private Netpbm(FileBytes bytes) => this.bytes = bytes;

    internal static bool IsHead(ReadOnlySpan<byte> head) => head.Length >= 3 && head[0] == 'P' && head[1] is (byte)'2' or (byte)'3' or (byte)'5' or (byte)'6' && (IsSpace(head[2]) || head[2] == '#');

    /// <summary>Shape [C, H, W] from the header.</summary>
    internal static (int Channels, int Height, int Width) Inspect(FileBytes bytes)
    {
        Head head = new Netpbm(bytes).ReadHead();
        return (head.Channels, head.Height, head.Width);
    }

    /// <summary>The image [C, H, W], as u8 or, where <paramref name="deep"/>, as i32 in 0 … 65535.</summary>
    internal static Tensor Read(FileBytes bytes, bool deep)
    {
        var reader = new Netpbm(bytes);
        Head head = reader.ReadHead();
        using var planes = new ImagePlanes(head.Channels, head.Height, head.Width, deep);
        if (head.Digits) reader.ReadDigits(head, planes);
        else reader.ReadBytes(head, planes);
        return planes.Take();
    }

    private Head ReadHead()
    {
        if (!IsHead(bytes.Span(0, Math.Min(bytes.Length, 3)))) throw bytes.Error(0, "a PGM or PPM file must begin with P2, P3, P5 or P6 and a space.");
        byte kind = bytes.Span(1, 1)[0];
        at = 2;
        int width = Number(int.MaxValue, "width"), height = Number(int.MaxValue, "height");
        long most = at;
        int top = Number(65535, "largest value");
        if (width == 0 || height == 0) throw bytes.Error(2, $"an image must have at least one pixel; the file tells {width} × {height}.");
        if ((long)width * height > ImagePlanes.MaxPixels) throw bytes.Error(2, $"an image may have at most {ImagePlanes.MaxPixels} pixels; the file tells {width} × {height}.");
        if (top == 0) throw bytes.Error(most, "the largest value must be at least 1.");
        bool digits = kind < '5';
        int channels = kind is (byte)'2' or (byte)'5' ? 1 : 3;
        // Exactly one white character parts the header from the bytes of the image.
        if (!digits && (at >= bytes.Length || !IsSpace(bytes.Span(at++, 1)[0]))) throw bytes.Error(Math.Min(at, bytes.Length), "a white character must follow the largest value.");
        long samples = (long)width * height * channels, need = digits ? 2 * samples - 1 : samples * (top > 255 ? 2 : 1), have = bytes.Length - at;
        if (have < need) throw bytes.Error(bytes.Length, $"the data ends here; {width} × {height} pixels need {need} bytes from {at} on.");
        if (!digits && have > need) throw bytes.Error(at + need, "trailing bytes: the header says that the data ends here.");
        return new Head(digits, channels, height, width, top);
    }

    private readonly void ReadBytes(Head head, ImagePlanes planes)
    {
        int size = head.Top > 255 ? 2 : 1;
        long place = at, length = (long)head.Width * head.Channels * size;
        for (int y = 0; y < head.Height; y++, place += length)
        {
            ReadOnlySpan<byte> row = bytes.Span(place, length);
            for (int x = 0, i = 0; x < head.Width; x++)
            {
                for (int c = 0; c < head.Channels; c++, i += size)
                {
                    int value = size == 1 ? row[i] : row[i] << 8 | row[i + 1];
                    if (value > head.Top) throw bytes.Error(place + i, $"a sample is {value}, above the largest value {head.Top}.");
                    planes.Set(c, y, x, value, head.Top);
                }
            }
        }
    }

    private void ReadDigits(Head head, ImagePlanes planes)
    {
        for (int y = 0; y < head.Height; y++)
        {
            for (int x = 0; x < head.Width; x++)
            {
                for (int c = 0; c < head.Channels; c++) planes.Set(c, y, x, Number(head.Top, "sample"), head.Top);
            }
        }

        Skip();
        if (at < bytes.Length) throw bytes.Error(at, "trailing text: the header says that the data ends here.");
    }

    private int Number(int most, string what)
    {
        long before = at;
        Skip();
        long from = at;
        if (from == before) throw bytes.Error(at, $"a white character must come before the {what}.");
        ReadOnlySpan<byte> text = bytes.Span(at, Math.Min(bytes.Length - at, 32));
        int digits = 0;
        long value = 0;
        while (digits < text.Length && text[digits] is >= (byte)'0' and <= (byte)'9' && digits < 18) value = 10 * value + text[digits++] - '0';
        if (digits == 0) throw bytes.Error(at, $"the {what}, a whole number, is needed here.");
        if (value > most) throw bytes.Error(from, $"the {what} may be at most {most}; found {value}.");
        at += digits;
        return (int)value;
    }

    /// <summary>White characters, and comments from # to the end of the line.</summary>
    private void Skip()
    {
        while (at < bytes.Length)
        {
            ReadOnlySpan<byte> text = bytes.Span(at, Math.Min(bytes.Length - at, 256));
            if (text[0] == '#')
            {
                int end = text.IndexOfAny((byte)'\n', (byte)'\r');
                while (end < 0 && at + text.Length < bytes.Length)
                {
                    at += text.Length;
                    text = bytes.Span(at, Math.Min(bytes.Length - at, 256));
                    end = text.IndexOfAny((byte)'\n', (byte)'\r');
                }

                at += end < 0 ? text.Length : end;
                continue;
            }

            int white = 0;
            while (white < text.Length && IsSpace(text[white])) white++;
            if (white == 0) return;
            at += white;
        }
    }

    private static bool IsSpace(byte b) => b is (byte)' ' or (>= 9 and <= 13);

    /// <summary>Writes P5 or P6.</summary>
    internal static void Write(Stream stream, ReadOnlySpan<byte> samples, int channels, int height, int width, int size)
    {
        stream.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"P{(channels == 1 ? 5 : 6)}\n{width} {height}\n{(size == 1 ? 255 : 65535)}\n")));
        if (channels == 1)
        {
            stream.Write(samples);
            return;
        }

        var row = new byte[checked(width * channels * size)];
        for (int y = 0; y < height; y++)
        {
            for (int c = 0; c < channels; c++)
            {
                ReadOnlySpan<byte> from = samples.Slice((c * height + y) * width * size, width * size);
                for (int x = 0; x < width; x++)
                    for (int b = 0; b < size; b++) row[(x * channels + c) * size + b] = from[x * size + b];
            }

            stream.Write(row);
        }
    }

    private readonly record struct Head(bool Digits, int Channels, int Height, int Width, int Top);
}
