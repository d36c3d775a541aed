using System.Numerics;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>Places of extrema: block by block the extremum in lanes, then a search in the block that has it.</summary>
internal sealed unsafe class ArgKernel(bool largest) : Kernel
{
    private readonly LineTable table = largest ? Bind<MaxFormula>() : Bind<MinFormula>();

    internal override string Name { get; } = $"cpu:arg:{Isa.Name}";

    internal override string? Declines(in KernelCall call) => call.Op.Takes(call.Inputs[0].DType) ? null : $"{call.Inputs[0].DType.Name} elements";

    internal override void Run(in KernelCall call)
    {
        DType compute = ElementTable.ComputeType(call.Inputs[0].DType);
        int dim = call.Get<AlongDim>().Dim;
        Tensor x = call.Inputs[0];
        if (x.DType != compute && x.IsContiguous && dim == x.Rank - 1 && x.Shape[dim] > ReduceLoop.Block)
        {
            // Long lines of narrow elements are widened block by block: a whole line would take several times its memory.
            var narrow = new NarrowJob(table.Of(compute), largest ? 1 : 0, x, call.Outputs[0], compute);
            Workers.Run(ref narrow, narrow.Lines);
            GC.KeepAlive(x);
            return;
        }

        if (x.DType == compute && x.Rank > 0 && dim == x.Rank - 1 && x.IsContiguous && x.Shape[dim] <= ReduceLoop.Block && x.Count > 0 && call.Outputs[0].IsContiguous)
        {
            var rows = new DenseJob(table.Of(compute), largest ? 1 : 0, x, call.Outputs[0]);
            Workers.Run(ref rows, rows.Parts);
            GC.KeepAlive(x);
            return;
        }

        var job = new LineJob(table.Of(compute), largest ? 1 : 0);
        job.AddInput(call.Inputs[0], dim, compute);
        job.AddOutput(call.Outputs[0], dim, DType.Int64);
        job.Run();
    }

    private static LineTable Bind<F>() where F : struct, IReduceFormula =>
        Isa.HasAvx512 ? Bind<F, F32x16, F64x8, I32x16, I64x8>()
        : Isa.HasAvx2 ? Bind<F, F32x8, F64x4, I32x8, I64x4>()
        : Isa.HasV128 ? Bind<F, F32x4, F64x2, I32x4, I64x2>()
        : Bind<F, F32x1, F64x1, I32x1, I64x1>();

    private static LineTable Bind<F, F32, F64, I32, I64>()
        where F : struct, IReduceFormula
        where F32 : unmanaged, IPack<F32, float>
        where F64 : unmanaged, IPack<F64, double>
        where I32 : unmanaged, IPack<I32, int>
        where I64 : unmanaged, IPack<I64, long> => new()
        {
            F32 = &Line<F, F32, float>, F64 = &Line<F, F64, double>, I32 = &Line<F, I32, int>, I64 = &Line<F, I64, long>,
        };

    private static void Line<F, V, T>(LineCall* call)
        where F : struct, IReduceFormula
        where V : unmanaged, IPack<V, T>
        where T : unmanaged, INumber<T>
    {
        if (call->N2 > 0)
        {
            DenseRows<F, V, T>(call);
            return;
        }

        if (call->P2 == null)
        {
            Scan<F, V, T>(call, null);
            return;
        }

        T* block = stackalloc T[ReduceLoop.Block];
        Scan<F, V, T>(call, block);
    }

    /// <summary>Rows of at most a block one behind the other: the extrema of several are reduced at once.</summary>
    private static void DenseRows<F, V, T>(LineCall* call)
        where F : struct, IReduceFormula
        where V : unmanaged, IPack<V, T>
        where T : unmanaged, INumber<T>
    {
        const int Group = 16;
        T* values = stackalloc T[Group], x = (T*)call->P0;
        long* places = (long*)call->P1;
        nint n = call->N0;
        for (nint left = call->N2; left > 0; left -= Group)
        {
            int count = (int)Math.Min(Group, left);
            ReduceLoop.Rows<F, V, T>((byte*)x, n * sizeof(T), n, count, values);
            for (int i = 0; i < count; i++, x += n) *places++ = Find<V, T>(x, n, values[i]);
        }
    }

    private static void Scan<F, V, T>(LineCall* call, T* block)
        where F : struct, IReduceFormula
        where V : unmanaged, IPack<V, T>
        where T : unmanaged, INumber<T>
    {
        nint n = call->N0, at = 0;
        T best = default;
        for (nint start = 0; start < n; start += ReduceLoop.Block)
        {
            T value;
            ReduceLoop.Row<F, V, T>(Block(call, block, start), Math.Min(ReduceLoop.Block, n - start), &value);
            if (start > 0 && !(call->Parameter != 0 ? value > best : value < best) && !T.IsNaN(value)) continue;
            (best, at) = (value, start);
            if (T.IsNaN(best)) break;
        }

        *(long*)call->P1 = at + Find<V, T>(Block(call, block, at), Math.Min(ReduceLoop.Block, n - at), best);
    }

    /// <summary>The elements from a place on: where they lie, or widened into the block.</summary>
    private static T* Block<T>(LineCall* call, T* block, nint start) where T : unmanaged
    {
        if (block == null) return (T*)call->P0 + start;
        var widen = (delegate*<byte*, nint, byte*, nint, nint, void>)call->P2;
        widen((byte*)call->P0 + start * call->N1, call->N1, (byte*)block, sizeof(T), Math.Min(ReduceLoop.Block, call->N0 - start));
        return block;
    }

    /// <summary>The first element that equals a value that is there; for NaN the first NaN.</summary>
    private static nint Find<V, T>(T* x, nint n, T value)
        where V : unmanaged, IPack<V, T>
        where T : unmanaged, INumber<T>
    {
        nint i = 0;
        V wanted = typeof(T) == typeof(long) ? Broadcast<V, T>(value) : V.Create(double.CreateTruncating(value));
        bool isNan = T.IsNaN(value);
        for (; i + V.Count <= n; i += V.Count)
        {
            V found = V.Load(x + i);
            uint bits = V.MaskBits(isNan ? V.Not(V.Equal(found, found)) : V.Equal(found, wanted));
            if (bits != 0) return i + BitOperations.TrailingZeroCount(bits);
        }

        while (isNan ? !T.IsNaN(x[i]) : x[i] != value) i++;
        return i;
    }

    /// <summary>Integers that a double need not hold.</summary>
    private static V Broadcast<V, T>(T value) where V : unmanaged, IPack<V, T> where T : unmanaged
    {
        T* block = stackalloc T[V.Count];
        for (int k = 0; k < V.Count; k++) block[k] = value;
        return V.Load(block);
    }

    /// <summary>Rows that lie one behind the other and are no longer than a block.</summary>
    private readonly struct DenseJob(delegate*<LineCall*, void> body, long parameter, Tensor x, Tensor y) : IJob
    {
        private const long Grain = 1 << 14;

        private readonly delegate*<LineCall*, void> body = body;
        private readonly long parameter = parameter;
        private readonly byte* source = (byte*)x.Pointer;
        private readonly long* places = (long*)y.Pointer;
        private readonly nint length = (nint)x.Shape[^1], bytes = (nint)x.Shape[^1] * x.DType.Size, rows = (nint)(x.Count / x.Shape[^1]);

        internal nint Parts { get; } = (nint)Math.Clamp(Math.Min(x.Count / Grain, x.Count / x.Shape[^1]), 1, 64);

        public void Run(nint part, int worker)
        {
            nint begin = rows * part / Parts, end = rows * (part + 1) / Parts;
            var call = new LineCall { P0 = source + begin * bytes, P1 = places + begin, N0 = length, N2 = end - begin, Parameter = parameter };
            body(&call);
        }
    }

    /// <summary>Lines that lie one behind the other, one a part.</summary>
    private readonly struct NarrowJob(delegate*<LineCall*, void> body, long parameter, Tensor x, Tensor y, DType compute) : IJob
    {
        private readonly delegate*<LineCall*, void> body = body;
        private readonly byte* source = (byte*)x.Pointer;
        private readonly long* places = (long*)y.Pointer;
        private readonly nint length = (nint)x.Shape[^1], size = x.DType.Size;
        private readonly void* widen = ElementConvert.Of(x.DType, compute);
        private readonly long parameter = parameter;

        internal nint Lines { get; } = (nint)(x.Count / x.Shape[^1]);

        public void Run(nint part, int worker)
        {
            var call = new LineCall { P0 = source + part * length * size, P1 = places + part, P2 = widen, N0 = length, N1 = size, Parameter = parameter };
            body(&call);
        }
    }
}
