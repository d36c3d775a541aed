namespace DeepLearning101.Native.Benchmarks.Compare.Ours;

/// <summary>Attention and recurrent layers.</summary>
internal static class OurSequences
{
    /// <summary>Operands q, k, v [B, H, S, D] and, where gradients are wanted, that of the result. <c>lengths</c>: keys that each sample may see.</summary>
    internal static Work Attention(Job job, Tensor[] x)
    {
        (Tensor q, Tensor k, Tensor v) = (x[0], x[1], x[2]);
        bool causal = job.Flag("causal");
        Tensor? mask = job.Attributes.ContainsKey("lengths") ? Mask(job.Ints("lengths"), k.Shape[2]) : null;
        Func<Tensor> f = () => q.ScaledDotProductAttention(k, v, mask, isCausal: causal);
        return job.Mode == "forward" ? OurSide.Forward(f) : OurSide.ForwardBackward(f, [q, k, v], x[3]);
    }

    private static Tensor Mask(long[] lengths, long keys)
    {
        var seen = new bool[lengths.Length * keys];
        for (int b = 0; b < lengths.Length; b++) seen.AsSpan((int)(b * keys), (int)lengths[b]).Fill(true);
        return Tensor.From<bool>(seen, [lengths.Length, 1, 1, keys]);
    }

    /// <summary>Operands: input [T, N, I], the four parameters in PyTorch's order and, where gradients are wanted, that of the output.</summary>
    internal static Work Recurrent(Job job, Tensor[] x)
    {
        Tensor input = x[0];
        Tensor[] parameters = x[1..5];
        long hidden = parameters[1].Shape[1];
        Tensor h0 = Tensor.Zeros([1, input.Shape[1], hidden]), c0 = Tensor.Zeros([1, input.Shape[1], hidden]);
        Func<Tensor> f = job.Op switch
        {
            "rnn" => () => input.Rnn(h0, parameters).Output,
            "lstm" => () => input.Lstm(h0, c0, parameters).Output,
            _ => () => input.Gru(h0, parameters).Output,
        };
        return job.Mode == "forward" ? OurSide.ForwardInScope(f) : OurSide.ForwardBackward(f, [input, .. parameters], x[5]);
    }
}
