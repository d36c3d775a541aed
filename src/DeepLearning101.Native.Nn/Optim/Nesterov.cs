using System.Runtime.InteropServices;
using DeepLearning101.Native.Cpu;

namespace DeepLearning101.Native.Nn;

/// <summary>
/// Nesterov's accelerated gradient with the gradient really taken ahead: v ← βv − η∇L(p + βv); p ← p + v.
/// Call <see cref="LookAhead"/> before the forward pass (it moves the parameters to p + βv) and <see cref="Step()"/> after the backward pass, or give a closure to <see cref="Step(Func{Tensor})"/>, which does both.
/// </summary>
/// <remarks>
/// Deep Learning 101, eq. 8.6 and 8.7. One gradient a step, as for momentum. <see cref="Sgd"/> with <c>nesterov</c> is the same method in other variables: its parameters are the points looked ahead to.
/// Source: Nesterov, A method of solving a convex programming problem with convergence rate O(1/k²), 1983; Sutskever et al., On the importance of initialization and momentum in deep learning, 2013.
/// </remarks>
public sealed class Nesterov : Optimizer
{
    private const int Momentum = OptimizerOption.Common;

    private static readonly string[] Names = ["velocity", "origin"];

    private readonly List<OptimUpdate> ahead = [];
    private bool looking;

    /// <summary>Over all given parameters.</summary>
    /// <param name="parameters">What it changes.</param>
    /// <param name="learningRate">Learning rate η (<c>lr</c>). Default 0.01.</param>
    /// <param name="momentum">β (<c>momentum</c>), in [0, 1). Default 0.9.</param>
    /// <param name="weightDecay">λ (<c>weight_decay</c>), of a penalty taken at the point ahead. Default 0.</param>
    /// <param name="maximize">Whether it climbs (<c>maximize</c>). Default false.</param>
    /// <exception cref="ArgumentException">No parameter is given, or one twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number lies outside its range.</exception>
    public Nesterov(IEnumerable<Parameter> parameters, double learningRate = 1e-2, double momentum = 0.9, double weightDecay = 0, bool maximize = false)
        : this([new ParameterGroup(parameters)], learningRate, momentum, weightDecay, maximize)
    {
    }

    /// <summary>Over groups with options of their own.</summary>
    public Nesterov(IEnumerable<ParameterGroup> groups, double learningRate = 1e-2, double momentum = 0.9, double weightDecay = 0, bool maximize = false)
        : base(groups, learningRate, weightDecay, maximize, false, new OptimizerOption("momentum", momentum, OptionRange.BelowOne))
    {
    }

    /// <summary>Moves all parameters to p + βv, where the next gradient is to be taken.</summary>
    /// <exception cref="InvalidOperationException">The parameters are there already.</exception>
    public void LookAhead()
    {
        if (looking) throw new InvalidOperationException("Nesterov.LookAhead: the parameters are at the point ahead already; Step or LookBack first.");
        ahead.Clear();
        foreach (ParameterState state in States)
        {
            if (state.States is null) state.Rename(Names, 0);
            ahead.Add(Update(state, state.Parameter.Value, new OptimNumbers(0, state.Group.At(Momentum))));
        }

        FusedOptim.Run<LookAheadFormula>(CollectionsMarshal.AsSpan(ahead));
        ahead.Clear();
        looking = true;
    }

    /// <summary>Moves all parameters back without a step, e.g. to evaluate.</summary>
    /// <exception cref="InvalidOperationException">The parameters are not at the point ahead.</exception>
    public void LookBack()
    {
        Require();
        // v ← 1·v − 0·g; p ← 1·o + v would move on; the origin alone is copied.
        foreach (ParameterState state in States) Return(state);
        looking = false;
    }

    /// <summary>Takes the gradients as those of the points ahead and steps from the points before; parameters without a gradient go back.</summary>
    /// <exception cref="InvalidOperationException"><see cref="LookAhead"/> was not called since the last step.</exception>
    public override void Step()
    {
        Require();
        foreach (ParameterState state in States)
            if (state.Parameter.Grad is null) Return(state);
        base.Step();
        looking = false;
    }

    /// <summary>Looks ahead, computes loss and gradients there by <paramref name="closure"/>, and steps.</summary>
    /// <param name="closure">Clears the gradients, computes the loss, runs its backward pass and returns it.</param>
    /// <returns>The loss at the points ahead.</returns>
    public override double Step(Func<Tensor> closure)
    {
        ArgumentNullException.ThrowIfNull(closure);
        LookAhead();
        return base.Step(closure);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The parameters are at the point ahead: a run cannot go on from there.</exception>
    public override OrderedDictionary<string, Tensor> StateDict() =>
        looking ? throw new InvalidOperationException("Nesterov.StateDict: the parameters are at the point ahead; Step or LookBack first.") : base.StateDict();

    private protected override string[] StateNames(int variant) => Names;

    private protected override OptimNumbers Numbers(ParameterGroup group, ParameterState state) => new(Rate(group), group.At(Momentum), 1);

    private protected override OptimNumbers Complete(ParameterGroup group, OptimNumbers numbers)
    {
        OptimNumbers complete = base.Complete(group, numbers);
        return complete with { C = complete.Keep, Keep = 1 };
    }

    private protected override void Run(int variant, Span<OptimUpdate> updates) => FusedOptim.Run<LookBackFormula>(updates);

    private static void Return(ParameterState state)
    {
        using ContextScope off = Autograd.NoGrad();
        state.Parameter.Value.Copy_(state.States![1]);
    }

    private void Require()
    {
        bool all = looking;
        foreach (ParameterState state in States) all &= state.States is not null;
        if (!all) throw new InvalidOperationException("Nesterov: the gradient must be taken at the point ahead. Call LookAhead before the forward pass, or Step with a closure; add groups between steps only.");
    }
}
