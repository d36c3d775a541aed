using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;

namespace DeepLearning101.Native.Testing;

/// <summary>One line of a file of golden values: a result or a gradient of a call, as PyTorch has it.</summary>
/// <param name="Sample">Number of the example.</param>
/// <param name="Part">x: hash of the operands; y0, y1 …: results; g0, g1 …: gradients of operands; none: PyTorch cannot run the call.</param>
/// <param name="DType">Element type.</param>
/// <param name="Shape">Shape of the whole.</param>
/// <param name="Stride">Every how manieth element of the row-major order is kept.</param>
/// <param name="Data">The elements in base64, or what <see cref="Part"/> says.</param>
internal sealed record GoldenRow(int Sample, string Part, DType DType, long[] Shape, int Stride, string Data)
{
    /// <summary>The elements as numbers; complex ones as real and imaginary part, alternating.</summary>
    internal double[] Values()
    {
        byte[] bytes = Convert.FromBase64String(Data);
        return DType switch
        {
            DType.Float64 or DType.Complex128 => MemoryMarshal.Cast<byte, double>(bytes).ToArray(),
            DType.Float32 or DType.Complex64 => [.. MemoryMarshal.Cast<byte, float>(bytes).ToArray().Select(v => (double)v)],
            DType.Int64 => [.. MemoryMarshal.Cast<byte, long>(bytes).ToArray().Select(v => (double)v)],
            DType.Int32 => [.. MemoryMarshal.Cast<byte, int>(bytes).ToArray().Select(v => (double)v)],
            DType.Bool => [.. bytes.Select(v => (double)v)],
            _ => throw new InvalidDataException($"golden file: no reader for {DType.Name}."),
        };
    }

    /// <summary>The same elements of a tensor of ours.</summary>
    internal double[] Pick(Tensor tensor)
    {
        double[] all = Doubles(tensor);
        if (Stride == 1) return all;
        int width = tensor.DType.IsComplex ? 2 : 1;
        var picked = new List<double>();
        for (int i = 0; i < all.Length; i += Stride * width) picked.AddRange(all[i..(i + width)]);
        return [.. picked];
    }

    /// <summary>The elements of a tensor; complex ones as real and imaginary part, alternating.</summary>
    internal static double[] Doubles(Tensor x)
    {
        if (x.DType.IsComplex) return [.. x.Cast(DType.Complex128).ToArray<Complex>().SelectMany(z => (double[])[z.Real, z.Imaginary])];
        return x.Cast(DType.Float64).ToArray<double>();
    }

    /// <summary>A file by its path below golden: what it has for each op.</summary>
    internal static Dictionary<string, List<GoldenRow>> Read(string file)
    {
        var types = Enum.GetValues<DType>().ToDictionary(d => d.Name);
        var rows = new Dictionary<string, List<GoldenRow>>();
        foreach (string line in File.ReadLines(Golden.PathOf(file)))
        {
            if (line.StartsWith('#')) continue;
            string[] f = line.Split('\t');
            if (!rows.TryGetValue(f[0], out List<GoldenRow>? list)) rows[f[0]] = list = [];
            long[] shape = f[4].Length == 0 ? [] : [.. f[4].Split(',').Select(n => long.Parse(n, CultureInfo.InvariantCulture))];
            list.Add(new GoldenRow(int.Parse(f[1], CultureInfo.InvariantCulture), f[2], types[f[3]], shape, int.Parse(f[5], CultureInfo.InvariantCulture), f[6]));
        }

        return rows;
    }
}
