using System.CommandLine;
using System.Globalization;
using DeepLearning101.Native;
using DeepLearning101.Native.Cpu;

namespace DeepLearning101.Cli;

/// <summary><c>dl101 devices</c>, and devices by name.</summary>
internal static class DevicesCommand
{
    internal static Command Make()
    {
        var command = new Command("devices", "List the devices that can compute here");
        command.SetAction(parsed =>
        {
            TextWriter output = parsed.InvocationConfiguration.Output;
            output.WriteLine($"cpu      {Isa.Name}, {Workers.Count} thread{(Workers.Count == 1 ? "" : "s")}");
            foreach ((string name, string text) in Processor.Describe()) output.WriteLine($"         {name,-7}  {text}");
            if (!Cuda.IsAvailable) output.WriteLine($"cuda     not available: {Cuda.Diagnose()}");
            for (int i = 0; Cuda.IsAvailable && i < Cuda.DeviceCount; i++) output.WriteLine($"cuda:{i}   {Cuda.Diagnose()}");
        });
        return command;
    }

    /// <summary>The device of a name: <c>cpu</c>, <c>cuda</c> or <c>cuda:1</c>.</summary>
    /// <exception cref="UsageException">There is none here.</exception>
    internal static Device Find(string name)
    {
        if (string.Equals(name, "cpu", StringComparison.OrdinalIgnoreCase)) return Device.Cpu;
        int index = 0;
        bool known = string.Equals(name, "cuda", StringComparison.OrdinalIgnoreCase)
            || (name.StartsWith("cuda:", StringComparison.OrdinalIgnoreCase) && int.TryParse(name.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out index));
        if (!known) throw new UsageException($"--device '{name}' is no device; give cpu, cuda or cuda:<number>.");
        if (!Cuda.IsAvailable) throw new UsageException($"--device '{name}' is not here: {Cuda.Diagnose()}");
        if (index >= Cuda.DeviceCount) throw new UsageException($"--device '{name}' is not here; there are {Cuda.DeviceCount} CUDA devices, the first is cuda:0.");
        return Device.Cuda(index);
    }
}
