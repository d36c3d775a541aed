using System.Runtime.InteropServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>A recurrent layer over a sequence: one product with the state for each step, then the gates row by row.</summary>
internal sealed unsafe class RecurrentLayerKernel(RecurrentKind kind) : Kernel
{
    internal override string Name { get; } = $"cpu:{RecurrentShapes.Name(kind)}:{Isa.Name}";

    internal override string? Declines(in KernelCall call) => RowsKernel.Declines(call.Inputs[0].DType);

    internal override void Run(in KernelCall call)
    {
        if (call.Outputs[0].Count == 0) return;
        if (ElementTable.ComputeType(call.Inputs[0].DType) == DType.Float32) Run<float>(call, DType.Float32);
        else Run<double>(call, DType.Float64);
    }

    private void Run<T>(in KernelCall call, DType compute) where T : unmanaged
    {
        var walk = call.Get<RecurrentWalk>();
        bool lstm = kind == RecurrentKind.Lstm;
        Tensor sums = call.Inputs[0];
        nint steps = (nint)sums.Shape[0], rows = (nint)sums.Shape[1], wide = (nint)sums.Shape[2], size = wide / RecurrentShapes.Gates(kind);
        using var gates = new ComputeOperand(sums, compute);
        using var h0 = new ComputeOperand(call.Inputs[1], compute);
        using var c0 = new ComputeOperand(lstm ? call.Inputs[2] : null, compute);
        using var weight = new ComputeOperand(call.Inputs[lstm ? 3 : 2], compute);
        using var bias = new ComputeOperand(walk.HasBias ? call.Inputs[^1] : null, compute);
        // Where there is one state only, both are the same result, and the first is written back last.
        using var hidden = new ComputeResult(call.Outputs[0], compute);
        using var cells = new ComputeResult(call.Outputs[^1], compute);
        using Tensor room = ComputeOperand.Temporary(rows * wide, compute, Device.Cpu);
        T* h = (T*)h0.Pointer, c = (T*)c0.Pointer, recurrent = (T*)room.Pointer;
        // A single step, or rows that disturb each other in the cache, leave the packing to the product.
        bool packs = steps > 1 && rows > 0 && RecurrentPanels<T>.Suits(rows, size);
        using Tensor? panelRoom = packs ? ComputeOperand.Temporary(RecurrentPanels<T>.Elements(size, wide, rows), compute, Device.Cpu) : null;
        RecurrentPanels<T> panels = packs ? new RecurrentPanels<T>((T*)weight.Pointer, 1, size, size, wide, rows, (T*)panelRoom!.Pointer) : default;
        for (nint i = 0; i < steps; i++)
        {
            nint t = walk.Backwards ? steps - 1 - i : i;
            T* now = (T*)gates.Pointer + t * rows * wide, next = (T*)hidden.Pointer + t * rows * size, nextCell = (T*)cells.Pointer + t * rows * size;
            if (packs) panels.Product(h, size, rows, recurrent, backwards: i % 2 == 1);
            else RecurrentProducts.State(h, (T*)weight.Pointer, recurrent, rows, wide, size);
            switch (kind)
            {
                case RecurrentKind.Lstm: LstmGatesKernel.Step(now, recurrent, bias.Pointer, c, next, nextCell, rows, size, compute); break;
                case RecurrentKind.Gru: GruGatesKernel.Step(now, recurrent, bias.Pointer, h, next, rows, size, compute); break;
                default: RowsKernel.Run(new Activation { A = now, B = recurrent, Bias = bias.Pointer, Y = next, Size = size, Relu = kind == RecurrentKind.Relu }, compute, rows, 10 * size); break;
            }

            h = next;
            c = nextCell;
        }
    }

    private struct Activation : IRowsKernel
    {
        internal void* A, B, Bias, Y;
        internal nint Size;
        internal bool Relu;

        public readonly void Rows<V, T>(nint begin, nint end)
            where V : unmanaged, IRealLanes<V>, IPack<V, T>
            where T : unmanaged
        {
            T* a = (T*)A + begin * Size, b = (T*)B + begin * Size, y = (T*)Y + begin * Size;
            for (nint n = begin; n < end && Bias != null; n++, a += Size, b += Size, y += Size)
            {
                if (Relu) RowLoop.Map<GateReluBias, V, T>(a, b, (T*)Bias, y, Size);
                else RowLoop.Map<GateTanhBias, V, T>(a, b, (T*)Bias, y, Size);
            }

            if (Bias != null) return;
            if (Relu) RowLoop.Map<GateRelu, V, T>(a, b, null, y, (end - begin) * Size);
            else RowLoop.Map<GateTanh, V, T>(a, b, null, y, (end - begin) * Size);
        }
    }
}

/// <summary>Gradients of a recurrent layer: the products with the states are made again, the weight's gradient is one product over all steps.</summary>
internal sealed unsafe class RecurrentLayerGradKernel(RecurrentKind kind) : Kernel
{
    /// <summary>Rows from which the sums of a step alone make an efficient product.</summary>
    private const nint StepwiseRows = 32;

    internal override string Name { get; } = $"cpu:{RecurrentShapes.Name(kind)}_grad:{Isa.Name}";

    internal override string? Declines(in KernelCall call) => RowsKernel.Declines(call.Inputs[0].DType);

    internal override void Run(in KernelCall call)
    {
        if (ElementTable.ComputeType(call.Inputs[0].DType) == DType.Float32) Run<float>(call, DType.Float32);
        else Run<double>(call, DType.Float64);
    }

    private void Run<T>(in KernelCall call, DType compute) where T : unmanaged
    {
        var walk = call.Get<RecurrentWalk>();
        bool lstm = kind == RecurrentKind.Lstm;
        int states = lstm ? 2 : 1;
        ReadOnlySpan<Tensor> operands = call.Inputs[(2 * states)..];
        nint steps = (nint)operands[0].Shape[0], rows = (nint)operands[0].Shape[1], wide = (nint)operands[0].Shape[2], size = wide / RecurrentShapes.Gates(kind), state = rows * size;
        using var dHidden = new ComputeOperand(call.Inputs[0], compute);
        using var dCells = new ComputeOperand(lstm ? call.Inputs[1] : null, compute);
        using var hidden = new ComputeOperand(call.Inputs[states], compute);
        using var cells = new ComputeOperand(lstm ? call.Inputs[3] : null, compute);
        using var gates = new ComputeOperand(operands[0], compute);
        using var h0 = new ComputeOperand(operands[1], compute);
        using var c0 = new ComputeOperand(lstm ? operands[2] : null, compute);
        using var weight = new ComputeOperand(operands[1 + states], compute);
        using var bias = new ComputeOperand(walk.HasBias ? operands[^1] : null, compute);
        using var dGates = new ComputeResult(call.Outputs[0], compute);
        // Where there is one state only, both are the same result, and the first is written back last.
        using var dh0 = new ComputeResult(call.Outputs[1], compute);
        using var dc0 = new ComputeResult(call.Outputs[states], compute);
        using var dWeight = new ComputeResult(call.Outputs[1 + states], compute);
        bool gated = kind is RecurrentKind.Lstm or RecurrentKind.Gru;
        // Many rows: a step's sums are made again when their turn comes, and stay in the cache; few rows: those of all steps in one product.
        bool stepwise = gated && rows >= StepwiseRows && RecurrentPanels<T>.Suits(rows, size);
        nint sums = gated ? (stepwise ? 1 : steps) * rows * wide : 0;
        using Tensor room = ComputeOperand.Temporary(sums + (kind == RecurrentKind.Gru ? steps * rows * wide : 0) + 2 * state, compute, Device.Cpu);
        using Tensor? panelRoom = stepwise ? ComputeOperand.Temporary(RecurrentPanels<T>.Elements(size, wide, rows), compute, Device.Cpu) : null;
        RecurrentPanels<T> panels = stepwise ? new RecurrentPanels<T>((T*)weight.Pointer, 1, size, size, wide, rows, (T*)panelRoom!.Pointer) : default;
        T* recurrent = (T*)room.Pointer, dRecurrent = kind == RecurrentKind.Gru ? recurrent + sums : (T*)dGates.Pointer;
        T* dh = (T*)room.Pointer + room.Count - 2 * state, dc = dh + state, carry = (T*)dh0.Pointer, carried = (T*)dc0.Pointer, w = (T*)weight.Pointer;
        // States that a step started from: all but the first step's lie in a row.
        nint from = walk.Backwards ? 1 : 0, to = walk.Backwards ? 0 : 1, first = walk.Backwards ? steps - 1 : 0, rest = Math.Max(0, steps - 1) * rows;
        T* before = (T*)hidden.Pointer + from * state;
        // The slope of a plain network is known from its states; gates need their sums again.
        if (gated && !stepwise)
        {
            RecurrentProducts.State(before, w, recurrent + to * rows * wide, rest, wide, size);
            if (steps > 0) RecurrentProducts.State((T*)h0.Pointer, w, recurrent + first * rows * wide, rows, wide, size);
        }

        NativeMemory.Clear(carry, (nuint)(state * sizeof(T)));
        if (lstm) NativeMemory.Clear(carried, (nuint)(state * sizeof(T)));
        for (nint i = steps - 1; i >= 0; i--)
        {
            nint t = walk.Backwards ? steps - 1 - i : i, previous = walk.Backwards ? t + 1 : t - 1;
            T* now = (T*)gates.Pointer + t * rows * wide, product = recurrent + (stepwise ? 0 : t * rows * wide), dNow = (T*)dGates.Pointer + t * rows * wide, dProduct = dRecurrent + t * rows * wide;
            Add((T*)dHidden.Pointer + t * state, carry, dh, rows, size, compute);
            bool accumulate = false;
            if (stepwise) panels.Product(i == 0 ? (T*)h0.Pointer : (T*)hidden.Pointer + previous * state, size, rows, product, backwards: i % 2 == 1);
            switch (kind)
            {
                case RecurrentKind.Lstm:
                    Add((T*)dCells.Pointer + t * state, carried, dc, rows, size, compute);
                    LstmGatesGradKernel.Step(dh, dc, now, product, bias.Pointer, i == 0 ? c0.Pointer : (T*)cells.Pointer + previous * state, dNow, carried, rows, size, compute);
                    break;
                case RecurrentKind.Gru:
                    GruGatesGradKernel.Step(dh, now, product, bias.Pointer, i == 0 ? h0.Pointer : (T*)hidden.Pointer + previous * state, dNow, dProduct, carry, rows, size, compute);
                    accumulate = true;
                    break;
                default:
                    RowsKernel.Run(new Slope { G = dh, Y = (T*)hidden.Pointer + t * state, Dx = dNow, Size = size, Relu = kind == RecurrentKind.Relu }, compute, rows, 4 * size);
                    break;
            }

            Gemm.Run(GemmArgs<T>.RowMajor(dProduct, w, carry, rows, size, wide) with { Accumulate = accumulate });
        }

        RecurrentProducts.Weight(dRecurrent + to * rows * wide, before, (T*)dWeight.Pointer, rest, wide, size, accumulate: false);
        if (steps > 0) RecurrentProducts.Weight(dRecurrent + first * rows * wide, (T*)h0.Pointer, (T*)dWeight.Pointer, rows, wide, size, accumulate: true);
        if (!walk.HasBias) return;
        using var dBias = new ComputeResult(call.Outputs[^1], DType.Float64);
        ColumnSums.Run(new ColumnSums { X = dRecurrent, Count = steps * rows, Columns = wide, Sums = (double*)dBias.Pointer }, compute);
    }

    private static void Add(void* a, void* b, void* to, nint rows, nint size, DType compute) =>
        RowsKernel.Run(new Adder { A = a, B = b, To = to, Size = size }, compute, rows, size);

    private struct Adder : IRowsKernel
    {
        internal void* A, B, To;
        internal nint Size;

        public readonly void Rows<V, T>(nint begin, nint end)
            where V : unmanaged, IRealLanes<V>, IPack<V, T>
            where T : unmanaged =>
            RowLoop.Map<RowPlus, V, T>((T*)A + begin * Size, (T*)B + begin * Size, null, (T*)To + begin * Size, (end - begin) * Size);
    }

    private struct Slope : IRowsKernel
    {
        internal void* G, Y, Dx;
        internal nint Size;
        internal bool Relu;

        public readonly void Rows<V, T>(nint begin, nint end)
            where V : unmanaged, IRealLanes<V>, IPack<V, T>
            where T : unmanaged
        {
            T* g = (T*)G + begin * Size, y = (T*)Y + begin * Size, dx = (T*)Dx + begin * Size;
            if (Relu) RowLoop.Map<GateReluSlope, V, T>(g, y, null, dx, (end - begin) * Size);
            else RowLoop.Map<GateTanhSlope, V, T>(g, y, null, dx, (end - begin) * Size);
        }
    }
}

/// <summary>Products of states and weights.</summary>
internal static unsafe class RecurrentProducts
{
    /// <summary>h [rows, size] · weightᵀ → [rows, wide].</summary>
    internal static void State<T>(T* h, T* weight, T* result, nint rows, nint wide, nint size) where T : unmanaged
    {
        if (rows == 0) return;
        Gemm.Run(new GemmArgs<T>
        {
            A = h, RowStrideA = size, ColStrideA = 1, B = weight, RowStrideB = 1, ColStrideB = size,
            C = result, RowStrideC = wide, ColStrideC = 1, M = rows, N = wide, K = size,
        });
    }

    /// <summary>gᵀ · h → [wide, size], g [rows, wide] and h [rows, size].</summary>
    internal static void Weight<T>(T* g, T* h, T* result, nint rows, nint wide, nint size, bool accumulate) where T : unmanaged =>
        Gemm.Run(new GemmArgs<T>
        {
            A = g, RowStrideA = 1, ColStrideA = wide, B = h, RowStrideB = size, ColStrideB = 1,
            C = result, RowStrideC = size, ColStrideC = 1, M = wide, N = size, K = rows, Accumulate = accumulate,
        });
}
