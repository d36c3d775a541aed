namespace DeepLearning101.Native;

/// <summary>An example call of an op: what the tests of the op table, the documentation and the benchmarks run.</summary>
/// <param name="Attributes">Attributes of the call.</param>
/// <param name="Operands">Shape of each operand, with what differs from the op's contract.</param>
internal sealed record OpSample(OpAttributes? Attributes, params SampleOperand[] Operands)
{
    /// <summary>A call without operands.</summary>
    internal static OpSample Of(OpAttributes? attributes) => new(attributes);

    /// <summary>The same from shapes alone. Optional parameters, not <c>params</c>: a lone <c>[4, 5]</c> would otherwise be read as two shapes.</summary>
    internal static OpSample Of(OpAttributes? attributes, LongList first, LongList? second = null, LongList? third = null, LongList? fourth = null, LongList? fifth = null)
    {
        var operands = new List<SampleOperand> { new(first) };
        foreach (LongList? shape in (LongList?[])[second, third, fourth, fifth])
            if (shape is { } given) operands.Add(new SampleOperand(given));
        return new OpSample(attributes, [.. operands]);
    }
}

/// <summary>One operand of an example.</summary>
/// <param name="Shape">Shape.</param>
/// <param name="DType">Element type where it is not the one that is tested (indices: i64; masks: bool).</param>
/// <param name="Low">Smallest value, where not the contract's; for integers inclusive.</param>
/// <param name="High">Largest value, where not the contract's; for integers exclusive.</param>
/// <param name="Distinct">Whether all values must differ clearly (maxima, sorting: gradients are tested by differences).</param>
/// <param name="Differentiable">Whether the op has a gradient with respect to this operand (false: class weights, running statistics …).</param>
internal sealed record SampleOperand(LongList Shape, DType? DType = null, double? Low = null, double? High = null, bool Distinct = false, bool Differentiable = true);
