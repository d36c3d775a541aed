using System.Diagnostics.CodeAnalysis;

namespace DeepLearning101.Native;

/// <summary>All error texts, outside the hot paths: what was required; what was given; what to do.</summary>
internal static class Throw
{
    [DoesNotReturn]
    internal static Storage Disposed(Tensor tensor) =>
        throw new ObjectDisposedException(nameof(Tensor), $"Tensor {tensor.DType.Name}{tensor.Layout} was disposed (by Dispose or by the end of its TensorScope). Keep it with TensorScope.Keep, or use it earlier.");

    [DoesNotReturn]
    internal static void RankTooLarge(int rank) =>
        throw new TensorShapeException("shape", $"shape: at most {Layout.MaxRank} dimensions are supported; given {rank}. Merge dimensions with Reshape.");

    [DoesNotReturn]
    internal static void NegativeLength(ReadOnlySpan<long> shape, int dim) =>
        throw new TensorShapeException("shape", $"shape: lengths must be ≥ 0; given {Layout.Format(shape)} with {shape[dim]} at dimension {dim}.", shape.ToArray());

    [DoesNotReturn]
    internal static void TooManyElements(ReadOnlySpan<long> shape) =>
        throw new TensorShapeException("shape", $"shape: at most 2^59 − 1 elements are supported; given {Layout.Format(shape)}.", shape.ToArray());

    [DoesNotReturn]
    internal static void DimOutOfRange(string op, long dim, Layout layout) =>
        throw new TensorIndexException(op, $"{op}: dimension must lie in [{-Math.Max(layout.Rank, 1)}, {Math.Max(layout.Rank, 1) - 1}] for shape {layout}; given {dim}.", dim, layout.Rank);

    [DoesNotReturn]
    internal static void NoBroadcast(string op, Layout a, Layout b) =>
        throw new TensorShapeException(op, $"{op}: shapes must be equal or broadcast (aligned at the last dimension, lengths equal or 1); left is {a}, right is {b}. Reshape or unsqueeze one operand.", a.Shape.ToArray(), b.Shape.ToArray());

    [DoesNotReturn]
    internal static void Shape(string op, string required, Layout given, string todo = "") =>
        throw new TensorShapeException(op, $"{op}: {required}; given {given}.{(todo.Length > 0 ? " " + todo : "")}", given.Shape.ToArray());

    [DoesNotReturn]
    internal static void Shapes(string op, string required, Layout a, Layout b, string todo = "") =>
        throw new TensorShapeException(op, $"{op}: {required}; left is {a}, right is {b}.{(todo.Length > 0 ? " " + todo : "")}", a.Shape.ToArray(), b.Shape.ToArray());

    [DoesNotReturn]
    internal static void DType(string op, string required, DType given, string todo = "") =>
        throw new TensorDTypeException(op, $"{op}: {required}; given {given.Name}.{(todo.Length > 0 ? " " + todo : "")}", given);

    [DoesNotReturn]
    internal static void Devices(string op, Device a, Device b) =>
        throw new TensorDeviceException(op, $"{op}: operands must live on one device; given {a} and {b}. Move one with To(device); nothing is moved by itself.", a, b);

    [DoesNotReturn]
    internal static void Index(string op, long index, long length, int dim) =>
        throw new TensorIndexException(op, $"{op}: index must lie in [{-length}, {length - 1}] of dimension {dim}; given {index}.", index, length);

    [DoesNotReturn]
    internal static void Bound(string op, long bound, long length, int dim) =>
        throw new TensorIndexException(op, $"{op}: the part must lie within the {length} entries of dimension {dim}; given a bound of {bound}.", bound, length);

    [DoesNotReturn]
    internal static void Argument(string op, string name, string required, object given) =>
        throw new TensorArgumentException(op, name, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{op}: {required}; given {given}. (Parameter '{name}')"), given);

    [DoesNotReturn]
    internal static void Class(string op, long index, long classes) =>
        throw new TensorIndexException(op, $"{op}: classes must lie in [0, {classes - 1}]; given {index}.", index, classes);

    [DoesNotReturn]
    internal static void NoBound(string op) => throw new ArgumentException($"{op}: a lower or an upper bound is needed; given neither.");

    [DoesNotReturn]
    internal static void DivideByZero(string op) => throw new DivideByZeroException($"{op}: integers cannot be divided by 0. Replace the zeros of the divisor, or cast to a floating-point type.");

    [DoesNotReturn]
    internal static void Gradient(string op, string text) => throw new TensorGradientException(op, $"{op}: {text}");

    [DoesNotReturn]
    internal static void Stale(string op, Tensor tensor) => Gradient(op, $"{tensor.DType.Name}{tensor.Layout} shares its memory with a tensor that a recorded operation wrote in place since; its gradient would miss that operation. Use the form that makes a new tensor, or take the view again from the tensor that was written.");

    [DoesNotReturn]
    internal static void NoKernel(string op, Device device, string reasons) =>
        throw new TensorDTypeException(op, $"{op}: no kernel on {device} takes this call ({reasons}).");
}
