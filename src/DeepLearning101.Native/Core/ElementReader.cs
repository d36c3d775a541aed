using System.Numerics;

namespace DeepLearning101.Native;

/// <summary>Reads elements of any type and layout one after the other in row-major order, as <see cref="double"/>. For printing and messages, not for speed.</summary>
internal unsafe ref struct ElementReader
{
    private readonly Tensor tensor;
    private readonly byte[]? copy;
    private long position = -1;

    internal ElementReader(Tensor tensor)
    {
        this.tensor = tensor;
        if (tensor.Device.IsHost || tensor.Count == 0) return;
        // Elsewhere: the whole storage comes over once.
        copy = new byte[tensor.Storage.Bytes];
        fixed (byte* p = copy) tensor.Device.Download(tensor.Storage.Pointer, p, copy.Length);
    }

    public readonly ElementReader GetEnumerator() => this;

    public bool MoveNext() => ++position < tensor.Count;

    public readonly double Current => At(position).Real;

    /// <summary>Element by row-major index.</summary>
    internal readonly Complex At(long index)
    {
        long offset = tensor.Offset;
        for (int dim = tensor.Rank - 1; dim >= 0; dim--)
        {
            (index, long i) = Math.DivRem(index, tensor.Shape[dim]);
            offset += i * tensor.Strides[dim];
        }

        fixed (byte* own = copy)
        {
            byte* p = (copy is null ? (byte*)tensor.Storage.Pointer : own) + offset * tensor.DType.Size;
            return tensor.DType switch
            {
                DType.Bool or DType.UInt8 => *p,
                DType.Int8 => *(sbyte*)p,
                DType.Int16 => *(short*)p,
                DType.Int32 => *(int*)p,
                DType.Int64 => *(long*)p,
                DType.Float16 => (double)*(Half*)p,
                DType.BFloat16 => (float)*(BFloat16*)p,
                DType.Float32 => *(float*)p,
                DType.Float64 => *(double*)p,
                DType.Complex64 => *(Complex64*)p,
                _ => *(Complex*)p,
            };
        }
    }

    /// <summary>Element by row-major index, exact for 64-bit integers.</summary>
    internal readonly long IntegerAt(long index)
    {
        if (tensor.DType != DType.Int64) return (long)At(index).Real;
        long offset = tensor.Offset;
        for (int dim = tensor.Rank - 1; dim >= 0; dim--)
        {
            (index, long i) = Math.DivRem(index, tensor.Shape[dim]);
            offset += i * tensor.Strides[dim];
        }

        fixed (byte* own = copy) return ((long*)(copy is null ? (byte*)tensor.Storage.Pointer : own))[offset];
    }
}
