using System.Text;

namespace DeepLearning101.Native;

/// <summary>The candidates of one op on one backend, best first. The first that does not decline is taken; nothing falls back in silence.</summary>
internal sealed class KernelList(Kernel[] candidates)
{
    internal Kernel? Find(in KernelCall call)
    {
        foreach (Kernel kernel in candidates)
            if (kernel.Declines(call) is null) return kernel;
        return null;
    }

    internal string Explain(in KernelCall call)
    {
        var text = new StringBuilder();
        foreach (Kernel kernel in candidates)
        {
            string? reason = kernel.Declines(call);
            if (text.Length > 0) text.Append("; ");
            text.Append(kernel.Name).Append(": ").Append(reason ?? "takes it");
            if (reason is null) break;
        }

        return text.Length > 0 ? text.ToString() : "no candidate";
    }
}
