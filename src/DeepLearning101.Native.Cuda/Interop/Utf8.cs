using System.Runtime.InteropServices;
using System.Text;

namespace DeepLearning101.Native;

/// <summary>Zero-terminated UTF-8 strings for native calls, freed together.</summary>
internal sealed unsafe class Utf8 : IDisposable
{
    private readonly List<nint> blocks = [];

    internal byte* Of(string text)
    {
        int length = Encoding.UTF8.GetByteCount(text);
        byte* block = (byte*)NativeMemory.Alloc((nuint)length + 1);
        blocks.Add((nint)block);
        Encoding.UTF8.GetBytes(text, new Span<byte>(block, length));
        block[length] = 0;
        return block;
    }

    internal byte** Of(IReadOnlyList<string> texts)
    {
        byte** block = (byte**)NativeMemory.Alloc((nuint)Math.Max(1, texts.Count), (nuint)sizeof(byte*));
        blocks.Add((nint)block);
        for (int i = 0; i < texts.Count; i++) block[i] = Of(texts[i]);
        return block;
    }

    internal static string Read(byte* text) => text == null ? "" : Marshal.PtrToStringUTF8((nint)text) ?? "";

    public void Dispose()
    {
        foreach (nint block in blocks) NativeMemory.Free((void*)block);
        blocks.Clear();
    }
}
