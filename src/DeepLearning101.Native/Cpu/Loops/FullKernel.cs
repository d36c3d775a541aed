namespace DeepLearning101.Native.Cpu;

/// <summary>Writes one value everywhere.</summary>
internal sealed unsafe class FullKernel : Kernel
{
    internal override string Name => "cpu:full";

    internal override void Run(in KernelCall call)
    {
        Tensor output = call.Outputs[0];
        double value = call.Get<Fill>().Value;
        byte* p = (byte*)output.Pointer;
        long n = output.Count;
        if (n == 0) return;
        byte* element = stackalloc byte[16];
        ElementConvert.Of(DType.Float64, output.DType)((byte*)&value, 0, element, 0, 1);
        int size = output.DType.Size;
        bool zero = true;
        for (int i = 0; i < size; i++) zero &= element[i] == 0;
        if (zero) Clear(p, n * size);
        else ElementConvert.Of(output.DType, output.DType)(element, 0, p, size, (nint)n);
    }

    private static void Clear(byte* p, long bytes)
    {
        for (; bytes > 0; bytes -= 1 << 30, p += 1 << 30) new Span<byte>(p, (int)Math.Min(bytes, 1 << 30)).Clear();
    }
}
