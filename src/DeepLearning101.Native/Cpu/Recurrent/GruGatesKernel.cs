using System.Runtime.InteropServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>The gates of a gated recurrent unit, row by row.</summary>
internal sealed unsafe class GruGatesKernel : Kernel
{
    internal override string Name { get; } = $"cpu:gru_gates:{Isa.Name}";

    internal override string? Declines(in KernelCall call) => RowsKernel.Declines(call.Inputs[0].DType);

    internal override void Run(in KernelCall call)
    {
        Tensor state = call.Inputs[2];
        DType compute = ElementTable.ComputeType(state.DType);
        using var a = new ComputeOperand(call.Inputs[0], compute);
        using var b = new ComputeOperand(call.Inputs[1], compute);
        using var h = new ComputeOperand(state, compute);
        using var next = new ComputeResult(call.Outputs[0], compute);
        Step(a.Pointer, b.Pointer, null, h.Pointer, next.Pointer, (nint)state.Shape[0], (nint)state.Shape[1], compute);
    }

    /// <summary>One step of dense rows: sums a and b [rows, 3 · size], bias of b or null, state h → next h.</summary>
    internal static void Step(void* a, void* b, void* bias, void* h, void* next, nint rows, nint size, DType compute) =>
        RowsKernel.Run(new Forward { A = a, B = b, Bias = bias, H = h, Next = next, Size = size }, compute, rows, 30 * size);

    private struct Forward : IRowsKernel
    {
        internal void* A, B, Bias, H, Next;
        internal nint Size;

        public readonly void Rows<V, T>(nint begin, nint end)
            where V : unmanaged, IRealLanes<V>, IPack<V, T>
            where T : unmanaged
        {
            T* gates = (T*)NativeMemory.Alloc((nuint)(4 * Size * sizeof(T) + 64));
            for (nint n = begin; n < end; n++)
            {
                GruRow.Gates<V, T>((T*)A + 3 * n * Size, (T*)B + 3 * n * Size, (T*)Bias, gates, gates + 3 * Size, Size);
                RowLoop.Map<GateMix, V, T>(gates + 2 * Size, gates + Size, (T*)H + n * Size, (T*)Next + n * Size, Size);
            }

            NativeMemory.Free(gates);
        }
    }
}

/// <summary>Gradients of the gates of a gated recurrent unit; the gates are computed again.</summary>
internal sealed unsafe class GruGatesGradKernel : Kernel
{
    internal override string Name { get; } = $"cpu:gru_gates_grad:{Isa.Name}";

    internal override string? Declines(in KernelCall call) => RowsKernel.Declines(call.Inputs[0].DType);

    internal override void Run(in KernelCall call)
    {
        Tensor state = call.Inputs[3];
        DType compute = ElementTable.ComputeType(state.DType);
        using var g = new ComputeOperand(call.Inputs[0], compute);
        using var a = new ComputeOperand(call.Inputs[1], compute);
        using var b = new ComputeOperand(call.Inputs[2], compute);
        using var h = new ComputeOperand(state, compute);
        using var da = new ComputeResult(call.Outputs[0], compute);
        using var db = new ComputeResult(call.Outputs[1], compute);
        using var dh = new ComputeResult(call.Outputs[2], compute);
        Step(g.Pointer, a.Pointer, b.Pointer, null, h.Pointer, da.Pointer, db.Pointer, dh.Pointer, (nint)state.Shape[0], (nint)state.Shape[1], compute);
    }

    /// <summary>One step of dense rows backwards: gradient of next h → those of the sums and of h, as far as it is not through the sums.</summary>
    internal static void Step(void* g, void* a, void* b, void* bias, void* h, void* da, void* db, void* dh, nint rows, nint size, DType compute) =>
        RowsKernel.Run(new Backward { G = g, A = a, B = b, Bias = bias, H = h, Da = da, Db = db, Dh = dh, Size = size }, compute, rows, 50 * size);

    private struct Backward : IRowsKernel
    {
        internal void* G, A, B, Bias, H, Da, Db, Dh;
        internal nint Size;

        public readonly void Rows<V, T>(nint begin, nint end)
            where V : unmanaged, IRealLanes<V>, IPack<V, T>
            where T : unmanaged
        {
            nint size = Size;
            T* gates = (T*)NativeMemory.Alloc((nuint)(5 * size * sizeof(T) + 64)), r = gates, z = gates + size, n = gates + 2 * size, part = gates + 3 * size, product = part + size;
            for (nint row = begin; row < end; row++)
            {
                T* g = (T*)G + row * size, b = (T*)B + 3 * row * size, da = (T*)Da + 3 * row * size, db = (T*)Db + 3 * row * size;
                T* bn = GruRow.Gates<V, T>((T*)A + 3 * row * size, b, (T*)Bias, gates, product, size);
                RowLoop.Map<RowTimes, V, T>(g, z, null, (T*)Dh + row * size, size);
                RowLoop.Map<GateTimesDistance, V, T>(g, (T*)H + row * size, n, part, size);
                RowLoop.Map<GateSigmoidSlope, V, T>(part, z, null, da + size, size);
                RowLoop.Map<GateRest, V, T>(g, z, null, part, size);
                RowLoop.Map<GateTanhSlope, V, T>(part, n, null, da + 2 * size, size);
                RowLoop.Map<RowTimes, V, T>(da + 2 * size, r, null, db + 2 * size, size);
                RowLoop.Map<RowTimes, V, T>(da + 2 * size, bn, null, part, size);
                RowLoop.Map<GateSigmoidSlope, V, T>(part, r, null, da, size);
                Buffer.MemoryCopy(da, db, 2 * size * sizeof(T), 2 * size * sizeof(T));
            }

            NativeMemory.Free(gates);
        }
    }
}

/// <summary>Pieces of one row.</summary>
internal static unsafe class GruRow
{
    /// <summary>σ(r), σ(z) of the sums a + (b + bias), and n = tanh(aₙ + σ(r) · (bₙ + biasₙ)); returns bₙ + biasₙ, which is <paramref name="room"/> where there is a bias.</summary>
    internal static T* Gates<V, T>(T* a, T* b, T* bias, T* gates, T* room, nint size)
        where V : unmanaged, IRealLanes<V>, IPack<V, T>
        where T : unmanaged
    {
        T* bn = b + 2 * size;
        if (bias == null)
        {
            RowLoop.Map<GateSigmoid, V, T>(a, b, null, gates, 2 * size);
        }
        else
        {
            RowLoop.Map<GateSigmoidBias, V, T>(a, b, bias, gates, 2 * size);
            RowLoop.Map<RowPlus, V, T>(bn, bias + 2 * size, null, room, size);
            bn = room;
        }

        RowLoop.Map<GateTanhReset, V, T>(a + 2 * size, gates, bn, gates + 2 * size, size);
        return bn;
    }
}
