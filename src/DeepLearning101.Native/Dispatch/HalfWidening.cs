namespace DeepLearning101.Native;

/// <summary>f16 and bf16 are storage: where a backend has a kernel for f32 only, operands are widened, the kernel runs, and results are rounded once.</summary>
internal static class HalfWidening
{
    /// <summary>Results in the type of the operands, or null where there is nothing to widen or no kernel for f32 either.</summary>
    internal static Tensor[]? Run(in KernelCall call, Backend backend)
    {
        DType half = DType.Bool;
        foreach (Tensor input in call.Inputs) if (IsHalf(input.DType)) half = input.DType;
        if (half == DType.Bool) return null;
        var wide = new Tensor[call.Inputs.Length];
        for (int i = 0; i < wide.Length; i++) wide[i] = IsHalf(call.Inputs[i].DType) ? call.Inputs[i].Cast(DType.Float32) : call.Inputs[i];
        var widened = new KernelCall(call.Op, wide, default, call.Attributes);
        if (backend.Find(widened) is null) return null;
        var own = new TensorSpec[call.Op.OutputCount(call)];
        call.Op.Infer(call, own);
        Tensor[] results = own.Length == 1 ? [Dispatcher.Run(call.Op, wide, call.Attributes)] : Dispatcher.RunMany(call.Op, wide, call.Attributes);
        for (int i = 0; i < results.Length; i++)
        {
            if (results[i].DType == own[i].DType) continue;
            Tensor rounded = results[i].Cast(own[i].DType);
            results[i].Dispose();
            results[i] = rounded;
        }

        for (int i = 0; i < wide.Length; i++) if (!ReferenceEquals(wide[i], call.Inputs[i])) wide[i].Dispose();
        return results;
    }

    private static bool IsHalf(DType type) => type is DType.Float16 or DType.BFloat16;
}
