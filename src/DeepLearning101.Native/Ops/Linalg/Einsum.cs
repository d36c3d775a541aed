namespace DeepLearning101.Native;

public sealed partial class Tensor
{
    /// <summary>Sum of products by index letters, e.g. <c>"bij,bjk->bik"</c>, in the syntax of NumPy and PyTorch.</summary>
    /// <param name="equation">
    /// Letters (a–z, A–Z) name the dimensions of each operand, commas part the operands; <c>...</c> stands for dimensions that broadcast;
    /// a letter twice in one operand takes the diagonal. Behind <c>-></c> stand the letters of the result; without it, they are
    /// those of the ellipsis, then all letters that occur once, in ASCII order. Letters that the result lacks are summed over.
    /// </param>
    /// <param name="operands">The operands.</param>
    /// <exception cref="ArgumentException">The equation cannot be read.</exception>
    /// <exception cref="TensorShapeException">The lengths of a letter differ (1 broadcasts), or an operand has another number of dimensions.</exception>
    /// <remarks>Operands are contracted two at a time as matrix products, the pair with the smallest result first.</remarks>
    public static Tensor Einsum(string equation, params ReadOnlySpan<Tensor> operands)
    {
        var plan = new EinsumPlan(equation, operands);
        var terms = new List<EinsumTerm>(operands.Length);
        for (int i = 0; i < operands.Length; i++) terms.Add(plan.Prepare(operands[i], i));
        while (terms.Count > 1)
        {
            (int first, int second) = plan.Cheapest(terms);
            EinsumTerm product = plan.Contract(terms, first, second);
            terms.RemoveAt(second);
            terms[first] = product;
        }

        return plan.Finish(terms[0]);
    }
}

/// <summary>An operand with the label of each of its dimensions.</summary>
internal readonly record struct EinsumTerm(Tensor Tensor, int[] Labels);

/// <summary>An equation that was read: labels of operands and result, and the length of each label.</summary>
internal sealed class EinsumPlan
{
    /// <summary>Labels from here on are dimensions of the ellipsis, counted from its end.</summary>
    private const int Ellipsis = 52;

    private readonly List<int>[] inputs;
    private readonly int[] output;
    private readonly Dictionary<int, long> lengths = [];

    internal EinsumPlan(string equation, ReadOnlySpan<Tensor> operands)
    {
        ArgumentNullException.ThrowIfNull(equation);
        string text = equation.Replace(" ", "", StringComparison.Ordinal);
        int arrow = text.IndexOf("->", StringComparison.Ordinal);
        string[] parts = (arrow < 0 ? text : text[..arrow]).Split(',');
        if (parts.Length != operands.Length) throw Unreadable(equation, $"it names {parts.Length} operands, {operands.Length} are given");
        inputs = new List<int>[parts.Length];
        int widest = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            inputs[i] = Read(equation, parts[i], operands[i].Rank, i, out int ellipsis);
            widest = Math.Max(widest, ellipsis);
            for (int d = 0; d < inputs[i].Count; d++) Meet(inputs[i][d], operands[i].Shape[d], operands[i]);
        }

        output = arrow < 0 ? Implicit(widest) : Explicit(equation, text[(arrow + 2)..], widest);
    }

    /// <summary>An operand without repeated labels.</summary>
    internal EinsumTerm Prepare(Tensor x, int index)
    {
        List<int> labels = inputs[index];
        for (int i = 0; i < labels.Count; i++)
        {
            for (int j = labels.IndexOf(labels[i], i + 1); j >= 0; j = labels.IndexOf(labels[i], i + 1))
            {
                if (x.Shape[i] != x.Shape[j]) Throw.Shape("Einsum", $"a letter that an operand has twice must have one length; dimensions {i} and {j} differ", x.Layout);
                int label = labels[i];
                x = x.Diagonal(0, i, j);
                labels.RemoveAt(j);
                labels.RemoveAt(i);
                labels.Add(label);
                (i, j) = (0, 0);
            }
        }

        return new EinsumTerm(x, [.. labels]);
    }

    /// <summary>The pair whose product is smallest; the leftmost of equal ones.</summary>
    internal (int First, int Second) Cheapest(List<EinsumTerm> terms)
    {
        (int, int) best = (0, 1);
        double least = double.PositiveInfinity;
        for (int i = 0; i < terms.Count; i++)
        {
            for (int j = i + 1; j < terms.Count; j++)
            {
                double size = 1;
                foreach (int label in terms[i].Labels.Union(terms[j].Labels)) if (IsNeeded(label, terms, i, j)) size *= lengths[label];
                if (size < least) (least, best) = (size, (i, j));
            }
        }

        return best;
    }

    /// <summary>The product of two terms as a batch of matrix products; labels that nothing else needs are summed over.</summary>
    internal EinsumTerm Contract(List<EinsumTerm> terms, int first, int second)
    {
        EinsumTerm a = SumAlone(terms[first], terms[second].Labels, terms, first, second), b = SumAlone(terms[second], terms[first].Labels, terms, first, second);
        var batch = new List<int>();
        var summed = new List<int>();
        foreach (int label in a.Labels)
            if (Array.IndexOf(b.Labels, label) >= 0) (IsNeeded(label, terms, first, second) ? batch : summed).Add(label);
        int[] left = [.. a.Labels.Where(l => Array.IndexOf(b.Labels, l) < 0)], right = [.. b.Labels.Where(l => Array.IndexOf(a.Labels, l) < 0)];
        Tensor x = Arrange(a, [.. batch, .. left, .. summed], shared: [.. batch, .. summed]).Reshape([Count(batch), Count(left), Count(summed)]);
        Tensor y = Arrange(b, [.. batch, .. summed, .. right], shared: [.. batch, .. summed]).Reshape([Count(batch), Count(summed), Count(right)]);
        int[] labels = [.. batch, .. left, .. right];
        // Without a sum the product is elementwise: no matrix product is needed, and every element type has it.
        Tensor product = summed.Count == 0 ? x * y.Reshape([y.Shape[0], 1, y.Shape[2]]) : x.MatMul(y);
        return new EinsumTerm(product.Reshape([.. labels.Select(l => lengths[l])]), labels);
    }

    /// <summary>The last term, summed and put into the order of the result.</summary>
    internal Tensor Finish(EinsumTerm term)
    {
        EinsumTerm rest = SumAlone(term, [], [], -1, -1);
        return rest.Tensor.Permute([.. output.Select(l => (long)Array.IndexOf(rest.Labels, l))]);
    }

    /// <summary>Sums over labels that only this term has and nothing needs.</summary>
    private EinsumTerm SumAlone(EinsumTerm term, int[] other, List<EinsumTerm> terms, int first, int second)
    {
        long[] dims = [.. Enumerable.Range(0, term.Labels.Length).Where(d => Array.IndexOf(other, term.Labels[d]) < 0 && !IsNeeded(term.Labels[d], terms, first, second)).Select(d => (long)d)];
        if (dims.Length == 0) return term;
        Tensor sum = term.Tensor.Sum(dims);
        return new EinsumTerm(sum.DType == term.Tensor.DType ? sum : sum.Cast(term.Tensor.DType), [.. term.Labels.Where((_, d) => Array.IndexOf(dims, (long)d) < 0)]);
    }

    private bool IsNeeded(int label, List<EinsumTerm> terms, int first, int second)
    {
        if (Array.IndexOf(output, label) >= 0) return true;
        for (int k = 0; k < terms.Count; k++) if (k != first && k != second && Array.IndexOf(terms[k].Labels, label) >= 0) return true;
        return false;
    }

    /// <summary>Dimensions in the order of labels; those of shared labels have the full length, also where this operand has 1.</summary>
    private Tensor Arrange(EinsumTerm term, int[] order, int[] shared)
    {
        Tensor x = term.Tensor.Permute([.. order.Select(l => (long)Array.IndexOf(term.Labels, l))]);
        return x.Expand([.. order.Select((l, d) => Array.IndexOf(shared, l) >= 0 ? lengths[l] : x.Shape[d])]);
    }

    private long Count(IEnumerable<int> labels)
    {
        long n = 1;
        foreach (int label in labels) n *= lengths[label];
        return n;
    }

    private void Meet(int label, long length, Tensor operand)
    {
        long known = lengths.GetValueOrDefault(label, 1);
        if (known != length && known != 1 && length != 1) Throw.Shape("Einsum", $"the lengths of a letter must be equal or 1; {Show(label)} has {known} in one operand and {length} in another", operand.Layout);
        lengths[label] = known == 1 ? length : known;
    }

    private static List<int> Read(string equation, string part, int rank, int index, out int ellipsis)
    {
        int dots = part.IndexOf("...", StringComparison.Ordinal), letters = dots < 0 ? part.Length : part.Length - 3;
        ellipsis = rank - letters;
        if (ellipsis < 0 || (dots < 0 && ellipsis > 0)) throw Unreadable(equation, $"operand {index} has {rank} dimensions, the equation names {letters}");
        var labels = new List<int>(rank);
        for (int i = 0; i < part.Length; i++)
        {
            if (i == dots)
            {
                for (int d = 0; d < ellipsis; d++) labels.Add(Ellipsis + ellipsis - 1 - d);
                i += 2;
            }
            else labels.Add(Label(equation, part[i]));
        }

        return labels;
    }

    private int[] Implicit(int widest)
    {
        var result = new List<int>();
        for (int d = widest - 1; d >= 0; d--) result.Add(Ellipsis + d);
        for (int label = 0; label < Ellipsis; label++)
            if (inputs.Sum(labels => labels.Count(l => l == label)) == 1) result.Add(label);
        return [.. result];
    }

    private int[] Explicit(string equation, string part, int widest)
    {
        var result = new List<int>();
        int dots = part.IndexOf("...", StringComparison.Ordinal);
        for (int i = 0; i < part.Length; i++)
        {
            if (i == dots)
            {
                for (int d = widest - 1; d >= 0; d--) result.Add(Ellipsis + d);
                i += 2;
                continue;
            }

            int label = Label(equation, part[i]);
            if (!lengths.ContainsKey(label)) throw Unreadable(equation, $"the result names {part[i]}, which no operand has");
            if (result.Contains(label)) throw Unreadable(equation, $"the result names {part[i]} twice");
            result.Add(label);
        }

        return [.. result];
    }

    private static int Label(string equation, char letter) => letter switch
    {
        >= 'A' and <= 'Z' => letter - 'A',
        >= 'a' and <= 'z' => letter - 'a' + 26,
        _ => throw Unreadable(equation, $"'{letter}' is no letter"),
    };

    private static string Show(int label) => label >= Ellipsis ? "..." : ((char)(label < 26 ? 'A' + label : 'a' + label - 26)).ToString();

    private static ArgumentException Unreadable(string equation, string reason) => new($"Einsum: '{equation}' cannot be used: {reason}.", nameof(equation));
}
