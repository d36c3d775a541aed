namespace DeepLearning101.Native.Nn;

/// <summary>How <see cref="Lbfgs"/> chooses the length of a step.</summary>
public enum LineSearch
{
    /// <summary>The learning rate; in the first step times min(1, 1 / ‖g‖₁).</summary>
    None,

    /// <summary>A length that meets the strong Wolfe conditions (c₁ = 1e-4, c₂ = 0.9), found by cubic interpolation in at most 25 evaluations.</summary>
    StrongWolfe,
}

/// <summary>L-BFGS: steps along −H·g, where H approximates the inverse Hessian from the last pairs of parameter and gradient differences. For full batches and smooth losses; it needs a closure that it may call many times.</summary>
/// <remarks>
/// Deep Learning 101, section 8.4.3. One group; parameters share type and device. Memory: (2·history + 4) times the parameters.
/// A loss that is NaN or infinite counts as too high in the line search. Source: Nocedal and Wright, Numerical optimization, 2nd ed., algorithms 7.4, 7.5, 3.5 and 3.6; the rules that end a step are PyTorch's.
/// </remarks>
public sealed class Lbfgs : Optimizer
{
    private static readonly string[] None = [];

    private readonly LineSearch lineSearch;
    private readonly LbfgsMemory memory = new();

    /// <summary>Makes an optimiser.</summary>
    /// <param name="parameters">What it changes.</param>
    /// <param name="learningRate">Length of a step (<c>lr</c>), or the first one that the line search tries. Default 1.</param>
    /// <param name="maxIterations">Most directions in one call of <see cref="Step(Func{Tensor})"/> (<c>max_iter</c>). Default 20.</param>
    /// <param name="maxEvaluations">Most evaluations of the closure in one call (<c>max_eval</c>), after which no new direction is begun. Default: 1.25 · maxIterations.</param>
    /// <param name="toleranceGradient">Ends when max |g| is no larger (<c>tolerance_grad</c>). Default 1e-7.</param>
    /// <param name="toleranceChange">Ends when loss or parameters change less (<c>tolerance_change</c>). Default 1e-9.</param>
    /// <param name="historySize">Pairs that are remembered (<c>history_size</c>). Default 100.</param>
    /// <param name="lineSearch">How the length is chosen. Default none, as in PyTorch; <see cref="LineSearch.StrongWolfe"/> is the safe one.</param>
    /// <exception cref="ArgumentException">No parameter is given, or one twice, or types differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative or not finite.</exception>
    public Lbfgs(IEnumerable<Parameter> parameters, double learningRate = 1, int maxIterations = 20, int? maxEvaluations = null, double toleranceGradient = 1e-7, double toleranceChange = 1e-9, int historySize = 100, LineSearch lineSearch = LineSearch.None)
        : base([new ParameterGroup(parameters)], [new("lr", learningRate), new("max_iter", maxIterations), new("max_eval", maxEvaluations ?? maxIterations * 5 / 4), new("tolerance_grad", toleranceGradient), new("tolerance_change", toleranceChange), new("history_size", historySize)])
    {
        foreach (ParameterState state in States)
            if (state.Parameter.Value.DType != States[0].Parameter.Value.DType) throw new ArgumentException("Lbfgs: all parameters must have one type.", nameof(parameters));
        this.lineSearch = lineSearch;
    }

    /// <summary>Calls of the closure so far.</summary>
    public long Evaluations => memory.Evaluations;

    /// <summary>Directions taken so far.</summary>
    public long Iterations => memory.Iterations;

    /// <summary>Not possible: the length of a step needs the loss.</summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public override void Step() => throw new InvalidOperationException("Lbfgs.Step: the loss must be evaluated several times. Give a closure: Step(() => { … }).");

    /// <summary>Takes up to max_iter steps.</summary>
    /// <param name="closure">Clears the gradients, computes the loss, runs its backward pass and returns it.</param>
    /// <returns>The loss before the first of them.</returns>
    public override double Step(Func<Tensor> closure)
    {
        ArgumentNullException.ThrowIfNull(closure);
        ParameterGroup group = Groups[0];
        double rate = Rate(group), toleranceGradient = group["tolerance_grad"], toleranceChange = group["tolerance_change"];
        int most = (int)group["max_iter"], evaluations = 1;
        double first = Evaluate(closure), loss = first;
        memory.Evaluations++;
        Tensor gradient = Gradient();
        if (Largest(gradient) <= toleranceGradient) return first;
        for (int n = 1; n <= most; n++)
        {
            memory.NextDirection(gradient, (int)group["history_size"]);
            double before = loss, length = memory.Iterations == 1 ? Math.Min(1, 1 / gradient.Abs().Sum().Item()) * rate : rate, slope = gradient.Dot(memory.Direction!).Item();
            memory.Remember(gradient, loss);
            if (!(slope <= -toleranceChange)) break;
            Tensor origin = Flat(state => state.Parameter.Value.Detach());
            int used = 0;
            if (lineSearch == LineSearch.StrongWolfe)
            {
                LinePoint found = StrongWolfe.Find(At, new LinePoint(0, loss, gradient, slope), length, Largest(memory.Direction!), toleranceChange);
                (loss, gradient, length) = (found.Loss, found.Gradient, found.Length);
                Move(origin, length);
            }
            else if (n < most)
            {
                LinePoint next = At(length);
                (loss, gradient) = (next.Loss, next.Gradient);
            }
            else
            {
                Move(origin, length);
            }

            memory.Length = length;
            evaluations += used;
            memory.Evaluations += used;
            if (evaluations >= group["max_eval"] || Largest(gradient) <= toleranceGradient || Largest(memory.Direction!) * length <= toleranceChange || Math.Abs(loss - before) < toleranceChange) break;

            LinePoint At(double at)
            {
                used++;
                Move(origin, at);
                double value = Evaluate(closure);
                Tensor here = Gradient();
                return new LinePoint(at, value, here, here.Dot(memory.Direction!).Item());
            }
        }

        return first;
    }

    /// <inheritdoc/>
    public override OrderedDictionary<string, Tensor> StateDict()
    {
        OrderedDictionary<string, Tensor> state = base.StateDict();
        memory.Save(state);
        return state;
    }

    /// <inheritdoc/>
    public override void LoadStateDict(IReadOnlyDictionary<string, Tensor> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        CheckUsed(state, CheckGroups(state) + LbfgsMemory.Check(state, Count));
        LoadGroups(state);
        memory.Load(state);
    }

    private protected override string[] StateNames(int variant) => None;

    private protected override Cpu.OptimNumbers Numbers(ParameterGroup group, ParameterState state) => throw new InvalidOperationException("Lbfgs has no elementwise formula.");

    private protected override void Run(int variant, Span<Cpu.OptimUpdate> updates) => throw new InvalidOperationException("Lbfgs has no elementwise formula.");

    private long Count
    {
        get
        {
            long count = 0;
            foreach (ParameterState state in States) count += state.Parameter.Value.Count;
            return count;
        }
    }

    private static double Largest(Tensor vector) => vector.Abs().Amax().Item();

    private Tensor Gradient() => Flat(state => state.Parameter.Grad is { } gradient ? gradient.Detach().Cast(state.Parameter.Value.DType) : Tensor.ZerosLike(state.Parameter.Value));

    private Tensor Flat(Func<ParameterState, Tensor> part)
    {
        using ContextScope off = Autograd.NoGrad();
        var parts = new Tensor[States.Count];
        for (int i = 0; i < parts.Length; i++) parts[i] = part(States[i]).Reshape([-1]);
        // A single part would be a view of what the closure overwrites.
        return parts.Length == 1 ? parts[0].Clone() : Tensor.Cat(parts, 0);
    }

    private void Move(Tensor origin, double length)
    {
        using ContextScope off = Autograd.NoGrad();
        using TensorScope scope = TensorScope.Begin();
        Tensor place = origin + memory.Direction! * length;
        long at = 0;
        foreach (ParameterState state in States)
        {
            Tensor value = state.Parameter.Value;
            value.Copy_(place.Narrow(0, at, value.Count).Reshape(value.Shape));
            at += value.Count;
        }
    }
}
