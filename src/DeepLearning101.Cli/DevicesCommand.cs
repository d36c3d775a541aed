using System.CommandLine;
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
            foreach (Device device in All()) parsed.InvocationConfiguration.Output.WriteLine($"{device.Name,-8} {Describe(device)}");
        });
        return command;
    }

    /// <summary>The device of a name.</summary>
    /// <exception cref="UsageException">There is none here.</exception>
    internal static Device Find(string name)
    {
        foreach (Device device in All())
            if (string.Equals(device.Name, name, StringComparison.OrdinalIgnoreCase)) return device;
        throw new UsageException($"--device '{name}' is not here; there is: {string.Join(", ", All().Select(device => device.Name))}.");
    }

    private static IReadOnlyList<Device> All() => [Device.Cpu];

    private static string Describe(Device device) => ReferenceEquals(device, Device.Cpu) ? $"{Isa.Name}, {Workers.Count} thread{(Workers.Count == 1 ? "" : "s")}" : device.GetType().Name;
}
