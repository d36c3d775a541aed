using System.Runtime.InteropServices;

namespace DeepLearning101.Native.Benchmarks.Compare.Workers;

/// <summary>One primitive of oneDNN with its operands, freed together.</summary>
internal sealed unsafe class DnnlPrimitive(nint engine, nint stream) : IDisposable
{
    private readonly List<nint> blobs = [], memories = [];
    private readonly List<(int Index, nint Memory)> bound = [];
    private nint primitive, description;
    private NativeBuffer? arguments;

    /// <summary>Room for any descriptor: the largest in version 2 is under 8 KiB.</summary>
    internal byte* Blob()
    {
        void* blob = NativeMemory.AllocZeroed(16384);
        blobs.Add((nint)blob);
        return (byte*)blob;
    }

    internal byte* Describe(ReadOnlySpan<long> dims, int tag)
    {
        byte* blob = Blob();
        long* sizes = stackalloc long[12];
        dims.CopyTo(new Span<long>(sizes, 12));
        Dnnl.Check(Dnnl.dnnl_memory_desc_init_by_tag(blob, dims.Length, sizes, Dnnl.F32, tag), "dnnl_memory_desc_init_by_tag");
        return blob;
    }

    internal nint Create(byte* op, nint hint)
    {
        Dnnl.Check(Dnnl.dnnl_primitive_desc_create(out description, op, 0, engine, hint), "dnnl_primitive_desc_create");
        Dnnl.Check(Dnnl.dnnl_primitive_create(out primitive, description), "dnnl_primitive_create");
        return description;
    }

    /// <summary>A copy between two layouts.</summary>
    internal static DnnlPrimitive Reorder(nint engine, nint stream, byte* from, nint source, byte* to, nint destination)
    {
        var reorder = new DnnlPrimitive(engine, stream);
        Dnnl.Check(Dnnl.dnnl_reorder_primitive_desc_create(out reorder.description, from, engine, to, engine, 0), "dnnl_reorder_primitive_desc_create");
        Dnnl.Check(Dnnl.dnnl_primitive_create(out reorder.primitive, reorder.description), "dnnl_primitive_create");
        reorder.Bind(Dnnl.Source, from, source);
        reorder.Bind(Dnnl.Destination, to, destination);
        return reorder;
    }

    internal byte* Query(int what) => Dnnl.dnnl_primitive_desc_query_md(description, what, 0);

    internal void Bind(int index, byte* layout, nint data)
    {
        Dnnl.Check(Dnnl.dnnl_memory_create(out nint memory, layout, engine, data), "dnnl_memory_create");
        memories.Add(memory);
        bound.Add((index, memory));
        arguments?.Dispose();
        arguments = new NativeBuffer(bound.Count * sizeof(Dnnl.Argument));
        var list = (Dnnl.Argument*)arguments.Address;
        for (int i = 0; i < bound.Count; i++) list[i] = new Dnnl.Argument { Index = bound[i].Index, Memory = bound[i].Memory };
    }

    internal void Run(int count)
    {
        for (int i = 0; i < count; i++) Dnnl.Check(Dnnl.dnnl_primitive_execute(primitive, stream, bound.Count, (Dnnl.Argument*)arguments!.Address), "dnnl_primitive_execute");
        Dnnl.Check(Dnnl.dnnl_stream_wait(stream), "dnnl_stream_wait");
    }

    public void Dispose()
    {
        if (primitive != 0) _ = Dnnl.dnnl_primitive_destroy(primitive);
        if (description != 0) _ = Dnnl.dnnl_primitive_desc_destroy(description);
        foreach (nint memory in memories) _ = Dnnl.dnnl_memory_destroy(memory);
        foreach (nint blob in blobs) NativeMemory.Free((void*)blob);
        arguments?.Dispose();
    }
}
