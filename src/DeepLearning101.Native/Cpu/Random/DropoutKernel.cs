using System.Numerics;

namespace DeepLearning101.Native.Cpu;

/// <summary>Dropout: the mask is made block by block and never stored.</summary>
internal sealed unsafe class DropoutKernel : Kernel
{
    internal override string Name { get; } = $"cpu:dropout:{Isa.Name}";

    internal override string? Declines(in KernelCall call) => call.Op.Takes(call.Inputs[0].DType) ? null : $"{call.Inputs[0].DType.Name} elements";

    internal override void Run(in KernelCall call)
    {
        (Tensor x, Tensor y) = (call.Inputs[0], call.Outputs[0]);
        var mask = call.Get<DropoutMask>();
        if (x.Pointer != y.Pointer || !x.Strides.SequenceEqual(y.Strides)) StridedCopy.Run(x, y);
        if (y.Count == 0) return;
        DType compute = ElementTable.ComputeType(y.DType);
        var job = new DropoutJob
        {
            Y = (byte*)y.Pointer, Seed = mask.Seed, Offset = mask.Offset, P = (float)mask.P, Scale = DropoutOp.Scale(mask.P), Size = compute.Size,
            Bring = ElementConvert.Of(y.DType, compute), Give = ElementConvert.Of(compute, y.DType), Parts = (nint)Math.Clamp(y.Count >> 14, 1, 64),
        };
        job.Walk.Begin(y.Shape);
        job.Walk.Add(y.Layout, y.DType.Size);
        job.Walk.Merge();
        Workers.Run(ref job, job.Parts);
    }
}

internal unsafe struct DropoutJob : IJob
{
    private const int Block = 512;

    internal byte* Y;
    internal StridedWalk Walk;
    internal ulong Seed, Offset;
    internal float P;
    internal double Scale;
    internal int Size;
    internal nint Parts;
    internal delegate*<byte*, nint, byte*, nint, nint, void> Bring, Give;

    public readonly void Run(nint part, int worker)
    {
        long begin = Walk.Count * part / Parts, end = Walk.Count * (part + 1) / Parts, inner = Walk.Inner;
        nint stride = Walk.InnerStride(0);
        float* draws = stackalloc float[Block];
        double* values = stackalloc double[Block];
        while (begin < end)
        {
            long row = begin / inner, column = begin - row * inner;
            nint n = (nint)Math.Min(Math.Min(Block, inner - column), end - begin);
            RandomLoops.Fill(draws, n, RandomKind.Uniform, Seed, Offset + (ulong)begin);
            nint offset;
            Walk.RowOffsets(row, &offset);
            byte* y = Y + offset + (nint)column * stride;
            Bring(y, stride, (byte*)values, Size, n);
            if (Size == sizeof(float)) Apply((float*)values, draws, n);
            else for (nint i = 0; i < n; i++) values[i] *= draws[i] >= P ? Scale : 0;
            Give((byte*)values, Size, y, stride, n);
            begin += n;
        }
    }

    private readonly void Apply(float* values, float* draws, nint n)
    {
        nint i = 0;
        Vector<float> p = new(P), scale = new((float)Scale);
        for (; i + Vector<float>.Count <= n; i += Vector<float>.Count)
            *(Vector<float>*)(values + i) *= Vector.ConditionalSelect(Vector.GreaterThanOrEqual(*(Vector<float>*)(draws + i), p), scale, Vector<float>.Zero);
        for (; i < n; i++) values[i] *= draws[i] >= P ? (float)Scale : 0;
    }
}
