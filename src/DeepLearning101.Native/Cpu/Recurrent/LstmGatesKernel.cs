using System.Runtime.InteropServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>The gates of a long short-term memory, row by row.</summary>
internal sealed unsafe class LstmGatesKernel : Kernel
{
    internal override string Name { get; } = $"cpu:lstm_gates:{Isa.Name}";

    internal override string? Declines(in KernelCall call) => RowsKernel.Declines(call.Inputs[0].DType);

    internal override void Run(in KernelCall call)
    {
        Tensor state = call.Inputs[2];
        DType compute = ElementTable.ComputeType(state.DType);
        using var a = new ComputeOperand(call.Inputs[0], compute);
        using var b = new ComputeOperand(call.Inputs[1], compute);
        using var c = new ComputeOperand(state, compute);
        using var h = new ComputeResult(call.Outputs[0], compute);
        using var next = new ComputeResult(call.Outputs[1], compute);
        Step(a.Pointer, b.Pointer, null, c.Pointer, h.Pointer, next.Pointer, (nint)state.Shape[0], (nint)state.Shape[1], compute);
    }

    /// <summary>One step of dense rows: sums a and b [rows, 4 · size], bias of b or null, state c → h and next c.</summary>
    internal static void Step(void* a, void* b, void* bias, void* c, void* h, void* next, nint rows, nint size, DType compute) =>
        RowsKernel.Run(new Forward { A = a, B = b, Bias = bias, C = c, H = h, Next = next, Size = size }, compute, rows, 40 * size);

    private struct Forward : IRowsKernel
    {
        internal void* A, B, Bias, C, H, Next;
        internal nint Size;

        public readonly void Rows<V, T>(nint begin, nint end)
            where V : unmanaged, IRealLanes<V>, IPack<V, T>
            where T : unmanaged
        {
            T* gates = (T*)NativeMemory.Alloc((nuint)(4 * Size * sizeof(T) + 64));
            for (nint n = begin; n < end; n++)
            {
                T* next = (T*)Next + n * Size;
                LstmRow.Gates<V, T>((T*)A + 4 * n * Size, (T*)B + 4 * n * Size, (T*)Bias, gates, Size);
                LstmRow.Cell<V, T>(gates, (T*)C + n * Size, next, Size);
                RowLoop.Map<GateOutput, V, T>(gates + 3 * Size, next, null, (T*)H + n * Size, Size);
            }

            NativeMemory.Free(gates);
        }
    }
}

/// <summary>Gradients of the gates of a long short-term memory; the gates are computed again.</summary>
internal sealed unsafe class LstmGatesGradKernel : Kernel
{
    internal override string Name { get; } = $"cpu:lstm_gates_grad:{Isa.Name}";

    internal override string? Declines(in KernelCall call) => RowsKernel.Declines(call.Inputs[0].DType);

    internal override void Run(in KernelCall call)
    {
        Tensor state = call.Inputs[4];
        DType compute = ElementTable.ComputeType(state.DType);
        using var dh = new ComputeOperand(call.Inputs[0], compute);
        using var dNext = new ComputeOperand(call.Inputs[1], compute);
        using var a = new ComputeOperand(call.Inputs[2], compute);
        using var b = new ComputeOperand(call.Inputs[3], compute);
        using var c = new ComputeOperand(state, compute);
        using var sums = new ComputeResult(call.Outputs[0], compute);
        using var dc = new ComputeResult(call.Outputs[1], compute);
        Step(dh.Pointer, dNext.Pointer, a.Pointer, b.Pointer, null, c.Pointer, sums.Pointer, dc.Pointer, (nint)state.Shape[0], (nint)state.Shape[1], compute);
    }

    /// <summary>One step of dense rows backwards: gradients of h and next c → those of the sums and of c.</summary>
    internal static void Step(void* dh, void* dNext, void* a, void* b, void* bias, void* c, void* sums, void* dc, nint rows, nint size, DType compute) =>
        RowsKernel.Run(new Backward { Dh = dh, DNext = dNext, A = a, B = b, Bias = bias, C = c, Sums = sums, Dc = dc, Size = size }, compute, rows, 60 * size);

    private struct Backward : IRowsKernel
    {
        internal void* Dh, DNext, A, B, Bias, C, Sums, Dc;
        internal nint Size;

        public readonly void Rows<V, T>(nint begin, nint end)
            where V : unmanaged, IRealLanes<V>, IPack<V, T>
            where T : unmanaged
        {
            nint size = Size;
            T* gates = (T*)NativeMemory.Alloc((nuint)(7 * size * sizeof(T) + 64)), t = gates + 4 * size, inner = gates + 5 * size, part = gates + 6 * size;
            T* i = gates, f = gates + size, g = gates + 2 * size, o = gates + 3 * size;
            for (nint n = begin; n < end; n++)
            {
                T* c = (T*)C + n * size, dh = (T*)Dh + n * size, to = (T*)Sums + 4 * n * size;
                LstmRow.Gates<V, T>((T*)A + 4 * n * size, (T*)B + 4 * n * size, (T*)Bias, gates, size);
                LstmRow.Cell<V, T>(gates, c, t, size);
                RowLoop.Map<GateTanhOf, V, T>(t, null, null, t, size);
                // What reaches c': its own gradient and that through h = o · tanh(c').
                RowLoop.Map<GateTanhSlope, V, T>(o, t, null, part, size);
                RowLoop.Map<RowFma, V, T>(dh, part, (T*)DNext + n * size, inner, size);
                RowLoop.Map<RowTimes, V, T>(inner, g, null, part, size);
                RowLoop.Map<GateSigmoidSlope, V, T>(part, i, null, to, size);
                RowLoop.Map<RowTimes, V, T>(inner, c, null, part, size);
                RowLoop.Map<GateSigmoidSlope, V, T>(part, f, null, to + size, size);
                RowLoop.Map<RowTimes, V, T>(inner, i, null, part, size);
                RowLoop.Map<GateTanhSlope, V, T>(part, g, null, to + 2 * size, size);
                RowLoop.Map<RowTimes, V, T>(dh, t, null, part, size);
                RowLoop.Map<GateSigmoidSlope, V, T>(part, o, null, to + 3 * size, size);
                RowLoop.Map<RowTimes, V, T>(inner, f, null, (T*)Dc + n * size, size);
            }

            NativeMemory.Free(gates);
        }
    }
}

/// <summary>Pieces of one row.</summary>
internal static unsafe class LstmRow
{
    /// <summary>σ(i), σ(f), tanh(g), σ(o) of the sums a + (b + bias), where there is a bias.</summary>
    internal static void Gates<V, T>(T* a, T* b, T* bias, T* gates, nint size)
        where V : unmanaged, IRealLanes<V>, IPack<V, T>
        where T : unmanaged
    {
        if (bias == null)
        {
            RowLoop.Map<GateSigmoid, V, T>(a, b, null, gates, 2 * size);
            RowLoop.Map<GateTanh, V, T>(a + 2 * size, b + 2 * size, null, gates + 2 * size, size);
            RowLoop.Map<GateSigmoid, V, T>(a + 3 * size, b + 3 * size, null, gates + 3 * size, size);
            return;
        }

        RowLoop.Map<GateSigmoidBias, V, T>(a, b, bias, gates, 2 * size);
        RowLoop.Map<GateTanhBias, V, T>(a + 2 * size, b + 2 * size, bias + 2 * size, gates + 2 * size, size);
        RowLoop.Map<GateSigmoidBias, V, T>(a + 3 * size, b + 3 * size, bias + 3 * size, gates + 3 * size, size);
    }

    /// <summary>c' = σ(f) · c + σ(i) · tanh(g).</summary>
    internal static void Cell<V, T>(T* gates, T* c, T* next, nint size)
        where V : unmanaged, IRealLanes<V>, IPack<V, T>
        where T : unmanaged
    {
        RowLoop.Map<RowTimes, V, T>(gates, gates + 2 * size, null, next, size);
        RowLoop.Map<RowFma, V, T>(gates + size, c, next, next, size);
    }
}
