using DeepLearning101.Native.Testing;
using static DeepLearning101.Native.Testing.Operands;

namespace DeepLearning101.Native.Tests.Defaults;

/// <summary>Factories, random numbers and gradients.</summary>
internal static class CreateDefaults
{
    private static Tensor Half => Tensor.From<double>([0, 1, 1]);

    private static Tensor Leaf => X(1, [3]).RequiresGrad_();

    internal static readonly DefaultRow[] Rows =
    [
        new("Arange(end):Int64", () => Y(Tensor.Arange(5))), new("Arange(end):Double", () => Y(Tensor.Arange(2.5))),
        new("Arange(start, end):Int64", () => Y(Tensor.Arange(2, 7))), new("Arange(start, end):Double", () => Y(Tensor.Arange(0.5, 3.0))),
        new("Linspace(start, end, steps)", () => Y(Tensor.Linspace(-1, 2, 7))), new("Logspace(start, end, steps)", () => Y(Tensor.Logspace(-1, 2, 4))),
        new DefaultRow("Eye(n)", () => Y(Tensor.Eye(3))), new("Full(shape, value)", () => Y(Tensor.Full([2, 3], 1.5))),
        new("Zeros(shape)", () => Y(Tensor.Zeros([2, 3]))), new("Ones(shape)", () => Y(Tensor.Ones([2, 3]))), DefaultRow.Random("Empty(shape)", () => Y(Tensor.Empty([2, 3]))),
        new("From(values, shape)", () => Y(Tensor.From<float>([1, 2, 3, 4, 5, 6], [2, 3]))), new("From(values):T[]", () => Y(Tensor.From(new float[] { 1, 2 }))),
        new("From(values):T[,]", () => Y(Tensor.From(new float[,] { { 1, 2 } }))), new("From(values):T[,,]", () => Y(Tensor.From(new float[,,] { { { 1, 2 } } }))),
        new("From(values):T[,,,]", () => Y(Tensor.From(new float[,,,] { { { { 1, 2 } } } }))), new("Scalar(value)", () => Y(Tensor.Scalar(1.5f))),
        new("Diag(x)", () => Y(X(1, [4]).Diag())), new("Diagonal(x)", () => Y(X(1, [3, 4, 2]).Diagonal())), new("DiagEmbed(x)", () => Y(X(1, [3, 4]).DiagEmbed())),
        new("Tril(x)", () => Y(X(1, [3, 4]).Tril())), new("Triu(x)", () => Y(X(1, [3, 4]).Triu())), new("Tril_(x)", () => Y(X(1, [3, 4]).Tril_())), new("Triu_(x)", () => Y(X(1, [3, 4]).Triu_())),
        new("Tri(n)", "NumPy's; PyTorch has tril_indices, which gives coordinates"),
        new("Meshgrid(tensors)", () => Tensor.Meshgrid([X(1, [3]), X(2, [4])])), new("OneHot(x)", () => Y(N(1, [5]).OneHot())),

        DefaultRow.Random("Rand(shape)", () => Y(Tensor.Rand([2, 3]))), DefaultRow.Random("Randn(shape)", () => Y(Tensor.Randn([2, 3]))),
        DefaultRow.Random("RandInt(low, high, shape)", () => Y(Tensor.RandInt(2, 5, [2, 3]))), DefaultRow.Random("RandInt(high, shape)", () => Y(Tensor.RandInt(5, [2, 3]))),
        DefaultRow.Random("RandPerm(n)", () => Y(Tensor.RandPerm(5))), DefaultRow.Random("Normal(mean, std, shape)", () => Y(Tensor.Normal(1.0, 2.0, [2, 3]))),
        DefaultRow.Random("Normal(mean, std)", () => Y(Tensor.Normal(X(1, [3]), Tensor.Ones([3], DType.Float64)))),
        DefaultRow.Random("RandLike(other)", () => Y(Tensor.RandLike(X(1, [2, 3])))).Without("generator", Explicit),
        DefaultRow.Random("RandnLike(other)", () => Y(Tensor.RandnLike(X(1, [2, 3])))).Without("generator", Explicit),
        DefaultRow.Random("RandIntLike(other, low, high)", () => Y(Tensor.RandIntLike(X(1, [2, 3]), 2, 5))).Without("generator", Explicit),
        new("Bernoulli(x)", () => Y(Half.Bernoulli())), DefaultRow.Random("Bernoulli_(x)", () => Y(X(1, [3]).Bernoulli_())),
        DefaultRow.Random("Uniform_(x)", () => Y(X(1, [3]).Uniform_())).Named("low", "from").Named("high", "to"),
        DefaultRow.Random("Normal_(x)", () => Y(X(1, [3]).Normal_())), DefaultRow.Random("Exponential_(x)", () => Y(X(1, [3]).Exponential_())).Named("lambda", "lambd"),
        DefaultRow.Random("Random_(x, low, high)", () => Y(N(1, [3]).Random_(2, 5))),
        DefaultRow.Random("Multinomial(x, numSamples)", () => Y(Tensor.From(new float[,] { { 0.2f, 0.8f, 0.5f } }).Multinomial(2))),
        new("Categorical(x)", "a distribution object in PyTorch, torch.distributions.Categorical"),
        DefaultRow.Random("Dropout(x)", () => Y(X(1, [3]).Dropout())).Without("generator", Explicit),
        new("new Generator()", "PyTorch's default seed, 67280421310721, belongs to a Mersenne twister; these streams begin at seed 0"),

        new("Grad(outputs, inputs)", () => Square((y, x) => Autograd.Grad([y], [x])[0]!)), new("Grad(output, input)", () => Square((y, x) => Autograd.Grad(y, x))),
        new("RequiresGrad_(x)", () => Y(Tensor.Scalar(X(1, [3]).RequiresGrad_().RequiresGrad))),
        new("Backward(x)", () => Square((y, x) => { y.Backward(); return x.Grad!; })),
        new DefaultRow("Checkpoint(function, inputs)", () => Checkpointed(x => Autograd.Checkpoint(v => (v[0] * v[0]).Sum(), [x]))).Without("generator", Restored),
        new DefaultRow("CheckpointMany(function, inputs)", () => Checkpointed(x => Autograd.CheckpointMany(v => [(v[0] * v[0]).Sum()], [x])[0])).Without("generator", Restored),
        new("Custom(name, forward, backward, inputs)", ByClass), new("CustomMany(name, forward, backward, inputs)", ByClass),
        new("CustomGradient.Output()", ByClass), new("CustomGradient.Gradient()", ByClass),
        new("Vjp(function, inputs)", () => { (Tensor value, Tensor[] gradients) = Autograd.Vjp(v => (v[0] * v[0]).Sum(), [X(1, [3])]); return [value, .. gradients]; }),
        new("Jvp(function, inputs, tangents)", () => Y(Autograd.Jvp(v => (v[0] * v[0]).Sum(), [X(1, [3])], [X(2, [3])]))),
        new("Hvp(function, inputs, v)", () => { (Tensor value, Tensor[] products) = Autograd.Hvp(v => (v[0] * v[0] * v[0]).Sum(), [X(1, [3])], [X(2, [3])]); return [value, .. products]; }),
        new DefaultRow("Jacobian(function, x)", () => Y(Autograd.Jacobian(x => x * x, X(1, [3])))).Without("mode", Strategy),
        new DefaultRow("Jacobian(function, inputs)", () => Autograd.Jacobian(v => v[0] * v[0], [X(1, [3])])).Without("mode", Strategy),
        new("Hessian(function, x)", () => Y(Autograd.Hessian(x => (x * x * x).Sum(), X(1, [3])))),
        new("new TensorMemoryException(message, requested, live, cap)", "about this library's memory"), new("TensorIndex.Slice()", "Python's slice object, whose start, end and step are none, as here; in PyTorch no function"),
        new("MemoryPool.Trim()", "about this library's memory"), new("new Scalars(A)", Attributes), new("new RandomFill(Shape, DType, Seed, Offset)", Attributes),
        new("new PoolAttributes(Kernel, Stride, Padding, Dilation, Output)", Attributes), new("new PyTorchDifference(Part, Reason)", "about PyTorch"),
    ];

    private const string Explicit = "PyTorch draws from its global generator; here a generator can be named";
    private const string Restored = "PyTorch restores its global generator (preserve_rng_state); here the generator that the function draws from is named";
    private const string ByClass = "in PyTorch a class, torch.autograd.Function, not a function";
    private const string Strategy = "PyTorch calls it strategy, with other values ('reverse-mode', 'forward-mode'): whether by rows or by columns";
    private const string Attributes = "attributes of an op, not a call";

    private static Tensor[] Square(Func<Tensor, Tensor, Tensor> gradient)
    {
        Tensor x = Leaf;
        return [gradient((x * x).Sum(), x)];
    }

    private static Tensor[] Checkpointed(Func<Tensor, Tensor> function)
    {
        Tensor x = Leaf;
        function(x).Backward();
        return [x.Grad!];
    }
}
