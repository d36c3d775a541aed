namespace DeepLearning101.Native.Benchmarks.Compare;

/// <summary>Random operands, written where every side can map them.</summary>
internal static unsafe class Operands
{
    /// <summary>A folder in memory where there is one.</summary>
    internal static string Folder()
    {
        string root = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();
        return Directory.CreateDirectory(Path.Combine(root, FormattableString.Invariant($"dl101-compare-{Environment.ProcessId}"))).FullName;
    }

    internal static List<string> Write(Case row, string folder)
    {
        var generator = new Generator(20_251);
        var files = new List<string>();
        for (int i = 0; i < row.Inputs.Length; i++)
        {
            Operand o = row.Inputs[i];
            using TensorScope scope = TensorScope.Begin();
            Tensor t = o.Draw switch
            {
                Draw.Normal => Tensor.Normal(o.Low, o.High, o.Shape, o.DType, null, generator),
                Draw.Uniform => Tensor.Rand(o.Shape, o.DType, null, generator) * (o.High - o.Low) + o.Low,
                _ => Tensor.RandInt((long)o.Low, (long)o.High, o.Shape, DType.Int64, null, generator),
            };
            string path = Path.Combine(folder, FormattableString.Invariant($"operand{i}.bin"));
            using (var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write))
            {
                const int Chunk = 1 << 30;
                for (long at = 0; at < o.Bytes; at += Chunk) RandomAccess.Write(file, new ReadOnlySpan<byte>((byte*)t.Pointer + at, (int)Math.Min(Chunk, o.Bytes - at)), at);
            }

            files.Add(path);
        }

        return files;
    }
}
