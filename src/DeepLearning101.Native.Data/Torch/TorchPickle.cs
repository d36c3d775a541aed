using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace DeepLearning101.Native.Data;

/// <summary>
/// Reads a pickle of protocol 2 to 4 as data: a stack machine that knows the opcodes for plain values and the names of <see cref="TorchGlobals"/>, and runs nothing.
/// </summary>
/// <remarks>Source: Python, Lib/pickletools.py, the description of the pickle opcodes.</remarks>
internal sealed class TorchPickle
{
    /// <summary>Longest pickle that is read: that of a checkpoint with a hundred thousand tensors has some 20 MB.</summary>
    internal const long MaxLength = 256 << 20;

    private const int MaxIntegerBytes = 1024;

    private readonly FileBytes bytes;
    private readonly Func<object?[], long, object> persistent;
    private readonly List<object?> stack = [];
    private readonly List<int> marks = [];
    private readonly Dictionary<uint, object?> memo = [];
    private long at, here;

    private TorchPickle(FileBytes bytes, Func<object?[], long, object> persistent) => (this.bytes, this.persistent) = (bytes, persistent);

    /// <summary>The object that the pickle describes.</summary>
    /// <param name="bytes">Pickle.</param>
    /// <param name="persistent">Makes the object of a persistent id, found at a byte.</param>
    internal static object? Read(FileBytes bytes, Func<object?[], long, object> persistent)
    {
        if (bytes.Length > MaxLength) throw bytes.Error(0, $"the pickle has {bytes.Length} bytes; at most {MaxLength} are read.");
        return new TorchPickle(bytes, persistent).Run();
    }

    internal static OrderedDictionary<object, object?> NewDictionary() => [];

    /// <summary>A key of a dictionary or element of a set: a text, number or truth value.</summary>
    internal static object Key(FileBytes bytes, long at, object? key) => key is string or long or bool or double or BigInteger
        ? key
        : throw bytes.Error(at, "keys of dictionaries and elements of sets must be texts, numbers or truth values.");

    private object? Run()
    {
        while (true)
        {
            here = at;
            byte op = Take(1)[0];
            if (op == '.')
            {
                if (stack.Count != 1 || marks.Count != 0) throw Error($"the pickle ends with {stack.Count} objects; it must with one.");
                return stack[0];
            }

            if (!Scalar(op) && !Collection(op)) throw Error($"the opcode {op:X2} is none that torch.save writes.");
        }
    }

    /// <summary>Opcodes that push a plain value, and those of the memo.</summary>
    private bool Scalar(byte op)
    {
        switch (op)
        {
            case 0x80: // PROTO
                if (Take(1)[0] is var protocol and (< 2 or > 4)) throw Error($"protocol {protocol} of pickle is none of 2, 3, 4.");
                break;
            case 0x95: // FRAME
                Take(8);
                break;
            case (byte)'N':
                stack.Add(null);
                break;
            case 0x88:
                stack.Add(true);
                break;
            case 0x89:
                stack.Add(false);
                break;
            case (byte)'J':
                stack.Add((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4)));
                break;
            case (byte)'K':
                stack.Add((long)Take(1)[0]);
                break;
            case (byte)'M':
                stack.Add((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2)));
                break;
            case 0x8A: // LONG1
                stack.Add(Integer(Take(1)[0]));
                break;
            case 0x8B: // LONG4
                stack.Add(Integer(BinaryPrimitives.ReadUInt32LittleEndian(Take(4))));
                break;
            case (byte)'G':
                stack.Add(BinaryPrimitives.ReadDoubleBigEndian(Take(8)));
                break;
            case (byte)'X':
                stack.Add(Text(Take(BinaryPrimitives.ReadUInt32LittleEndian(Take(4)))));
                break;
            case 0x8C: // SHORT_BINUNICODE
                stack.Add(Text(Take(Take(1)[0])));
                break;
            case 0x8D: // BINUNICODE8
                stack.Add(Text(Take(Length64())));
                break;
            case (byte)'U': // SHORT_BINSTRING: a text of Python 2
                stack.Add(Encoding.Latin1.GetString(Take(Take(1)[0])));
                break;
            case (byte)'C': // SHORT_BINBYTES
                stack.Add(Take(Take(1)[0]).ToArray());
                break;
            case (byte)'B': // BINBYTES
                stack.Add(Take(BinaryPrimitives.ReadUInt32LittleEndian(Take(4))).ToArray());
                break;
            case 0x8E: // BINBYTES8
                stack.Add(Take(Length64()).ToArray());
                break;
            case (byte)'q': // BINPUT
                memo[Take(1)[0]] = Top();
                break;
            case (byte)'r': // LONG_BINPUT
                memo[BinaryPrimitives.ReadUInt32LittleEndian(Take(4))] = Top();
                break;
            case 0x94: // MEMOIZE
                memo[(uint)memo.Count] = Top();
                break;
            case (byte)'h': // BINGET
                stack.Add(Remembered(Take(1)[0]));
                break;
            case (byte)'j': // LONG_BINGET
                stack.Add(Remembered(BinaryPrimitives.ReadUInt32LittleEndian(Take(4))));
                break;
            default:
                return false;
        }

        return true;
    }

    /// <summary>Opcodes that make collections and objects.</summary>
    private bool Collection(byte op)
    {
        switch (op)
        {
            case (byte)'(':
                marks.Add(stack.Count);
                break;
            case (byte)'0': // POP
                Pop();
                break;
            case (byte)'}':
                stack.Add(NewDictionary());
                break;
            case (byte)']':
                stack.Add(new List<object?>());
                break;
            case (byte)')':
                stack.Add(Array.Empty<object?>());
                break;
            case 0x8F: // EMPTY_SET
                stack.Add(new HashSet<object>());
                break;
            case (byte)'t':
                stack.Add(PopToMark());
                break;
            case 0x85:
                stack.Add(new[] { Pop() });
                break;
            case 0x86:
                object? second = Pop();
                stack.Add(new[] { Pop(), second });
                break;
            case 0x87:
                object? third = Pop(), middle = Pop();
                stack.Add(new[] { Pop(), middle, third });
                break;
            case (byte)'a':
                object? one = Pop();
                Top<List<object?>>("list").Add(one);
                break;
            case (byte)'e':
                object?[] many = PopToMark();
                Top<List<object?>>("list").AddRange(many);
                break;
            case (byte)'s':
                object? value = Pop(), key = Pop();
                Top<OrderedDictionary<object, object?>>("dictionary")[Key(bytes, here, key)] = value;
                break;
            case (byte)'u':
                object?[] pairs = PopToMark();
                OrderedDictionary<object, object?> dictionary = Top<OrderedDictionary<object, object?>>("dictionary");
                if (pairs.Length % 2 != 0) throw Error("a dictionary is given a key without a value.");
                for (int i = 0; i < pairs.Length; i += 2) dictionary[Key(bytes, here, pairs[i])] = pairs[i + 1];
                break;
            case 0x90: // ADDITEMS
                object?[] items = PopToMark();
                HashSet<object> set = Top<HashSet<object>>("set");
                foreach (object? item in items) set.Add(Key(bytes, here, item));
                break;
            case 0x91: // FROZENSET
                var frozen = new HashSet<object>();
                foreach (object? item in PopToMark()) frozen.Add(Key(bytes, here, item));
                stack.Add(frozen);
                break;
            case (byte)'c':
                string module = Line();
                stack.Add(TorchGlobals.Find(bytes, here, module, Line()));
                break;
            case 0x93: // STACK_GLOBAL
                if (Pop() is not string name || Pop() is not string holder) throw Error("a name must be made of two texts.");
                stack.Add(TorchGlobals.Find(bytes, here, holder, name));
                break;
            case (byte)'R' or 0x81: // REDUCE, NEWOBJ
                if (Pop() is not object?[] arguments || Pop() is not TorchGlobal global) throw Error("something is called that is no name, or with something that is no tuple.");
                stack.Add(TorchGlobals.Call(bytes, here, global, arguments));
                break;
            case (byte)'b': // BUILD: attributes of an OrderedDict, such as the _metadata of a state dict
                Pop();
                Top<OrderedDictionary<object, object?>>("dictionary");
                break;
            case (byte)'Q': // BINPERSID
                stack.Add(persistent(Pop() as object?[] ?? throw Error("a persistent id must be a tuple."), here));
                break;
            default:
                return false;
        }

        return true;
    }

    private ReadOnlySpan<byte> Take(long length)
    {
        if (length > bytes.Length - at) throw bytes.Error(bytes.Length, "the pickle ends in the middle of an opcode.");
        ReadOnlySpan<byte> span = bytes.Span(at, length);
        at += length;
        return span;
    }

    private long Length64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8)) is var n && n <= MaxLength ? (long)n : throw Error($"a value of {n} bytes is longer than the pickle.");

    private object Integer(uint length)
    {
        if (length > MaxIntegerBytes) throw Error($"an integer of {length} bytes; at most {MaxIntegerBytes} are read.");
        var value = new BigInteger(Take(length));
        return value >= long.MinValue && value <= long.MaxValue ? (object)(long)value : value;
    }

    private string Text(ReadOnlySpan<byte> utf8) => System.Text.Unicode.Utf8.IsValid(utf8) ? Encoding.UTF8.GetString(utf8) : throw Error("a text is not valid UTF-8.");

    private string Line()
    {
        ReadOnlySpan<byte> rest = bytes.Span(at, Math.Min(bytes.Length - at, 1024));
        int end = rest.IndexOf((byte)'\n');
        if (end < 0) throw Error("a name has no end.");
        at += end + 1;
        return Text(rest[..end]);
    }

    private object? Remembered(uint index) => memo.TryGetValue(index, out object? value) ? value : throw Error($"the memo has no entry {index}.");

    private object? Top() => stack.Count > (marks.Count > 0 ? marks[^1] : 0) ? stack[^1] : throw Error("the stack has nothing to use.");

    private T Top<T>(string what) where T : class => Top() as T ?? throw Error($"a {what} is needed here.");

    private object? Pop()
    {
        object? top = Top();
        stack.RemoveAt(stack.Count - 1);
        return top;
    }

    private object?[] PopToMark()
    {
        if (marks.Count == 0) throw Error("the stack has no mark to go back to.");
        int from = marks[^1];
        marks.RemoveAt(marks.Count - 1);
        object?[] items = [.. System.Runtime.InteropServices.CollectionsMarshal.AsSpan(stack)[from..]];
        stack.RemoveRange(from, stack.Count - from);
        return items;
    }

    private DataFormatException Error(string problem) => bytes.Error(here, problem);
}
