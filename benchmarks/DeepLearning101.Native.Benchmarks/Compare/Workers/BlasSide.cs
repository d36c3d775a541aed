using System.Runtime.InteropServices;
using System.Text;

namespace DeepLearning101.Native.Benchmarks.Compare.Workers;

/// <summary>OpenBLAS or MKL through the C interface of BLAS: products only.</summary>
internal sealed unsafe class BlasSide : ISide
{
    private const int RowMajor = 101, NoTrans = 111, Trans = 112;

    private readonly delegate* unmanaged<int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void> sgemm;
    private readonly delegate* unmanaged<int, int, int, int, int, int, double, double*, int, double*, int, double, double*, int, void> dgemm;
    private readonly delegate* unmanaged<int, int, int, int, float, float*, int, float*, int, float, float*, int, void> sgemv;
    private readonly delegate* unmanaged<int, int*, int*, int*, int*, int*, float*, float**, int*, float**, int*, float*, float**, int*, int, int*, void> batch;
    private readonly delegate* unmanaged<int, void> setThreads;

    internal BlasSide(bool mkl)
    {
        nint library = NativeLibrary.Load(mkl ? "libmkl_rt.so" : "libopenblas.so.0");
        sgemm = (delegate* unmanaged<int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void>)NativeLibrary.GetExport(library, "cblas_sgemm");
        dgemm = (delegate* unmanaged<int, int, int, int, int, int, double, double*, int, double*, int, double, double*, int, void>)NativeLibrary.GetExport(library, "cblas_dgemm");
        sgemv = (delegate* unmanaged<int, int, int, int, float, float*, int, float*, int, float, float*, int, void>)NativeLibrary.GetExport(library, "cblas_sgemv");
        if (mkl) batch = (delegate* unmanaged<int, int*, int*, int*, int*, int*, float*, float**, int*, float**, int*, float*, float**, int*, int, int*, void>)NativeLibrary.GetExport(library, "cblas_sgemm_batch");
        setThreads = (delegate* unmanaged<int, void>)NativeLibrary.GetExport(library, mkl ? "MKL_Set_Num_Threads" : "openblas_set_num_threads");
        Version = mkl ? MklVersion(library) : Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)NativeLibrary.GetExport(library, "openblas_get_config"))())!;
    }

    public string Version { get; }

    public Work? Prepare(Job job)
    {
        if (job.Op is not ("matmul" or "matmul4")) return null;
        setThreads(job.Threads);
        Product p = Product.Of(job);
        NativeBuffer a = NativeBuffer.Load(job.Inputs[0]), b = NativeBuffer.Load(job.Inputs[1]), c = new(p.Batch * p.M * p.N * (job.IsDouble ? 8 : 4));
        int ta = p.TransposeA ? Trans : NoTrans, tb = p.TransposeB ? Trans : NoTrans;
        Action<int> run;
        Action free = () => { };
        if (job.IsDouble)
        {
            run = count =>
            {
                for (int i = 0; i < count; i++)
                    dgemm(RowMajor, ta, tb, p.M, p.N, p.K, 1, (double*)a.Address, p.Lda, (double*)b.Address, p.Ldb, 0, (double*)c.Address, p.N);
            };
        }
        else if (p.M == 1 && p.Batch == 1 && !p.TransposeB)
        {
            run = count =>
            {
                for (int i = 0; i < count; i++) sgemv(RowMajor, Trans, p.K, p.N, 1, (float*)b.Address, p.N, (float*)a.Address, 1, 0, (float*)c.Address, 1);
            };
        }
        else if (p.Batch > 1 && batch is not null)
        {
            (run, free) = Batched(p, a, b, c);
        }
        else
        {
            run = count =>
            {
                for (int i = 0; i < count; i++)
                {
                    for (long k = 0; k < p.Batch; k++)
                    {
                        sgemm(RowMajor, ta, tb, p.M, p.N, p.K, 1, (float*)a.Address + (k * p.M * p.K), p.Lda, (float*)b.Address + (k * p.K * p.N), p.Ldb, 0, (float*)c.Address + (k * p.M * p.N), p.N);
                    }
                }
            };
        }

        return new Work(run, () => c.Sampled(job.IsDouble), () =>
        {
            free();
            a.Dispose();
            b.Dispose();
            c.Dispose();
        });
    }

    /// <summary>MKL's batched call, which spreads the products over its threads.</summary>
    private (Action<int> Run, Action Free) Batched(Product p, NativeBuffer a, NativeBuffer b, NativeBuffer c)
    {
        var lists = new NativeBuffer(3 * p.Batch * sizeof(nint));
        var list = (float**)lists.Address;
        for (long k = 0; k < p.Batch; k++)
        {
            list[k] = (float*)a.Address + (k * p.M * p.K);
            list[p.Batch + k] = (float*)b.Address + (k * p.K * p.N);
            list[(2 * p.Batch) + k] = (float*)c.Address + (k * p.M * p.N);
        }

        return (count =>
        {
            int no = NoTrans, m = p.M, n = p.N, k = p.K, size = (int)p.Batch;
            float one = 1, zero = 0;
            for (int i = 0; i < count; i++) batch(RowMajor, &no, &no, &m, &n, &k, &one, list, &k, list + p.Batch, &n, &zero, list + (2 * p.Batch), &n, 1, &size);
        }, lists.Dispose);
    }

    private static string MklVersion(nint library)
    {
        byte* text = stackalloc byte[256];
        ((delegate* unmanaged<byte*, int, void>)NativeLibrary.GetExport(library, "MKL_Get_Version_String"))(text, 255);
        return Encoding.UTF8.GetString(new ReadOnlySpan<byte>(text, 255)).TrimEnd('\0', ' ');
    }
}

/// <summary>Sizes of a product C[M, N] = A[M, K] · B[K, N], or of many.</summary>
internal readonly record struct Product(long Batch, int M, int N, int K, bool TransposeA, bool TransposeB)
{
    internal int Lda => TransposeA ? M : K;

    internal int Ldb => TransposeB ? K : N;

    internal static Product Of(Job job)
    {
        long[] a = job.Inputs[0].Shape, b = job.Inputs[1].Shape;
        bool ta = job.Flag("ta"), tb = job.Flag("tb");
        return new Product(a.Length == 3 ? a[0] : 1, (int)a[ta ? ^1 : ^2], (int)b[tb ? ^2 : ^1], (int)a[ta ? ^2 : ^1], ta, tb);
    }
}
