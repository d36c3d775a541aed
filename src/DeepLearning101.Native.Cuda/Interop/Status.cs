using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace DeepLearning101.Native;

/// <summary>A call of the CUDA driver failed.</summary>
public sealed class CudaException : InvalidOperationException
{
    /// <summary>Made with the call, its result code and the full text.</summary>
    public CudaException(string call, int code, string message) : base(message) => (Call, Code) = (call, code);

    /// <summary>Name of the function that reported the error (a kernel's error shows at a later call).</summary>
    public string Call { get; }

    /// <summary>Result code, e.g. 700 for an illegal address.</summary>
    public int Code { get; }
}

/// <summary>The one place where result codes of the driver become exceptions.</summary>
internal static unsafe class Status
{
    [ThreadStatic] private static string? lastKernel;

    /// <summary>Name of the kernel that this thread launched last; errors name it, since they show after the launch.</summary>
    internal static string? LastKernel { get => lastKernel; set => lastKernel = value; }

    /// <summary>Throws unless the code is success.</summary>
    /// <param name="code">Result of the call.</param>
    /// <param name="call">The call, as written.</param>
    /// <exception cref="CudaException">The code is not success: names call, code, text, device and last kernel.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void ThrowIfFailed(int code, [CallerArgumentExpression(nameof(code))] string call = "")
    {
        if (code != CudaCode.Success) Fail(code, call);
    }

    [DoesNotReturn]
    private static void Fail(int code, string call)
    {
        int end = call.IndexOf('('), begin = call.LastIndexOf('.', end < 0 ? call.Length - 1 : end) + 1;
        string function = end < 0 ? call : call[begin..end];
        string device = CudaDevice.Current is { } current ? $"cuda:{current.Ordinal} ({current.Model})" : "no device is current";
        throw new CudaException(function, code, $"{function}: {Describe(code)}; device {device}; last kernel {lastKernel ?? "none"}.");
    }

    /// <summary>Name, number and text of a code.</summary>
    internal static string Describe(int code)
    {
        byte* name = null, text = null;
        _ = LibCuda.cuGetErrorName(code, &name);
        _ = LibCuda.cuGetErrorString(code, &text);
        return name == null ? $"code {code}" : $"{Utf8.Read(name)} ({code}, {Utf8.Read(text)})";
    }
}
