namespace DeepLearning101.Native;

/// <summary>The derivative of an op's results along directions of its operands.</summary>
internal static class TangentRules
{
    /// <summary>Tangents of the results of a call that has run; null where a result depends on no direction.</summary>
    internal static Tensor?[] Push(in KernelCall call, ReadOnlySpan<Tensor?> directions)
    {
        OpDef op = call.Op;
        if (op.Jvp(call, directions) is { } stated) return [stated];
        return op.Linearity switch
        {
            Linearity.Linear => Linear(call, directions),
            Linearity.Multilinear => Multilinear(call, directions),
            _ => ThroughGradient(call, directions),
        };
    }

    private static Tensor[] Linear(in KernelCall call, ReadOnlySpan<Tensor?> directions)
    {
        var operands = new Tensor[directions.Length];
        for (int i = 0; i < operands.Length; i++) operands[i] = directions[i] ?? Tensor.ZerosLike(call.Inputs[i]);
        // A view that the operand's strides allow need not exist for the direction's.
        if (call.Op.IsView) operands[0] = operands[0].Contiguous();
        return Run(call, operands);
    }

    private static Tensor[] Multilinear(in KernelCall call, ReadOnlySpan<Tensor?> directions)
    {
        Tensor[]? sum = null;
        for (int i = 0; i < directions.Length; i++)
        {
            if (directions[i] is not { } direction) continue;
            Tensor[] operands = call.Inputs.ToArray();
            operands[i] = direction;
            Tensor[] term = Run(call, operands);
            for (int k = 0; sum is not null && k < term.Length; k++) term[k] = sum[k] + term[k];
            sum = term;
        }

        return sum!;
    }

    /// <remarks>vᵀJ is linear in v, so its own gradient with respect to v, weighted with t, is J · t, whatever v is: v = 0 here.</remarks>
    private static Tensor?[] ThroughGradient(in KernelCall call, ReadOnlySpan<Tensor?> directions)
    {
        FlowContext outer = FlowContext.Current;
        bool again = outer.Differentiates;
        List<GradNode>? temporary = again ? null : [];
        FlowContext.Swap(outer.WithGradient(true) with { Temporary = temporary });
        try
        {
            var operands = new Tensor[directions.Length];
            for (int i = 0; i < operands.Length; i++)
                operands[i] = directions[i] is null ? call.Inputs[i] : Tape.Variable(call.Inputs[i], again);

            // Where a level around this one is open, results have tangents there: they are made again, so that what the rule reads of them has its place.
            GradNode node;
            if (outer.Forward is null) node = new GradNode(new KernelCall(call.Op, operands, call.Outputs, call.Attributes));
            else if (Run(new KernelCall(call.Op, call.Inputs, call.Outputs, call.Attributes), operands)[0].Slot?.Node is { } made) node = made;
            else return new Tensor?[call.Outputs.Length];
            temporary?.Add(node);

            var weights = new Tensor?[call.Outputs.Length];
            for (int k = 0; k < weights.Length; k++)
                if (call.Outputs[k].DType.IsDifferentiable) weights[k] = Tensor.ZerosLike(call.Outputs[k]).RequiresGrad_();
            var context = new TapeContext();
            context.Begin(node, (Tensor?[])weights.Clone());
            call.Op.Vjp(context);
            return Transposed(context.Results, directions, weights, again);
        }
        finally
        {
            FlowContext.Restore(outer);
            // What the rule read is let go at once.
            foreach (GradNode node in temporary ?? []) node.Free();
        }
    }

    private static Tensor?[] Transposed(ReadOnlySpan<Tensor?> pulled, ReadOnlySpan<Tensor?> directions, Tensor?[] weights, bool again)
    {
        List<Tensor> outputs = [];
        List<Tensor?> seeds = [];
        for (int i = 0; i < pulled.Length; i++)
        {
            if (directions[i] is not { } direction || pulled[i] is not { RequiresGrad: true } gradient) continue;
            outputs.Add(gradient);
            seeds.Add(direction);
        }

        var results = new Tensor?[weights.Length];
        if (outputs.Count == 0) return results;
        int[] places = [.. Enumerable.Range(0, weights.Length).Where(k => weights[k] is not null)];
        Tensor?[] found = BackwardPass.Run([.. outputs], [.. seeds], [.. places.Select(k => weights[k]!)], again, again, accumulate: false, bounded: true);
        for (int k = 0; k < places.Length; k++) results[places[k]] = found[k];
        return results;
    }

    private static Tensor[] Run(in KernelCall call, Tensor[] operands) =>
        call.Outputs.Length > 1
            ? Dispatcher.RunMany(call.Op, operands, call.Attributes, call.Outputs[0].Device)
            : [Dispatcher.Run(call.Op, operands, call.Attributes, call.Outputs[0].Device)];
}
