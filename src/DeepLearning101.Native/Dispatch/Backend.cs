namespace DeepLearning101.Native;

/// <summary>A device that runs ops: it answers "which kernel?" from an ordered list of candidates.</summary>
internal abstract class Backend : Device
{
    /// <summary>Index of this kind of backend in <see cref="OpDef.BackendSlots"/>: 0 CPU, 1 CUDA.</summary>
    internal abstract int Slot { get; }

    /// <summary>The kernel for a call whose results need not exist yet, or null: then the op runs its decomposition.</summary>
    internal abstract Kernel? Find(in KernelCall call);

    /// <summary>Why each candidate declined, for traces and errors.</summary>
    internal abstract string Explain(in KernelCall call);

    /// <summary>Waits until everything that was asked of this device is done.</summary>
    internal abstract void Synchronize();

    /// <summary>Whether no element is NaN or infinite. Default: element by element in process memory.</summary>
    internal virtual bool AllFinite(Tensor x)
    {
        if (!x.DType.IsFloatingPoint) return true;
        foreach (double value in new ElementReader(x)) if (!double.IsFinite(value)) return false;
        return true;
    }

    /// <summary>Copies elements between two tensors of one shape and element type, any strides, both here.</summary>
    internal abstract void Copy(Tensor source, Tensor destination);
}

/// <summary>One way to compute an op on one backend. Destination-passing: it never allocates a result.</summary>
internal abstract class Kernel
{
    /// <summary>Backend, method and instruction set, e.g. <c>cpu:winograd3x3:avx512</c>.</summary>
    internal abstract string Name { get; }

    /// <summary>Why this kernel does not take a call; null where it does.</summary>
    internal virtual string? Declines(in KernelCall call) => null;

    internal abstract void Run(in KernelCall call);
}
