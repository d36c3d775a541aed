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
            case UnaryOp unary: return Typed([op, .. unary.RuleFirst ? [] : unary.OutputDerivative is not null ? [op + "_grad"] : (string[])[op + "_grad", op + "_grad00"]], types);
            case BinaryOp binary: return Typed([op, op + "_scalar", .. binary.ScalarLeft is null ? [] : (string[])["scalar_" + op], .. binary.RuleFirst ? [] : (string[])[op + "_grad0", op + "_grad1"]], types);
            case SumOp: return [.. Typed([op], types), .. Typed([op + "_partial", op + "_final"], ["f16", "bf16"])];
            case MatMulOp: return Typed([op], types);
            case FullOp or CopyOp: return Typed([op], ["b8", "b16", "b32", "b64", "b128"]);
            case CastOp: return from type in Enum.GetValues<DType>() where !type.IsComplex select $"cast_{type.Name}";
            default: throw new AssertionException($"{file}: no op has this name, so no list can reach its kernels.");
        }
    }

    private static IEnumerable<string> Typed(string[] names, string[] types) => from name in names from type in types select $"{name}_{type}";
}
