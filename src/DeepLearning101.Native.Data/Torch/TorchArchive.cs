namespace DeepLearning101.Native.Data;

/// <summary>The archive that <c>torch.save</c> writes: <c>NAME/data.pkl</c> with the objects, <c>NAME/data/KEY</c> with the bytes of each storage.</summary>
internal sealed class TorchArchive
{
    private const string PickleName = "data.pkl";

    /// <summary>Storages lie at multiples of 64 bytes; one that lies at none of eight is copied, whatever it is later seen as.</summary>
    private const int Alignment = 8;

    private static ReadOnlySpan<byte> LegacyMark => [0x80, 2, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19];

    private readonly FileBytes bytes;
    private readonly ZipDirectory zip;
    private readonly Dictionary<string, ZipEntry> entries = new(StringComparer.Ordinal);
    private readonly string folder;

    private TorchArchive(FileBytes bytes, ZipDirectory zip, string folder)
    {
        (this.bytes, this.zip, this.folder) = (bytes, zip, folder);
        foreach (ZipEntry entry in zip.Entries) entries.Add(entry.Name, entry);
    }

    /// <summary>The object that was saved; its tensors are <see cref="TorchTensor"/>, its storages <see cref="TorchStorage"/>.</summary>
    internal object? Root { get; private set; }

    /// <summary>Bytes of the pickle: more references than that has no checkpoint.</summary>
    internal long PickleLength { get; private set; }

    /// <summary>Whether the bytes begin as a checkpoint of PyTorch before 1.6 does.</summary>
    internal static bool IsLegacy(FileBytes bytes) => bytes.Length >= LegacyMark.Length && bytes.Span(0, LegacyMark.Length).SequenceEqual(LegacyMark);

    internal static DataFormatException LegacyError(FileBytes bytes) => bytes.Error(0, "the checkpoint is in the format that PyTorch wrote before version 1.6, which is not read. Load it in PyTorch and save it again: torch.save(torch.load(file), file).");

    /// <summary>Whether an archive has the one entry that makes it a checkpoint.</summary>
    internal static bool IsCheckpoint(ZipDirectory zip) => FindPickle(zip) is not null;

    internal static TorchArchive Read(FileBytes bytes)
    {
        if (IsLegacy(bytes)) throw LegacyError(bytes);
        return Read(bytes, ZipDirectory.Read(bytes));
    }

    internal static TorchArchive Read(FileBytes bytes, ZipDirectory zip)
    {
        ZipEntry pickle = FindPickle(zip) ?? throw bytes.Error(0, $"the zip archive has no {PickleName}: it is no checkpoint of PyTorch.");
        var archive = new TorchArchive(bytes, zip, pickle.Name[..^PickleName.Length]);
        if (archive.entries.TryGetValue(archive.folder + "byteorder", out ZipEntry? order))
        {
            using FileBytes text = zip.Open(order, 16, verify: true);
            if (!text.Span(0, text.Length).SequenceEqual("little"u8)) throw bytes.Error(order.DataAt, "the storages of the checkpoint are not little-endian. Save it again on a little-endian machine.");
        }

        using FileBytes content = zip.Open(pickle, TorchPickle.MaxLength, verify: true);
        archive.PickleLength = content.Length;
        archive.Root = TorchPickle.Read(content, (id, at) => archive.Persistent(content, id, at));
        return archive;
    }

    private static ZipEntry? FindPickle(ZipDirectory zip)
    {
        foreach (ZipEntry entry in zip.Entries)
        {
            int slash = entry.Name.IndexOf('/');
            if (entry.Name.AsSpan(slash + 1).SequenceEqual(PickleName)) return entry;
        }

        return null;
    }

    /// <summary>A storage: <c>('storage', class, key, location, number of elements)</c>. Where it was, e.g. <c>cuda:0</c>, does not matter here.</summary>
    private TorchStorage Persistent(FileBytes pickle, object?[] id, long at)
    {
        if (id is not ["storage", TorchGlobal { Name: TorchName.Storage } type, string key, _, long count, ..]) throw pickle.Error(at, "a persistent id must tell a storage: its class, key, place and number of elements.");
        if (!entries.TryGetValue($"{folder}data/{key}", out ZipEntry? entry)) throw pickle.Error(at, $"the archive has no storage '{key}'.");
        if (count < 0 || count > entry.Size / type.DType.Size) throw pickle.Error(at, $"the storage '{key}' should have {count} elements of {type.DType.Name}; the archive holds {entry.Size} bytes of it.");
        return new TorchStorage(key, type.DType, count);
    }

    /// <summary>Makes tensors; those that share a storage in the file share it here.</summary>
    internal sealed class Maker(TorchArchive archive, Device? device, bool map) : IDisposable
    {
        private readonly Dictionary<string, Storage> storages = new(StringComparer.Ordinal);
        private readonly HashSet<string> bools = new(StringComparer.Ordinal);
        private readonly List<Tensor> made = [];
        private long left = NpzFile.DefaultMaxBytes;

        internal Tensor Make(TorchTensor tensor)
        {
            Storage storage = Open(tensor.Key, tensor.DType);
            storage.Retain();
            var result = new Tensor(tensor.Layout, storage, tensor.Offset, tensor.DType);
            made.Add(result);
            return result;
        }

        /// <summary>Disposes what was made so far: the file turned out to be damaged.</summary>
        internal void Abandon()
        {
            foreach (Tensor tensor in made) tensor.Dispose();
        }

        private Storage Open(string key, DType dtype)
        {
            bool known = storages.TryGetValue(key, out Storage? storage);
            if (known && (dtype != DType.Bool || bools.Contains(key))) return storage!;
            ZipEntry entry = archive.entries[$"{archive.folder}data/{key}"];
            using FileBytes content = archive.zip.Open(entry, left, verify: !map && !known);
            if (dtype == DType.Bool && bools.Add(key)) TensorBytes.CheckBools(content, 0, content.Length);
            if (known) return storage!;
            if (!entry.Stored) left -= entry.Size;
            storage = TensorBytes.Storage(content, 0, content.Length, Alignment, device, map && entry.Stored);
            storages.Add(key, storage);
            return storage;
        }

        /// <summary>Lets go of the storages, which from now on belong to the tensors alone.</summary>
        public void Dispose()
        {
            foreach (Storage storage in storages.Values) storage.Release();
        }
    }
}
