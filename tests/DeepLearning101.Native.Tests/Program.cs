using DeepLearning101.Native.Tests.GoldenValues;
using DeepLearning101.Native.Tests.Ops;
using DeepLearning101.Native.Tests.OpTable;

// The test assembly is also the program that child processes run with an instruction set turned off.
if (args is ["op-hashes"])
{
    IsaColumn.PrintHashes();
    return 0;
}

if (args is ["thread-count"])
{
    Console.WriteLine(DeepLearning101.Native.Cpu.Workers.Count.ToString(System.Globalization.CultureInfo.InvariantCulture));
    return 0;
}

if (args is ["random-hashes"])
{
    DeepLearning101.Native.Tests.Draws.RandomBitsTests.PrintHashes();
    return 0;
}

if (args is ["op-loops"])
{
    InliningTests.RunLoops();
    return 0;
}

if (args is ["op-manifest"])
{
    File.WriteAllText(OpManifest.File, OpManifest.Text());
    return 0;
}

Console.Error.WriteLine("These are tests: run them with 'dotnet test'.");
return 2;
