using System.Text;

namespace DeepLearning101.Native.Data;

/// <summary>Reads the one dictionary that a .npy header is: three keys, of which one is a text, one True or False, one a tuple of whole numbers. Nothing else of Python is understood.</summary>
internal ref struct NpyLiteral
{
    private readonly FileBytes bytes;
    private readonly long start;
    private readonly ReadOnlySpan<byte> text;
    private int at;

    internal NpyLiteral(FileBytes bytes, long start, int length)
    {
        this.bytes = bytes;
        this.start = start;
        text = bytes.Span(start, length);
    }

    internal NpyHeader Read()
    {
        string? descr = null;
        bool? fortran = null;
        long[]? shape = null;
        long descrAt = 0;
        Require('{');
        while (!Take('}'))
        {
            int here = at;
            string key = String();
            Require(':');
            bool known = key switch { "descr" => descr is null, "fortran_order" => fortran is null, "shape" => shape is null, _ => throw Error(here, $"the header has an unknown key '{key}'.") };
            if (!known) throw Error(here, $"the header has the key '{key}' twice.");
            Skip();
            if (key == "descr")
            {
                descrAt = start + at;
                if (Peek() == '[') throw Error(at, "the elements are structures (records); only arrays of one number type can be read. Save each field on its own.");
                descr = String();
            }
            else if (key == "shape")
            {
                shape = Tuple();
            }
            else
            {
                fortran = Boolean();
            }

            if (!Take(','))
            {
                Require('}');
                break;
            }
        }

        Skip();
        if (at < text.Length) throw Error(at, "nothing may follow the header's closing brace.");
        if (descr is null || fortran is not { } order || shape is null) throw Error(0, "the header must have the keys descr, fortran_order and shape.");
        return Make(descr, descrAt, order, shape);
    }

    private readonly NpyHeader Make(string descr, long descrAt, bool fortran, long[] shape)
    {
        char first = descr.Length > 0 ? descr[0] : ' ';
        ReadOnlySpan<char> name = descr.AsSpan(first is '<' or '>' or '|' or '=' ? 1 : 0);
        if (NpyHeader.TypeOf(name) is not { } dtype) throw bytes.Error(descrAt, $"the element type '{descr}' is none that tensors have here (b1 u1 i1 i2 i4 i8 f2 f4 f8 c8 c16). Convert the array before saving it.");
        bool other = first == '>' ? BitConverter.IsLittleEndian : first == '<' && !BitConverter.IsLittleEndian;
        return new NpyHeader(dtype, other && dtype.Size > 1, fortran, shape, start + text.Length);
    }

    private string String()
    {
        Skip();
        byte quote = Peek();
        if (quote is not ((byte)'\'' or (byte)'"')) throw Error(at, "a text in quotes is needed here.");
        int length = text[(at + 1)..].IndexOf(quote);
        if (length < 0) throw Error(at, "the text that begins here has no end.");
        ReadOnlySpan<byte> inside = text.Slice(at + 1, length);
        if (inside.IndexOfAnyExceptInRange((byte)' ', (byte)'~') is var wrong and >= 0 || (wrong = inside.IndexOf((byte)'\\')) >= 0) throw Error(at + 1 + wrong, "texts of the header must be plain ASCII without escapes.");
        at += length + 2;
        return Encoding.ASCII.GetString(inside);
    }

    private bool Boolean()
    {
        if (text[at..].StartsWith("True"u8))
        {
            at += 4;
            return true;
        }

        if (!text[at..].StartsWith("False"u8)) throw Error(at, "True or False is needed here.");
        at += 5;
        return false;
    }

    private long[] Tuple()
    {
        Span<long> lengths = stackalloc long[Layout.MaxRank];
        int rank = 0;
        bool comma = true;
        Require('(');
        while (!Take(')'))
        {
            if (!comma) throw Error(at, "a comma is needed between the lengths.");
            Skip();
            if (rank == Layout.MaxRank) throw Error(at, $"at most {Layout.MaxRank} dimensions are supported.");
            lengths[rank++] = Number();
            comma = Take(',');
        }

        if (rank == 1 && !comma) throw Error(at, "a tuple of one length needs a comma behind it.");
        return lengths[..rank].ToArray();
    }

    private long Number()
    {
        int from = at;
        long value = 0;
        while (at < text.Length && text[at] is >= (byte)'0' and <= (byte)'9')
        {
            if (value > long.MaxValue / 10 - 1) throw Error(from, "the length that begins here is larger than any file.");
            value = 10 * value + text[at++] - '0';
        }

        if (at == from) throw Error(at, "a whole number ≥ 0 is needed here.");
        // Python 2 wrote long integers with this letter.
        if (Peek() == 'L') at++;
        return value;
    }

    private readonly byte Peek() => at < text.Length ? text[at] : (byte)0;

    private void Skip()
    {
        while (at < text.Length && text[at] is (byte)' ' or (byte)'\n' or (byte)'\t' or (byte)'\r') at++;
    }

    private bool Take(char c)
    {
        Skip();
        if (Peek() != c) return false;
        at++;
        return true;
    }

    private void Require(char c)
    {
        if (!Take(c)) throw Error(at, $"'{c}' is needed here.");
    }

    private readonly DataFormatException Error(int position, string problem) => bytes.Error(start + position, problem);
}
