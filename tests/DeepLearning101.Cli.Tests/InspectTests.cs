using System.IO.Compression;
using DeepLearning101.Native.Data;
using DeepLearning101.Native.Testing;
using NUnit.Framework;

namespace DeepLearning101.Cli.Tests;

/// <summary><c>inspect</c> on files that PyTorch, NumPy and zlib wrote; expected names, types and shapes are those of their generator script.</summary>
[TestFixture]
internal sealed class InspectTests
{
    private string folder = "";

    [OneTimeSetUp]
    public void Begin() => folder = Directory.CreateTempSubdirectory("dl101-inspect-").FullName;

    [OneTimeTearDown]
    public void End() => Directory.Delete(folder, recursive: true);

    private static string[] Inspect(string file)
    {
        (int code, string output, string error) = Program101.Run("inspect", file);
        Assert.That(code, Is.Zero, error);
        return [.. output.TrimEnd().Split('\n').Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)))];
    }

    private static string Golden(string name) => Native.Testing.Golden.PathOf(Path.Combine("files", name));

    private string Unpacked(string archive, string name)
    {
        string file = Path.Combine(folder, name);
        using ZipArchive zip = ZipFile.OpenRead(Golden(archive));
        zip.GetEntry(name)!.ExtractToFile(file, overwrite: true);
        return file;
    }

    [Test]
    public void StateDictsOfPyTorch()
    {
        string[] lines = Inspect(Golden("state.pt"));
        Assert.That(lines[0], Does.Contain("checkpoint of PyTorch, 26 tensors"));
        Assert.That(lines[1..9], Is.EqualTo(new[]
        {
            "0.weight f32 [4, 3]", "0.bias f32 [4]", "1.weight f32 [4]", "1.bias f32 [4]", "1.running_mean f32 [4]", "1.running_var f32 [4]", "1.num_batches_tracked i64 []", "2.weight f32 [2, 4]",
        }));
        foreach (string line in (string[])["dtype.bfloat16 bf16 [2, 3]", "dtype.complex128 c128 [2, 3]", "view.transposed f32 [5, 6]", "view.expanded f32 [4, 5]", "scalar f32 []", "empty i32 [0, 3]"]) Assert.That(lines, Does.Contain(line));
    }

    [TestCase("numpy.npz", "npz, 5 tensors", "weights f32 [3, 4]", "layer/bias f64 [3]", "mask bool [2, 2]", "fortran i64 [2, 3]", "big i32 [4]")]
    [TestCase("numpy-deflated.npz", "npz, 5 tensors", "weights f32 [3, 4]", "mask bool [2, 2]")]
    [TestCase("training.pt", "checkpoint of PyTorch", "model.0.weight f32 [4, 3]", "optimizer.state.0.exp_avg f32 [4, 3]", "parameter f32 [4, 3]")]
    [TestCase("training.npz", "npz, 24 tensors", "model.1.num_batches_tracked i64 []")]
    public void ArchivesOfNumPyAndPyTorch(string name, string head, params string[] expected)
    {
        string[] lines = Inspect(Golden(name));
        Assert.That(lines[0], Does.Contain(head));
        foreach (string line in expected) Assert.That(lines, Does.Contain(line));
    }

    [TestCase("numpy.zip", "f4.big.F.npy", "npy, 1 tensor", "f32 [2, 3, 4]")]
    [TestCase("numpy.zip", "scalar.npy", "npy, 1 tensor", "f64 []")]
    [TestCase("images.zip", "colour0-depth1.png", "PNG image, 1 tensor", "u8 [1, ")]
    public void SingleFiles(string archive, string name, string head, string expected)
    {
        string[] lines = Inspect(Unpacked(archive, name));
        Assert.That(lines[0], Does.Contain(head));
        Assert.That(lines[1], Does.StartWith(expected));
    }

    [Test]
    public void IdxAndSafetensorsWithMetadata()
    {
        Assert.That(Inspect(Path.Combine(Mnist.DefaultFolder, "t10k-images-idx3-ubyte.gz"))[1], Is.EqualTo("u8 [10000, 28, 28]"));
        string file = Path.Combine(folder, "a.safetensors");
        SafeTensors.Save(file, [new("w", Native.Tensor.Zeros([2, 3]))], [new("note", "red\u001b[31m\nline")]);
        Assert.That(Inspect(file)[1..], Is.EqualTo(new[] { "w f32 [2, 3]", "# note: red\uFFFD[31m\uFFFDline" }), "no command of the file reaches the terminal");
    }

    [TestCase("evil.pt")]
    [TestCase("legacy.pt")]
    [TestCase("generate.py")]
    [TestCase("no-such-file")]
    public void WhatCannotBeReadIsOneLine(string name)
    {
        (int code, _, string error) = Program101.Run("inspect", Golden(name));
        Assert.That(code, Is.EqualTo(CommandLine.Failed));
        Assert.That(error.TrimEnd(), Does.StartWith("dl101: ").And.Contain(name).And.Not.Contain("\n"));
    }
}
