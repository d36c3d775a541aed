using System.Text;

namespace DeepLearning101.Native.Data.Tests;

/// <summary>One kind of files to damage.</summary>
/// <param name="Name">Name of the format, and what is damaged of it.</param>
/// <param name="Seeds">Good files, or good contents.</param>
/// <param name="Words">Parts of the format's language.</param>
/// <param name="Finish">Makes a file of what was damaged: makes checksums right, or packs a content; may leave it as it is.</param>
/// <param name="Read">Reads a file.</param>
internal sealed record FuzzFormat(string Name, byte[][] Seeds, byte[][] Words, Func<byte[], Mutator, byte[]> Finish, Action<FileBytes> Read)
{
    public override string ToString() => Name;
}

/// <summary>All formats, with small good files of each.</summary>
internal static class FuzzFormats
{
    private static readonly byte[] None = [];

    internal static IEnumerable<FuzzFormat> All()
    {
        using var folder = new TempFolder();
        string path = folder.File("a");
        byte[] Saved(Action save)
        {
            save();
            return File.ReadAllBytes(path);
        }

        Tensor matrix = Tensor.From(new float[,] { { 1, 2, 3 }, { 4, 5, 6 } }), flags = Tensor.From(new[] { true, false, true });
        byte[][] safe =
        [
            Saved(() => SafeTensors.Save(path, [new("a", matrix), new("mask", flags)], [new("k", "v")])),
            Saved(() => SafeTensors.Save(path, [new("x.weight", Tensor.Ones([2, 2, 1], DType.Int64)), new("e", Tensor.Zeros([0, 3])), new("s", Tensor.Scalar(1.5))])),
        ];
        yield return new("safetensors", safe, Words("\"dtype\":\"F64\"", "\"shape\":[]", "\"data_offsets\":[0,0]", "\"__metadata__\":{}", "\\ud800", "[[[[[[[[[[", "{", "}", "1e3", "\"BOOL\""), Plain, Whole);

        Dictionary<string, byte[]> arrays = GoldenFiles.Unpack("numpy.zip");
        byte[][] npy = [arrays["f4.little.C.npy"], arrays["i8.big.F.npy"], arrays["b1.little.C.npy"], arrays["c16.little.F.npy"], arrays["scalar.npy"], arrays["version3.npy"]];
        byte[][] npyWords = Words("'<f8'", "'>c16'", "'|b1'", "True", "False", "()", "(0,)", "'shape': ", "'descr': ", "'fortran_order': ", "L", "\\", "[('a', '<f4')]");
        yield return new("npy", npy, npyWords, Plain, Whole);
        yield return new("npz archive", [GoldenFiles.Bytes("numpy.npz"), GoldenFiles.Bytes("numpy-deflated.npz")], Words("PK\u0001\u0002", "PK\u0003\u0004", "PK\u0005\u0006", "PK\u0006\u0006", "PK\u0006\u0007"), (f, m) => m.Below(3) == 0 ? f : Envelopes.SignZip(f), Whole);
        yield return new("npz content", npy, npyWords, (f, m) => Envelopes.Zip(m.Below(2) == 0, ("a.npy", f), ("b.npy", npy[m.Below(npy.Length)])), Whole);

        byte[][] checkpoints = [GoldenFiles.Bytes("values.pt"), GoldenFiles.Bytes("state.pt"), GoldenFiles.Bytes("evil.pt")];
        yield return new("checkpoint archive", checkpoints, Words("PK\u0001\u0002", "PK\u0003\u0004", "PK\u0005\u0006"), (f, m) => m.Below(3) == 0 ? f : Envelopes.SignZip(f), Checkpoint);
        Dictionary<string, byte[]> values = GoldenFiles.Unpack("values.pt"), state = GoldenFiles.Unpack("state.pt");
        byte[] storage = [.. Enumerable.Range(0, 128).Select(i => (byte)(i & 1))];
        (string, byte[])[] storages = [.. Enumerable.Range(0, state.Keys.Count(k => k.Contains("/data/", StringComparison.Ordinal))).Select(i => ($"a/data/{i}", storage))];
        yield return new("checkpoint pickle", [values["values/data.pkl"], state["state/data.pkl"]], Words("ctorch\nSize\n", "ctorch\nBoolStorage\n", "ctorch._utils\n_rebuild_tensor_v2\n", "}", "]", ")", "(", "N", "0", "h\0", "q\0", "u", "e", "t", "R", "b", "Q", "\u0081", "\u0085", "\u0086", "\u0093", "\u008F", "\u0090", "\u0088"),
            (f, m) => Envelopes.Zip(false, [("a/data.pkl", f), .. storages]), Checkpoint);

        Dictionary<string, byte[]> images = GoldenFiles.Unpack("images.zip");
        byte[][] png = [images["colour0-depth1-adam7-transparent.png"], images["colour2-depth8.png"], images["colour3-depth4-transparent.png"], images["colour6-depth16-adam7.png"], images["colour4-depth8.png"]];
        yield return new("png chunks", png, Words("IHDR", "PLTE", "tRNS", "IDAT", "IEND", "tEXt", "\0\0\0\0IDAT\0\0\0\0", "\0\0\0\u0002tRNS\0\u0001\0\0\0\0"), (f, m) => m.Below(4) == 0 ? f : Envelopes.SignPng(f), Image);
        byte[] rows = [.. Enumerable.Range(0, 400).Select(i => (byte)(i % 5 == 0 ? i / 5 % 5 : i))];
        yield return new("png rows", [rows, new byte[300], rows[..65]], [], (f, m) =>
        {
            byte colour = (byte)(m.Below(8) == 0 ? m.Below(8) : m.Below(4) * 2), depth = (byte)(colour is 0 or 3 ? 1 << m.Below(5) : 8 << m.Below(2)), width = (byte)m.Below(20), height = (byte)m.Below(20), interlaced = (byte)m.Below(2);
            byte[] head = [0, 0, 0, width, 0, 0, 0, height, depth, colour, 0, 0, interlaced];
            // Most get as many bytes as their size asks for, or the filters of their first rows would be all that is tried.
            if (m.Below(8) > 0) f = Fit(f, Envelopes.RowBytes(width, height, depth * (colour switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 }), interlaced == 1));
            if (m.Below(2) > 0) for (int i = 0; i < f.Length; i++) f[i] %= 5;
            return Envelopes.Png(head, colour == 3 ? rows[..(3 * (1 + m.Below(40)))] : None, f);
        }, Image);
        yield return new("netpbm", [Ascii("P2 # x\n3 2\n255\n1 2 3\n4 5 6\n"), Ascii("P3 1 2 100\n1 2 3 4 5 6"), Ascii("P5 3 2 255\nabcdef"), Ascii("P6 1 2 65535\nabcdefghijkl")], Words("P2", "P5", "#", "\n", " ", "65536", "-1"), Plain, Image);

        byte[][] idx = [Saved(() => IdxFile.Write(path, matrix)), Saved(() => IdxFile.Write(path, Tensor.From(new byte[] { 1, 2, 3 }))), Saved(() => IdxFile.Write(path, Tensor.Scalar((short)3)))];
        yield return new("idx", idx, Words("\0\0\u0008\u0001", "\0\0\u000E\u0003"), Plain, Idx);
        yield return new("idx gzip", [.. idx.Select(Envelopes.Gzip)], [], Plain, Idx);
        yield return new("idx packed", idx, [], (f, _) => Envelopes.Gzip(f), Idx);
        yield return new("csv", [Ascii("a,b,c\n1,2.5,x\n-3,,\"y, \"\"z\"\"\n\"\n"), Ascii("id,label\r\n1,cat\r\n\r\n2,dog\r\n"), Encoding.UTF8.GetBytes("grün,ß\n1,2\n")], Words("\"", ",", "\n", "\r", "\"\"", "NA", "1e999", "\0", "\u00FF"), Plain, Table);
    }

    private static byte[] Fit(byte[] content, int length)
    {
        var fitted = new byte[length];
        for (int i = 0; i < length && content.Length > 0; i++) fitted[i] = content[i % content.Length];
        return fitted;
    }

    private static byte[] Plain(byte[] file, Mutator mutator) => file;

    private static byte[] Ascii(string text) => Encoding.Latin1.GetBytes(text);

    private static byte[][] Words(params string[] words) => Array.ConvertAll(words, Ascii);

    private static void Whole(FileBytes bytes)
    {
        TensorFile.Inspect(bytes);
        Use(TensorFile.Read(bytes));
    }

    private static void Checkpoint(FileBytes bytes)
    {
        TorchArchive archive = TorchArchive.Read(bytes);
        TorchCheckpoint.Inspect(bytes, archive);
        Use(TorchCheckpoint.Read(bytes, archive, null, map: bytes.Length % 2 == 0));
        using (TensorScope.Begin()) TorchCheckpoint.ReadObject(bytes, TorchArchive.Read(bytes), null);
    }

    private static void Image(FileBytes bytes)
    {
        using Tensor image = ImageFile.Read(bytes, deep: bytes.Length % 2 == 0);
        Touch(image);
    }

    private static void Idx(FileBytes bytes)
    {
        IdxFile.Inspect(bytes);
        using Tensor tensor = IdxFile.Read(bytes);
        Touch(tensor);
    }

    private static void Table(FileBytes bytes)
    {
        CsvTable table = CsvTable.Read(bytes, new CsvOptions());
        using Tensor numbers = table.ToTensor();
        Touch(numbers);
    }

    private static void Use(OrderedDictionary<string, Tensor> tensors)
    {
        foreach (Tensor tensor in tensors.Values)
        {
            Touch(tensor);
            tensor.Dispose();
        }
    }

    /// <summary>Looks at elements up to the last: a tensor that reaches beyond its memory should not pass.</summary>
    private static void Touch(Tensor tensor)
    {
        var reader = new ElementReader(tensor);
        for (long i = 0; i < Math.Min(tensor.Count, 16); i++) reader.At(i);
        if (tensor.Count > 0) reader.At(tensor.Count - 1);
        (long low, long high) = tensor.Layout.Reach();
        if (tensor.Count > 0 && (tensor.Offset + low < 0 || (tensor.Offset + high + 1) * tensor.DType.Size > tensor.Storage.Bytes)) throw new InvalidOperationException($"A tensor {tensor.Describe()} reaches beyond its {tensor.Storage.Bytes} bytes.");
    }
}
