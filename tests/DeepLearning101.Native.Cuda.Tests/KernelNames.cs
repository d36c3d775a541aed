namespace DeepLearning101.Native.CudaTests;

/// <summary>The entry points that the list of kernels can ask for, derived from the ops themselves.</summary>
internal static class KernelNames
{
    internal static IEnumerable<string> Of(string file)
    {
        string op = Path.GetFileNameWithoutExtension(file);
        string[] types = [.. CudaKernels.DTypes.ToArray().Select(t => t.Name)];
        switch (OpRegistry.Find(op))
        {
            case UnaryOp { OutputDerivative: not null }: return Typed([op, op + "_grad"], types);
            case UnaryOp: return Typed([op, op + "_grad", op + "_grad00"], types);
            case BinaryOp: return Typed([op, op + "_grad0", op + "_grad1", op + "_scalar", "scalar_" + op], types);
            case SumOp: return [.. Typed([op], types), .. Typed([op + "_partial", op + "_final"], ["f16", "bf16"])];
            case MatMulOp: return Typed([op], types);
            case FullOp or CopyOp: return Typed([op], ["b8", "b16", "b32", "b64", "b128"]);
            case CastOp: return from a in types from b in types where a != b select $"cast_{a}_{b}";
            default: throw new AssertionException($"{file}: no op has this name, so no list can reach its kernels.");
        }
    }

    private static IEnumerable<string> Typed(string[] names, string[] types) => from name in names from type in types select $"{name}_{type}";
}
