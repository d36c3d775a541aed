using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DeepLearning101.Native;

public sealed unsafe partial class Tensor
{
    /// <summary>A copy of values in process memory, in row-major order.</summary>
    /// <exception cref="TensorShapeException">The number of values is not that of the shape.</exception>
    public static Tensor From<T>(ReadOnlySpan<T> values, ReadOnlySpan<long> shape, Device? device = null) where T : unmanaged
    {
        Tensor result = Empty(shape, DTypes.Of<T>(), device);
        if (result.Count != values.Length)
        {
            result.Dispose();
            Throw.Shape("From", $"the shape must hold as many elements as were given ({values.Length})", result.Layout);
        }

        fixed (T* p = values) result.Device.Upload(p, (nint)result.Pointer, (long)values.Length * sizeof(T));
        return result;
    }

    /// <summary>A 1-D tensor of a copy of the values.</summary>
    public static Tensor From<T>(T[] values, Device? device = null) where T : unmanaged => From<T>(values, [values.Length], device);

    /// <summary>A copy of a 2-D array.</summary>
    public static Tensor From<T>(T[,] values, Device? device = null) where T : unmanaged =>
        From(Flat<T>(values), [values.GetLength(0), values.GetLength(1)], device);

    /// <summary>A copy of a 3-D array.</summary>
    public static Tensor From<T>(T[,,] values, Device? device = null) where T : unmanaged =>
        From(Flat<T>(values), [values.GetLength(0), values.GetLength(1), values.GetLength(2)], device);

    /// <summary>A copy of a 4-D array.</summary>
    public static Tensor From<T>(T[,,,] values, Device? device = null) where T : unmanaged =>
        From(Flat<T>(values), [values.GetLength(0), values.GetLength(1), values.GetLength(2), values.GetLength(3)], device);

    /// <summary>A 0-D tensor.</summary>
    public static Tensor Scalar<T>(T value, Device? device = null) where T : unmanaged => From(new ReadOnlySpan<T>(in value), [], device);

    /// <summary>A tensor over the caller's memory, which is not copied but pinned until the tensor is disposed or collected.</summary>
    /// <remarks>Writes through either side are seen by the other.</remarks>
    public static Tensor Wrap<T>(Memory<T> memory, ReadOnlySpan<long> shape) where T : unmanaged
    {
        Layout layout = Layout.Of(shape);
        if (layout.Count != memory.Length) Throw.Shape("Wrap", $"the shape must hold as many elements as the memory has ({memory.Length})", layout);
        MemoryHandle pin = memory.Pin();
        var storage = new Storage(Device.Cpu, (nint)pin.Pointer, (long)memory.Length * sizeof(T), new Pin(pin));
        return new Tensor(layout, storage, 0, DTypes.Of<T>());
    }

    private static ReadOnlySpan<T> Flat<T>(Array values) where T : unmanaged =>
        MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(values)), values.Length);

    private sealed class Pin(MemoryHandle handle) : IDisposable
    {
        private MemoryHandle handle = handle;

        ~Pin() => handle.Dispose();

        public void Dispose()
        {
            handle.Dispose();
            GC.SuppressFinalize(this);
        }
    }
}
