using System.Diagnostics;
using System.Globalization;

namespace DeepLearning101.Native;

/// <summary>The C# line outside the engine that led to the present call.</summary>
internal static class CallSite
{
    // By assembly, not by folder: a clone of this repository may lie in a folder of any name.
    private static readonly string Engine = typeof(Tensor).Assembly.FullName!;

    /// <summary>File and line of the first frame outside the engine; its method where there is no file information.</summary>
    internal static string Find()
    {
        var trace = new StackTrace(1, fNeedFileInfo: true);
        for (int i = 0; i < trace.FrameCount; i++)
        {
            StackFrame frame = trace.GetFrame(i)!;
            DiagnosticMethodInfo? method = DiagnosticMethodInfo.Create(frame);
            if (method is null || method.DeclaringAssemblyName == Engine) continue;
            if (frame.GetFileName() is { } file) return string.Create(CultureInfo.InvariantCulture, $"{file}:{frame.GetFileLineNumber()}");
            if (!method.DeclaringAssemblyName.StartsWith("System.", StringComparison.Ordinal)) return $"{method.DeclaringTypeName}.{method.Name} (no file information)";
        }

        return "(unknown place)";
    }
}
