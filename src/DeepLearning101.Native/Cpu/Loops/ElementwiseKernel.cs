using System.Numerics;
using System.Runtime.CompilerServices;

namespace DeepLearning101.Native.Cpu;

/// <summary>An elementwise op on the processor: contiguous operands go to the loop as they are, all others tile by tile.</summary>
/// <remarks>An element's bits depend on its operands alone, so neither the path nor the number of threads shows in the result.</remarks>
internal sealed unsafe class ElementwiseKernel(ElementwiseOp op) : Kernel
{
    /// <summary>Elements below which a second thread does not pay.</summary>
    private const long Grain = 1 << 14;

    private readonly ElementTable table = new(op);
    private readonly int tensors = op.Tensors, scalars = op.ScalarCount;

    internal override string Name { get; } = $"cpu:elementwise:{Isa.Name}";

    internal override string? Declines(in KernelCall call)
    {
        DType compute = ElementTable.ComputeType(call.Inputs[^1].DType);
        return table.Of(compute) == null ? $"no loop computes in {compute.Name}" : null;
    }

    internal override void Run(in KernelCall call)
    {
        Tensor output = call.Outputs[0];
        long count = output.Count;
        if (count == 0) return;
        DType compute = ElementTable.ComputeType(call.Inputs[^1].DType);
        delegate*<ElementRun*, nint, void> loop = table.Of(compute);

        byte* numbers = stackalloc byte[64 * 3];
        for (int i = 0; i < scalars; i++) FillVector(Unsafe.As<Scalars>(call.Attributes!)[i], numbers + 64 * i, compute);

        if (IsDirect(call, output, compute))
        {
            ElementRun run = default;
            run.Out = output.Pointer;
            run.A = call.Inputs[0].Pointer;
            run.StepA = 1;
            if (tensors > 1) SetOperand(ref run, 1, call.Inputs[1].Pointer, 1);
            if (tensors > 2) SetOperand(ref run, 2, call.Inputs[2].Pointer, 1);
            if (tensors > 3) SetOperand(ref run, 3, call.Inputs[3].Pointer, 1);
            if (scalars > 0) SetOperand(ref run, tensors, numbers, 0);
            if (scalars > 1) SetOperand(ref run, tensors + 1, numbers + 64, 0);
            if (scalars > 2) SetOperand(ref run, tensors + 2, numbers + 128, 0);
            if (count < 2 * Grain)
            {
                loop(&run, (nint)count);
                return;
            }

            var job = new DirectJob { Run = run, Loop = loop, Count = (nint)count, Size = compute.Size, FirstSize = table.IsMasked ? 1 : compute.Size, OutSize = output.DType.Size, Parts = (nint)Math.Min(count / Grain, 64) };
            Workers.Run(ref job, job.Parts);
            return;
        }

        var tiles = new TileJob(call, loop, compute, numbers, scalars, table);
        Workers.Run(ref tiles, tiles.Parts);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsDirect(in KernelCall call, Tensor output, DType compute)
    {
        Layout layout = output.Layout;
        if (!layout.IsContiguous || (!table.IsPredicate && output.DType != compute)) return false;
        for (int i = 0; i < call.Inputs.Length; i++)
        {
            Tensor input = call.Inputs[i];
            if (input.DType != compute && !(i == 0 && table.IsMasked)) return false;
            if (!ReferenceEquals(input.Layout, layout) && !(input.IsContiguous && input.Layout.SameShape(layout))) return false;
        }

        return true;
    }

    internal static void SetOperand(ref ElementRun run, int index, void* pointer, nint step)
    {
        switch (index)
        {
            case 0: run.A = pointer; run.StepA = step; break;
            case 1: run.B = pointer; run.StepB = step; break;
            case 2: run.C = pointer; run.StepC = step; break;
            default: run.D = pointer; run.StepD = step; break;
        }
    }

    /// <summary>One number in each element of 64 bytes.</summary>
    private static void FillVector(double value, byte* vector, DType dtype)
    {
        switch (dtype)
        {
            case DType.Float32: new Span<float>(vector, 16).Fill((float)value); break;
            case DType.Float64: new Span<double>(vector, 8).Fill(value); break;
            case DType.Int32: new Span<int>(vector, 16).Fill(unchecked((int)(long)value)); break;
            case DType.Complex64: new Span<Complex64>(vector, 8).Fill(new Complex64((float)value, 0)); break;
            case DType.Complex128: new Span<Complex>(vector, 4).Fill(value); break;
            default: new Span<long>(vector, 8).Fill((long)value); break;
        }
    }

    private struct DirectJob : IJob
    {
        internal ElementRun Run;
        internal delegate*<ElementRun*, nint, void> Loop;
        internal nint Count, Parts;
        internal int Size, FirstSize, OutSize;

        readonly void IJob.Run(nint part, int worker)
        {
            // Whole cache lines for each part.
            nint begin = Count * part / Parts & ~63, end = part == Parts - 1 ? Count : Count * (part + 1) / Parts & ~63;
            ElementRun run = Run;
            run.Out = (byte*)run.Out + begin * OutSize;
            run.A = (byte*)run.A + begin * run.StepA * FirstSize;
            run.B = (byte*)run.B + begin * run.StepB * Size;
            run.C = (byte*)run.C + begin * run.StepC * Size;
            run.D = (byte*)run.D + begin * run.StepD * Size;
            Loop(&run, end - begin);
        }
    }
}
