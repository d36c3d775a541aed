namespace DeepLearning101.Native.Nn;

/// <summary>Replaces a module's parameter by ones that it is computed from at each use: weight and spectral normalisation.</summary>
/// <remarks>Make optimisers afterwards, so that they see the new parameters.</remarks>
public static class Reparametrize
{
    /// <summary>Weight normalisation: w = g · v / |v|; <c>weight</c> gives way to <c>weight_g</c> and <c>weight_v</c>.</summary>
    /// <param name="module">Owner of the parameter.</param>
    /// <param name="name">The parameter. Default <c>weight</c>.</param>
    /// <param name="dim">Dimension of which each index has a length of its own; null: one length for all. Default 0.</param>
    /// <returns>The same module.</returns>
    /// <remarks>Source: Salimans and Kingma, Weight normalization, 2016. Names are those of PyTorch's <c>weight_norm</c>.</remarks>
    /// <exception cref="ArgumentException">The module has no such parameter, or it is reparametrised already.</exception>
    public static T WeightNorm<T>(T module, string name = "weight", int? dim = 0) where T : Module
    {
        ArgumentNullException.ThrowIfNull(module);
        Parameter weight = module.OwnParameter(name);
        Parameter v = new(Copy(weight)), g = new(Lengths(weight.Stored, dim));
        module.Replace(name, [($"{name}_g", g), ($"{name}_v", v)], []);
        weight.Computed = () => v.Value.WeightNorm(g, dim);
        return module;
    }

    /// <summary>Spectral normalisation: w / σ, σ the largest singular value of w as a matrix [dim, rest], by power iteration; <c>weight</c> gives way to <c>weight_orig</c> and the buffers <c>weight_u</c> and <c>weight_v</c>.</summary>
    /// <param name="module">Owner of the parameter.</param>
    /// <param name="name">The parameter. Default <c>weight</c>.</param>
    /// <param name="nPowerIterations">Iterations at each use in training. Default 1.</param>
    /// <param name="eps">Least divisor when vectors are normalised. Default 1e-12.</param>
    /// <param name="dim">Dimension of the outputs. Default 0.</param>
    /// <param name="generator">Where the first vectors come from; default: <see cref="Generator.Default"/>.</param>
    /// <returns>The same module.</returns>
    /// <remarks>Source: Miyato et al., Spectral normalization for generative adversarial networks, 2018. Names are those of PyTorch's <c>spectral_norm</c>.</remarks>
    /// <exception cref="ArgumentException">The module has no such parameter, or it is reparametrised already.</exception>
    public static T SpectralNorm<T>(T module, string name = "weight", int nPowerIterations = 1, double eps = 1e-12, int dim = 0, Generator? generator = null) where T : Module
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentOutOfRangeException.ThrowIfLessThan(nPowerIterations, 1);
        Parameter weight = module.OwnParameter(name);
        var original = new Parameter(Copy(weight));
        Tensor u, v;
        using (Autograd.NoGrad())
        {
            Tensor matrix = Matrix(weight.Stored, dim);
            u = Tensor.Randn([matrix.Shape[0]], weight.Stored.DType, weight.Stored.Device, generator).Normalize(2, 0, eps);
            v = Tensor.Randn([matrix.Shape[1]], weight.Stored.DType, weight.Stored.Device, generator).Normalize(2, 0, eps);
            // So many that a weight which is used before it is trained has its σ.
            for (int i = 0; i < 15; i++) Iterate(matrix, u, v, eps);
        }

        module.Replace(name, [($"{name}_orig", original)], [($"{name}_u", u), ($"{name}_v", v)]);
        weight.Computed = () =>
        {
            if (module.IsTraining)
            {
                using ContextScope off = Autograd.NoGrad();
                using TensorScope scope = TensorScope.Begin();
                Tensor matrix = Matrix(original.Value, dim);
                for (int i = 0; i < nPowerIterations; i++) Iterate(matrix, u, v, eps);
            }

            // Later steps of the buffers must not show in this graph.
            Tensor sigma = (u.Clone() * Matrix(original.Value, dim).MatMul(v.Clone())).Sum();
            return original.Value / sigma;
        };
        return module;
    }

    /// <summary>Makes a reparametrised parameter an ordinary one again, with the values that it has now.</summary>
    /// <param name="module">Owner of the parameter.</param>
    /// <param name="weight">The parameter, as the layer shows it (e.g. <c>linear.Weight</c>).</param>
    /// <returns>The same module.</returns>
    /// <exception cref="ArgumentException">It is not reparametrised.</exception>
    public static T Remove<T>(T module, Parameter weight) where T : Module
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(weight);
        if (weight.Computed is null) throw new ArgumentException($"{module.GetType().Name}: the parameter '{weight.Name}' is not reparametrised.", nameof(weight));
        using (Autograd.NoGrad())
        using (TensorScope.Begin()) weight.Stored.Copy_(weight.Value);
        weight.Computed = null;
        string name = weight.Name;
        module.Restore(name, weight, [$"{name}_g", $"{name}_v", $"{name}_orig", $"{name}_u"]);
        return module;
    }

    private static Tensor Copy(Parameter weight)
    {
        if (weight.Computed is not null) throw new ArgumentException($"Reparametrize: the parameter '{weight.Name}' is reparametrised already.", nameof(weight));
        using ContextScope off = Autograd.NoGrad();
        return weight.Stored.Clone();
    }

    private static Tensor Lengths(Tensor weight, int? dim)
    {
        using ContextScope off = Autograd.NoGrad();
        if (dim is not { } kept) return weight.Norm(2);
        int d = kept < 0 ? kept + weight.Rank : kept;
        long[] others = [.. Enumerable.Range(0, weight.Rank).Where(i => i != d).Select(i => (long)i)];
        return others.Length == 0 ? weight.Abs() : weight.Norm(2, others, keepDim: true);
    }

    private static Tensor Matrix(Tensor weight, int dim)
    {
        Tensor first = dim == 0 ? weight : weight.MoveDim(dim, 0);
        return first.Reshape([first.Shape[0], -1]);
    }

    private static void Iterate(Tensor matrix, Tensor u, Tensor v, double eps)
    {
        v.Copy_(matrix.T.MatMul(u).Normalize(2, 0, eps));
        u.Copy_(matrix.MatMul(v).Normalize(2, 0, eps));
    }
}
