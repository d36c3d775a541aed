using System.Runtime.InteropServices;

namespace DeepLearning101.Native.Benchmarks.Compare.Workers;

/// <summary>oneDNN 2 through its C interface: f32 products (<c>dnnl_sgemm</c>; its matmul primitive for batches) and convolutions in the layouts that it picks.</summary>
internal sealed unsafe partial class OneDnnSide : ISide
{
    private readonly nint engine, stream;

    internal OneDnnSide()
    {
        Dnnl.Check(Dnnl.dnnl_engine_create(out engine, Dnnl.Cpu, 0), "dnnl_engine_create");
        Dnnl.Check(Dnnl.dnnl_stream_create(out stream, engine, 1), "dnnl_stream_create");
        int* version = (int*)Dnnl.dnnl_version();
        Version = FormattableString.Invariant($"oneDNN {version[0]}.{version[1]}.{version[2]}");
    }

    public string Version { get; }

    public Work? Prepare(Job job)
    {
        if (job.IsDouble) return null;
        if (job.Op is not ("matmul" or "conv")) return null;
        omp_set_num_threads(job.Threads);
        if (job.Op == "conv") return new OneDnnConvolution(engine, stream).Prepare(job);
        Product p = Product.Of(job);
        NativeBuffer a = NativeBuffer.Load(job.Inputs[0]), b = NativeBuffer.Load(job.Inputs[1]), c = new(p.Batch * p.M * p.N * 4);
        Action<int> run = p.Batch == 1
            ? count =>
            {
                for (int i = 0; i < count; i++)
                    Dnnl.Check(Dnnl.dnnl_sgemm(p.TransposeA ? (byte)'T' : (byte)'N', p.TransposeB ? (byte)'T' : (byte)'N', p.M, p.N, p.K, 1, a.Address, p.Lda, b.Address, p.Ldb, 0, c.Address, p.N), "dnnl_sgemm");
            }
            : Batched(p, a, b, c);
        return new Work(run, () => c.Sampled(false), () =>
        {
            a.Dispose();
            b.Dispose();
            c.Dispose();
        });
    }

    private Action<int> Batched(Product p, NativeBuffer a, NativeBuffer b, NativeBuffer c)
    {
        var plan = new DnnlPrimitive(engine, stream);
        byte* da = plan.Describe([p.Batch, p.M, p.K], Dnnl.Plain(3)), db = plan.Describe([p.Batch, p.K, p.N], Dnnl.Plain(3)), dc = plan.Describe([p.Batch, p.M, p.N], Dnnl.Plain(3));
        byte* op = plan.Blob();
        Dnnl.Check(Dnnl.dnnl_matmul_desc_init(op, da, db, null, dc), "dnnl_matmul_desc_init");
        plan.Create(op, 0);
        plan.Bind(Dnnl.Source, da, a.Address);
        plan.Bind(Dnnl.Weights, db, b.Address);
        plan.Bind(Dnnl.Destination, dc, c.Address);
        return plan.Run;
    }

    [LibraryImport("libgomp.so.1")]
    private static partial void omp_set_num_threads(int count);
}
