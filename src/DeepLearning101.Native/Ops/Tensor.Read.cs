using System.Numerics;
using System.Runtime.CompilerServices;

namespace DeepLearning101.Native;

public sealed unsafe partial class Tensor
{
    /// <summary>The elements in row-major order.</summary>
    /// <exception cref="TensorDTypeException"><typeparamref name="T"/> is not the C# type of the element type.</exception>
    public T[] ToArray<T>() where T : unmanaged
    {
        var result = GC.AllocateUninitializedArray<T>(checked((int)Count));
        CopyTo<T>(result);
        return result;
    }

    /// <summary>Writes the elements in row-major order to the caller's memory.</summary>
    /// <exception cref="TensorDTypeException"><typeparamref name="T"/> is not the C# type of the element type.</exception>
    /// <exception cref="ArgumentException">The span is shorter than the tensor.</exception>
    public void CopyTo<T>(Span<T> destination) where T : unmanaged
    {
        if (DTypes.Of<T>() != DType) Throw.DType("CopyTo", $"the C# type {typeof(T).Name} stores {DTypes.Of<T>().Name}, so the tensor must too", DType, "Cast it first, or read it as its own type.");
        if (destination.Length < Count) throw new ArgumentException($"CopyTo: the span must hold {Count} elements; given {destination.Length}.", nameof(destination));
        using Tensor? copy = IsContiguous ? null : Detached();
        Tensor source = copy ?? this;
        fixed (T* p = destination) Device.Download((nint)source.Pointer, p, Count * sizeof(T));
        GC.KeepAlive(this);
    }

    /// <summary>The only element.</summary>
    /// <exception cref="TensorShapeException">The tensor has not exactly one element.</exception>
    public T Item<T>() where T : unmanaged
    {
        if (Count != 1) Throw.Shape("Item", "the tensor must hold exactly one element", Layout, "Index or reduce it first.");
        T value;
        Unsafe.SkipInit(out value);
        CopyTo(new Span<T>(ref value));
        return value;
    }

    /// <summary>The only element as a <see cref="double"/>, whatever its (real) type.</summary>
    public double Item()
    {
        if (Count != 1) Throw.Shape("Item", "the tensor must hold exactly one element", Layout, "Index or reduce it first.");
        Complex value = new ElementReader(this).At(0);
        return DType.IsComplex ? throw new TensorDTypeException("Item", $"Item: a real type is needed; given {DType.Name}. Use Item<Complex>().", DType) : value.Real;
    }

    /// <summary>The values as NumPy prints them: nested brackets, aligned, summarised beyond 1,000 elements.</summary>
    public override string ToString() => IsDisposed ? Describe() : TensorFormatter.Format(this);

    private Tensor Detached()
    {
        Tensor result = Allocate(Layout.Contiguous, DType, Device);
        Dispatcher.RunInto(Op.Copy, [this], [result]);
        return result;
    }
}
