// dotnet tool restore && dotnet cake --target=Test
// A task whose tool is absent says so in one line and goes on; in Ci a missing tool is an error.

var target = Argument("target", "Test");
var configuration = Argument("configuration", "Release");
var solution = File("DeepLearning101.Native.sln");
var strict = target == "Ci";

bool Has(string tool, string what)
{
    if (Context.Tools.Resolve(tool) is not null || Context.Tools.Resolve(tool + ".exe") is not null) return true;
    var path = (EnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator);
    if (path.Any(folder => System.IO.File.Exists(System.IO.Path.Combine(folder, tool)) || System.IO.File.Exists(System.IO.Path.Combine(folder, tool + ".exe")))) return true;
    if (strict) throw new CakeException($"{tool} is missing: {what}");
    Information($"{tool} is missing: {what}; skipped.");
    return false;
}

void Run(string program, string arguments)
{
    int code = StartProcess(program, new ProcessSettings { Arguments = arguments });
    if (code != 0) throw new CakeException($"{program} {arguments}: exit code {code}");
}

Task("Clean").Description("Deletes what builds made.").Does(() =>
{
    CleanDirectories("./src/**/bin");
    CleanDirectories("./src/**/obj");
    CleanDirectories("./tests/**/bin");
    CleanDirectories("./tests/**/obj");
    CleanDirectories("./benchmarks/**/bin");
    CleanDirectories("./benchmarks/**/obj");
    CleanDirectory("./artifacts");
});

Task("Restore").Description("Fetches packages.").Does(() => DotNetRestore(solution));

Task("Emulator").Description("Builds the emulated CUDA driver (g++, CMake).").Does(() =>
{
    if (Has("cmake", "it builds the emulated CUDA driver") && Has("g++", "it builds the emulated CUDA driver")) Run("bash", "native/build");
});

Task("Kernels").Description("Compiles every CUDA kernel with NVRTC and runs it on the emulated driver.").IsDependentOn("Emulator").Does(() =>
    DotNetTest("./tests/DeepLearning101.Native.Cuda.Tests", new DotNetTestSettings { Configuration = configuration }));

Task("Build").Description("Builds the solution.").IsDependentOn("Restore").Does(() =>
    DotNetBuild(solution, new DotNetBuildSettings { Configuration = configuration, NoRestore = true }));

Task("Test").Description("Runs every test.").IsDependentOn("Build").Does(() =>
    DotNetTest(solution, new DotNetTestSettings { Configuration = configuration, NoBuild = true }));

Task("Bench").Description("Measures the figures that the project promises.").IsDependentOn("Build").Does(() =>
    Run("dotnet", "run -c Release --no-build --project benchmarks/DeepLearning101.Native.Benchmarks -- figures"));

Task("Docs").Description("Writes the table of ops to artifacts/ops.txt.").IsDependentOn("Build").Does(() =>
{
    EnsureDirectoryExists("./artifacts");
    var settings = new ProcessSettings { Arguments = "run -c Release --no-build --project src/DeepLearning101.Cli -- ops", RedirectStandardOutput = true };
    if (StartProcess("dotnet", settings, out var lines) != 0) throw new CakeException("dl101 ops failed");
    System.IO.File.WriteAllLines("./artifacts/ops.txt", lines);
});

Task("Pack").Description("Packs the libraries and the tool into artifacts/packages.").IsDependentOn("Build").Does(() =>
    DotNetPack(solution, new DotNetPackSettings { Configuration = configuration, NoBuild = true, OutputDirectory = "./artifacts/packages" }));

Task("Ci").Description("What continuous integration runs.").IsDependentOn("Emulator").IsDependentOn("Test");

RunTarget(target);
