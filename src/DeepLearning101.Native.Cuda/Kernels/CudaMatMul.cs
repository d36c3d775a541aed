using System.Runtime.CompilerServices;

namespace DeepLearning101.Native;

/// <summary>Matrix products on a GPU through the tiled kernel, any strides, batches that broadcast.</summary>
internal sealed unsafe class CudaMatMul : Kernel
{
    private const int Tile = 64;
    private const long GridLimit = 65535;
    private const string File = "linalg/matmul.cu";

    internal override string Name => "cuda:matmul:tiled64x64";

    internal override string? Declines(in KernelCall call)
    {
        if (!CudaKernels.Reals.Contains(call.Inputs[0].DType)) return $"{call.Inputs[0].DType.Name} elements";
        return call.Inputs[0].Shape[^2] > Tile * GridLimit ? $"more than {Tile * GridLimit:N0} rows" : null;
    }

    internal override void Run(in KernelCall call)
    {
        (Tensor a, Tensor b, Tensor c) = (call.Inputs[0], call.Inputs[1], call.Outputs[0]);
        if (c.Count == 0) return;
        var device = Unsafe.As<CudaBackend>(c.Device);
        var meta = new MatMulMeta
        {
            M = c.Shape[^2], N = c.Shape[^1], K = a.Shape[^1],
            RowA = a.Strides[^2], ColumnA = a.Strides[^1],
            RowB = b.Strides[^2], ColumnB = b.Strides[^1],
            RowC = c.Strides[^2], ColumnC = c.Strides[^1],
        };
        KernelFunction kernel = device.Kernels.Function(File, $"matmul_{c.DType.Name}");
        MergedDims batch = MergedDims.Of(c.Shape[..^2], [Batch(a), Batch(b), Batch(c)]);

        // The innermost batch dimension goes to the grid, the others are walked here.
        long inner = batch.Rank == 0 ? 1 : batch[batch.Rank - 1], outer = batch.Count / inner;
        if (batch.Rank > 0) (meta.BatchA, meta.BatchB, meta.BatchC) = (batch.Stride(0, batch.Rank - 1), batch.Stride(1, batch.Rank - 1), batch.Stride(2, batch.Rank - 1));
        for (long o = 0; o < outer; o++)
        {
            (long offsetA, long offsetB, long offsetC) = (0, 0, 0);
            long rest = o;
            for (int d = batch.Rank - 2; d >= 0; d--)
            {
                (rest, long at) = Math.DivRem(rest, batch[d]);
                offsetA += at * batch.Stride(0, d);
                offsetB += at * batch.Stride(1, d);
                offsetC += at * batch.Stride(2, d);
            }

            for (long done = 0; done < inner; done += GridLimit)
            {
                nint size = c.DType.Size;
                kernel.Launch(device.Stream, new LaunchShape((meta.N + Tile - 1) / Tile, (meta.M + Tile - 1) / Tile, Math.Min(GridLimit, inner - done), 16, 16),
                    (nint)a.Pointer + (nint)(offsetA + done * meta.BatchA) * size,
                    (nint)b.Pointer + (nint)(offsetB + done * meta.BatchB) * size,
                    (nint)c.Pointer + (nint)(offsetC + done * meta.BatchC) * size,
                    meta);
            }
        }
    }

    private static Layout Batch(Tensor x) => new(x.Shape[..^2].ToArray(), x.Strides[..^2].ToArray());
}
