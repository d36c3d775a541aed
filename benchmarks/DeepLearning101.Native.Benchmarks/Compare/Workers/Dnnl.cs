using System.Runtime.InteropServices;

namespace DeepLearning101.Native.Benchmarks.Compare.Workers;

/// <summary>What is used of oneDNN 2's C interface. Its descriptors are structs of up to a few kilobytes that only the library reads; here they are blobs.</summary>
internal static unsafe partial class Dnnl
{
    internal const int Cpu = 1, F32 = 3, AnyLayout = 1;
    internal const int ForwardTraining = 64, ForwardInference = 96;
    internal const int ConvolutionAuto = 3;
    internal const int Source = 1, Destination = 17, Weights = 33, DiffSource = 129, DiffDestination = 145, DiffWeights = 161;
    internal const int QuerySource = 129, QueryDiffSource = 130, QueryWeights = 131, QueryDiffWeights = 132, QueryDestination = 133, QueryDiffDestination = 134;

    private const string Library = "libdnnl.so.2";

    /// <summary>The plain row-major layout of so many dimensions: a, ab, abc, abcd, abcde, abcdef.</summary>
    internal static int Plain(int rank) => rank switch { 1 => 2, 2 => 3, 3 => 4, 4 => 5, 5 => 7, _ => throw new NotSupportedException("oneDNN: more than five dimensions") };

    internal static void Check(int status, string call)
    {
        if (status != 0) throw new InvalidOperationException(FormattableString.Invariant($"{call} answered {status}"));
    }

    [LibraryImport(Library)] internal static partial nint dnnl_version();
    [LibraryImport(Library)] internal static partial int dnnl_engine_create(out nint engine, int kind, nuint index);
    [LibraryImport(Library)] internal static partial int dnnl_stream_create(out nint stream, nint engine, uint flags);
    [LibraryImport(Library)] internal static partial int dnnl_stream_wait(nint stream);
    [LibraryImport(Library)] internal static partial int dnnl_sgemm(byte ta, byte tb, long m, long n, long k, float alpha, nint a, long lda, nint b, long ldb, float beta, nint c, long ldc);
    [LibraryImport(Library)] internal static partial int dnnl_memory_desc_init_by_tag(byte* desc, int rank, long* dims, int type, int tag);
    [LibraryImport(Library)] internal static partial nuint dnnl_memory_desc_get_size(byte* desc);
    [LibraryImport(Library)] internal static partial int dnnl_memory_desc_equal(byte* left, byte* right);
    [LibraryImport(Library)] internal static partial int dnnl_memory_create(out nint memory, byte* desc, nint engine, nint data);
    [LibraryImport(Library)] internal static partial int dnnl_memory_destroy(nint memory);
    [LibraryImport(Library)] internal static partial int dnnl_matmul_desc_init(byte* desc, byte* src, byte* weights, byte* bias, byte* dst);
    [LibraryImport(Library)] internal static partial int dnnl_dilated_convolution_forward_desc_init(byte* desc, int prop, int alg, byte* src, byte* weights, byte* bias, byte* dst, long* strides, long* dilates, long* padL, long* padR);
    [LibraryImport(Library)] internal static partial int dnnl_dilated_convolution_backward_data_desc_init(byte* desc, int alg, byte* diffSrc, byte* weights, byte* diffDst, long* strides, long* dilates, long* padL, long* padR);
    [LibraryImport(Library)] internal static partial int dnnl_dilated_convolution_backward_weights_desc_init(byte* desc, int alg, byte* src, byte* diffWeights, byte* diffBias, byte* diffDst, long* strides, long* dilates, long* padL, long* padR);
    [LibraryImport(Library)] internal static partial int dnnl_primitive_desc_create(out nint pd, byte* op, nint attributes, nint engine, nint hint);
    [LibraryImport(Library)] internal static partial int dnnl_primitive_desc_destroy(nint pd);
    [LibraryImport(Library)] internal static partial byte* dnnl_primitive_desc_query_md(nint pd, int what, int index);
    [LibraryImport(Library)] internal static partial int dnnl_primitive_create(out nint primitive, nint pd);
    [LibraryImport(Library)] internal static partial int dnnl_primitive_destroy(nint primitive);
    [LibraryImport(Library)] internal static partial int dnnl_primitive_execute(nint primitive, nint stream, int count, Argument* arguments);
    [LibraryImport(Library)] internal static partial int dnnl_reorder_primitive_desc_create(out nint pd, byte* src, nint srcEngine, byte* dst, nint dstEngine, nint attributes);

    /// <summary>An operand of a primitive.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Argument
    {
        internal int Index;
        internal nint Memory;
    }
}
