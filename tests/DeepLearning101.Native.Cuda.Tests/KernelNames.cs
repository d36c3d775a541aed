namespace DeepLearning101.Native.CudaTests;

/// <summary>The entry points that the list of kernels can ask for, derived from the ops themselves.</summary>
internal static class KernelNames
{
    internal static IEnumerable<string> Of(string file)
    {
        string op = Path.GetFileNameWithoutExtension(file);
        string[] types = [.. CudaKernels.Reals.ToArray().Select(t => t.Name)];
        switch (OpRegistry.Find(op))
        {
            case UnaryOp unary:
                string[] derived = unary.RuleFirst ? [] : unary.OutputDerivative is not null ? [op + "_grad"] : [op + "_grad", op + "_grad00"];
                return [.. Typed([op], Names(unary)), .. Typed(derived, types)];
            case BinaryOp binary:
                string[] values = binary.ScalarLeft is null ? [op, op + "_scalar"] : [op, op + "_scalar", "scalar_" + op];
                string[] gradients = binary.RuleFirst || !binary.IsDifferentiable ? [] : [op + "_grad0", op + "_grad1"];
                return [.. Typed(values, Names(binary)), .. Typed(gradients, types)];
            case TernaryOp ternary: return Typed([op, op + "_scalar", "scalar_" + op], Names(ternary));
            case SumOp or AmaxOp: return [.. Typed([op], op == "sum" ? [.. types, "i32", "i64", "bool"] : [.. types, "i32", "i64"]), .. Typed([op + "_partial", op + "_final"], ["f16", "bf16"])];
            case MatMulOp: return Typed([op], types);
            case FullOp or CopyOp: return Typed([op], ["b8", "b16", "b32", "b64", "b128"]);
            case CastOp: return from type in Enum.GetValues<DType>() where !type.IsComplex select $"cast_{type.Name}";
            default: throw new AssertionException($"{file}: no op has this name, so no list can reach its kernels.");
        }
    }

    private static string[] Names(ElementwiseOp op) => [.. CudaKernels.TypesOf(op).ToArray().Select(t => t.Name)];

    private static IEnumerable<string> Typed(string[] names, string[] types) => from name in names from type in types select $"{name}_{type}";
}
