namespace DeepLearning101.Native;

/// <summary>How many thread blocks of how many threads.</summary>
/// <param name="GridX">Blocks, fastest.</param>
/// <param name="GridY">Blocks, at most 65535.</param>
/// <param name="GridZ">Blocks, at most 65535.</param>
/// <param name="BlockX">Threads, fastest.</param>
/// <param name="BlockY">Threads.</param>
internal readonly record struct LaunchShape(long GridX, long GridY, long GridZ, int BlockX, int BlockY)
{
    /// <summary>One-dimensional blocks of 256 threads.</summary>
    internal static LaunchShape Linear(long blocks) => new(blocks, 1, 1, 256, 1);
}

/// <summary>A kernel that can be launched. Arguments go by value; pointers are device addresses.</summary>
internal sealed unsafe class KernelFunction(string name, nint handle, CudaDevice device)
{
    internal string Name => name;

    internal void Launch<A, B>(CudaStream stream, in LaunchShape shape, A a, B b)
        where A : unmanaged where B : unmanaged
    {
        void** arguments = stackalloc void*[] { &a, &b };
        Launch(stream, shape, arguments);
    }

    internal void Launch<A, B, C>(CudaStream stream, in LaunchShape shape, A a, B b, C c)
        where A : unmanaged where B : unmanaged where C : unmanaged
    {
        void** arguments = stackalloc void*[] { &a, &b, &c };
        Launch(stream, shape, arguments);
    }

    internal void Launch<A, B, C, D>(CudaStream stream, in LaunchShape shape, A a, B b, C c, D d)
        where A : unmanaged where B : unmanaged where C : unmanaged where D : unmanaged
    {
        void** arguments = stackalloc void*[] { &a, &b, &c, &d };
        Launch(stream, shape, arguments);
    }

    /// <summary>Launches with one pointer to each argument; what they point to is read before the call returns.</summary>
    internal void Launch(CudaStream stream, in LaunchShape shape, void** arguments)
    {
        device.MakeCurrent();
        Status.LastKernel = name;
        Status.ThrowIfFailed(LibCuda.cuLaunchKernel(handle, (uint)shape.GridX, (uint)shape.GridY, (uint)shape.GridZ, (uint)shape.BlockX, (uint)shape.BlockY, 1, 0, stream.Handle, arguments, null));
    }

    /// <summary>A fact that the driver knows of the compiled kernel: registers, shared or local bytes.</summary>
    internal int Attribute(int attribute)
    {
        device.MakeCurrent();
        int value;
        Status.ThrowIfFailed(LibCuda.cuFuncGetAttribute(&value, attribute, handle));
        return value;
    }
}
