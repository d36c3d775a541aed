using System.Numerics;

namespace DeepLearning101.Native.Cpu;

/// <summary>Matrix products of integers; sums wrap around in the element type.</summary>
internal sealed unsafe class IntegerMatMulKernel : Kernel
{
    internal override string Name => "cpu:matmul:integer";

    internal override string? Declines(in KernelCall call) =>
        call.Inputs[0].DType is DType.Bool or >= DType.Float16 ? $"{call.Inputs[0].DType.Name} elements" : null;

    internal override void Run(in KernelCall call)
    {
        switch (call.Inputs[0].DType)
        {
            case DType.UInt8: Run<byte>(call); break;
            case DType.Int8: Run<sbyte>(call); break;
            case DType.Int16: Run<short>(call); break;
            case DType.Int32: Run<int>(call); break;
            default: Run<long>(call); break;
        }
    }

    private static void Run<T>(in KernelCall call) where T : unmanaged, IBinaryInteger<T>
    {
        (Tensor a, Tensor b, Tensor c) = (call.Inputs[0], call.Inputs[1], call.Outputs[0]);
        if (c.Count == 0) return;
        using var left = new ComputeOperand(a, a.DType);
        using var right = new ComputeOperand(b, b.DType);
        using var result = new ComputeResult(c, c.DType);
        var job = new Job<T> { A = (T*)left.Pointer, B = (T*)right.Pointer, C = (T*)result.Pointer, M = (nint)a.Shape[^2], N = (nint)b.Shape[^1], K = (nint)a.Shape[^1] };
        job.Batch.Begin(c.Shape[..^2]);
        job.Batch.Add(Layout.Of(a.Shape[..^2]), 1);
        job.Batch.Add(Layout.Of(b.Shape[..^2]), 1);
        job.Rows = (nint)(c.Count / job.N);
        job.Parts = (nint)Math.Clamp(c.Count * Math.Max(job.K, 1) >> 16, 1, Math.Min(job.Rows, 64));
        Workers.Run(ref job, job.Parts);
    }

    private struct Job<T> : IJob where T : unmanaged, IBinaryInteger<T>
    {
        internal T* A, B, C;
        internal nint M, N, K, Rows, Parts;
        internal StridedWalk Batch;

        public readonly void Run(nint part, int worker)
        {
            for (nint row = Rows * part / Parts; row < Rows * (part + 1) / Parts; row++)
            {
                nint batch = row / M;
                T* a = A + (Batch.Offset(0, batch) * M + row % M) * K, b = B + Batch.Offset(1, batch) * K * N, c = C + row * N;
                for (nint j = 0; j < N; j++) c[j] = T.Zero;
                for (nint k = 0; k < K; k++, b += N)
                {
                    T factor = a[k];
                    for (nint j = 0; j < N; j++) c[j] = unchecked(c[j] + factor * b[j]);
                }
            }
        }
    }
}
