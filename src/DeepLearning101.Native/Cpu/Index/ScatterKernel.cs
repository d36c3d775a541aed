using System.Numerics;

namespace DeepLearning101.Native.Cpu;

/// <summary>Scatters along one dimension. Parts are made of the other dimensions, so what meets at one place is always worked off by one thread in the index's order.</summary>
internal sealed unsafe class ScatterKernel(ScatterMode mode) : Kernel
{
    internal override string Name { get; } = "cpu:scatter_" + mode switch { ScatterMode.Set => "set", ScatterMode.Add => "add", ScatterMode.Mul => "mul", ScatterMode.Max => "max", _ => "min" };

    internal override string? Declines(in KernelCall call) =>
        !call.Op.Takes(call.Inputs[0].DType) || (mode != ScatterMode.Set && call.Inputs[0].DType is DType.Float16 or DType.BFloat16)
            ? $"{call.Inputs[0].DType.Name} elements" : null;

    internal override void Run(in KernelCall call)
    {
        (Tensor x, Tensor index, Tensor source, Tensor y) = (call.Inputs[0], call.Inputs[1], call.Inputs[2], call.Outputs[0]);
        int dim = call.Get<AlongDim>().Dim, size = x.DType.Size;
        using IndexData indices = IndexData.Of(call.Op.Name, index, x.Shape[dim], dim);
        if (x.Pointer != y.Pointer || !x.Strides.SequenceEqual(y.Strides)) StridedCopy.Run(x, y);
        if (index.Count == 0) return;
        var job = new ScatterJob
        {
            Y = (byte*)y.Pointer, Source = (byte*)source.Pointer, Index = (byte*)indices.Values, Length = (nint)index.Shape[dim],
            Step = (nint)y.Strides[dim] * size, SourceStep = (nint)source.Strides[dim] * size, IndexStep = (nint)indices.Layout.Strides[dim] * sizeof(long),
            Update = ScatterUpdate.Of(mode, x.DType),
        };
        Layout others = index.Layout.Remove(dim), place = indices.Layout.Remove(dim);
        job.Walk.Begin(others.Shape);
        job.Walk.Add(others.Shape, y.Layout.Remove(dim).Strides, size);
        job.Walk.Add(others.Shape, source.Layout.Remove(dim).Strides, size);
        job.Walk.Add(others.Shape, place.Strides, sizeof(long));
        job.Walk.Merge();
        // Rows of the other dimensions where they are dense and long; else one line along the dimension after the other.
        job.ByRows = job.Walk.Inner >= 8 && job.Walk.InnerStride(0) == size && Math.Abs(job.Step) > size;
        job.Parts = (nint)Math.Clamp(Math.Min(job.ByRows ? job.Walk.Count / 256 : job.Walk.Count, index.Count >> 13), 1, 64);
        Workers.Run(ref job, job.Parts);
    }
}

internal unsafe struct ScatterJob : IJob
{
    internal byte* Y, Source, Index;
    internal nint Length, Step, SourceStep, IndexStep, Parts;
    internal StridedWalk Walk;
    internal bool ByRows;
    internal delegate*<byte*, nint, nint, byte*, nint, byte*, nint, nint, void> Update;

    public readonly void Run(nint part, int worker)
    {
        // Whole cache lines for each part.
        long begin = Walk.Count * part / Parts, end = Walk.Count * (part + 1) / Parts, inner = Walk.Inner;
        if (ByRows) (begin, end) = (begin & ~15, part == Parts - 1 ? end : end & ~15);
        nint* offsets = stackalloc nint[3];
        nint to = Walk.InnerStride(0), from = Walk.InnerStride(1), along = Walk.InnerStride(2);
        while (begin < end)
        {
            long row = begin / inner;
            nint column = (nint)(begin - row * inner), n = ByRows ? (nint)Math.Min(inner - column, end - begin) : 1;
            Walk.RowOffsets(row, offsets);
            byte* y = Y + offsets[0] + column * to, source = Source + offsets[1] + column * from, index = Index + offsets[2] + column * along;
            if (!ByRows) Update(y, 0, Step, source, SourceStep, index, IndexStep, Length);
            else for (nint k = 0; k < Length; k++) Update(y, to, Step, source + k * SourceStep, from, index + k * IndexStep, along, n);
            begin += n;
        }
    }
}
