using System.Diagnostics;
using System.IO.Compression;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using DeepLearning101.Native.Testing;
using NUnit.Framework;

namespace DeepLearning101.Cli.Tests;

/// <summary>Packages as a user gets them: the engine and its layers packed, installed from a folder into a new project, and the README's example run there. Takes longer than 5 s: it builds a project.</summary>
[TestFixture]
internal sealed partial class PackageTests
{
    [Test]
    public void PackedAndInstalledTheReadmeExampleRuns()
    {
        string folder = Directory.CreateTempSubdirectory("dl101-package-").FullName;
        try
        {
            string feed = Path.Combine(folder, "feed");
            foreach (string project in (string[])["DeepLearning101.Native", "DeepLearning101.Native.Data", "DeepLearning101.Native.Nn"])
                Run(Golden.Root, "pack", Path.Combine("src", project), "-c", Configuration, "--no-build", "-o", feed, "--nologo");
            CheckEngine(feed);
            // The only package of others that the layers need; it was restored for the build.
            string cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
            string other = Directory.GetFiles(Path.Combine(cache, "csvhelper"), "*.nupkg", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Last();
            File.Copy(other, Path.Combine(feed, Path.GetFileName(other)));

            string app = Path.Combine(folder, "app");
            Directory.CreateDirectory(app);
            File.WriteAllText(Path.Combine(app, "nuget.config"), $"""
                <configuration>
                  <config><add key="globalPackagesFolder" value="{Path.Combine(folder, "packages")}" /></config>
                  <packageSources><clear /><add key="feed" value="{feed}" /></packageSources>
                </configuration>
                """);
            // Props of the machine or of a folder above must not reach the project.
            File.WriteAllText(Path.Combine(app, "Directory.Build.props"), "<Project />");
            File.WriteAllText(Path.Combine(app, "app.csproj"), """
                <Project Sdk="Microsoft.NET.Sdk">
                  <PropertyGroup>
                    <OutputType>Exe</OutputType>
                    <TargetFramework>net10.0</TargetFramework>
                    <LangVersion>14.0</LangVersion>
                    <ImplicitUsings>enable</ImplicitUsings>
                    <Nullable>enable</Nullable>
                    <UseAppHost>false</UseAppHost>
                  </PropertyGroup>
                  <ItemGroup><PackageReference Include="DeepLearning101.Native.Nn" Version="0.1.0" /></ItemGroup>
                </Project>
                """);
            string readme = File.ReadAllText(Path.Combine(Golden.Root, "README.md"));
            File.WriteAllText(Path.Combine(app, "Program.cs"), Example().Match(readme).Groups[1].Value);
            string output = Run(app, "run", "-c", "Release");
            Assert.That(output, Does.Contain("[2. 2.]"));
            double[] answers = [.. Number().Matches(output[(output.IndexOf("f32", StringComparison.Ordinal) + 3)..]).Select(m => double.Parse(m.Value, System.Globalization.CultureInfo.InvariantCulture))];
            Assert.That(answers.Take(4), Is.EqualTo(new[] { 0.0, 1, 1, 0 }).Within(0.2), output);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void CheckEngine(string feed)
    {
        string path = Directory.GetFiles(feed, "DeepLearning101.Native.0*.nupkg").Single();
        Assert.That(new FileInfo(path).Length, Is.LessThan(3_000_000), "the engine's package");
        Assert.That(Directory.GetFiles(feed, "*.snupkg"), Has.Length.EqualTo(3), "symbols");
        using ZipArchive package = ZipFile.OpenRead(path);
        string[] files = [.. package.Entries.Select(e => e.FullName)];
        Assert.That(files, Does.Contain("README.md").And.Contain("lib/net10.0/DeepLearning101.Native.dll").And.Contain("lib/net10.0/DeepLearning101.Native.xml"));
        using Stream stream = package.Entries.Single(e => e.Name.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        XElement metadata = XDocument.Load(stream).Root!.Elements().Single();
        XNamespace ns = metadata.Name.Namespace;
        Assert.That(metadata.Descendants(ns + "dependency"), Is.Empty, "the engine depends on no package");
        Assert.That(metadata.Element(ns + "license")!.Value, Is.EqualTo("MIT"));
        Assert.That(metadata.Element(ns + "version")!.Value, Is.EqualTo("0.1.0"));
        Assert.That(metadata.Element(ns + "description")!.Value, Has.Length.GreaterThan(20));
    }

    private static string Configuration =>
#if DEBUG
        "Debug";
#else
        "Release";
#endif

    private static string Run(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        // Settings of the test host are not the user's.
        foreach (string name in (string[])["MSBuildExtensionsPath", "MSBuildSDKsPath", "MSBUILD_EXE_PATH", "MSBuildLoadMicrosoftTargetsReadOnly"]) start.Environment.Remove(name);
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, $"dotnet {string.Join(' ', arguments)}\n{output}\n{error.Result}");
        return output;
    }

    [GeneratedRegex(@"<!-- example: readme -->\s*```csharp\s*(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();

    [GeneratedRegex(@"\d+(\.\d*)?(e[+-]\d+)?")]
    private static partial Regex Number();
}
