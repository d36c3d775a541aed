namespace DeepLearning101.Native.Nn.Tests.Defaults;

/// <summary>Optimisers, schedules and what helps training, by PyTorch's name for them: signatures; what they compute has tests of its own.</summary>
internal static class OptimizerDefaults
{
    private const string Name = "PyTorch 1.13 has no such optimiser";
    private const string Own = "of this library's training loop; PyTorch has no such class";

    internal static readonly NnSignature[] Signatures =
    [
        new("new Sgd", "SGD", Rate, [("learningRate", "required in PyTorch 1.13; 0.001 since 2.2, as here")]), new("new AdaGrad", "Adagrad", Rate, [InsideRoot]), new("new RmsProp", "RMSprop", Rate, [InsideRoot]),
        new("new Adam", "Adam", Rate, []), new("new AdamW", "AdamW", Rate, []), new("new NAdam", "NAdam", Rate, [Decoupled, Maximize]), new("new RAdam", "RAdam", Rate, [Decoupled, Maximize]),
        new("new Lbfgs", "LBFGS", [("learningRate", "lr"), ("maxIterations", "max_iter"), ("maxEvaluations", "max_eval"), ("toleranceGradient", "tolerance_grad"), ("lineSearch", "line_search_fn")], []),
        new("new ReduceOnPlateau", "ReduceLROnPlateau", [("minRate", "min_lr"), ("epsilon", "eps"), ("maximize", "mode")], [], ("maximize", "min"), ("thresholdMode", "rel")),
        new("GradientClip.ByNorm", "clip_grad_norm_", [], [("epsilon", "PyTorch adds 10⁻⁶, the default here, and has no parameter for it")]),
        new("LrSchedule.Step", "StepLR", [], []), new("LrSchedule.MultiStep", "MultiStepLR", [], []), new("LrSchedule.Polynomial", "PolynomialLR", [("steps", "total_iters")], []),
        new("LrSchedule.Linear", "LinearLR", [("start", "start_factor"), ("end", "end_factor"), ("steps", "total_iters")], []), new("LrSchedule.Held", "ConstantLR", [("steps", "total_iters")], []),
        new("LrSchedule.CosineAnnealing", "CosineAnnealingLR", [("leastRate", "eta_min")], [("clamp", "whether the rate stays at the least behind the period; PyTorch's rises again, the default here")]),
        new("LrSchedule.CosineWarmRestarts", "CosineAnnealingWarmRestarts", [("multiplier", "T_mult"), ("leastRate", "eta_min")], []),
        new("LrSchedule.OneCycle", "OneCycleLR", [("rise", "pct_start"), ("cosine", "anneal_strategy"), ("threePhases", "three_phase")], [], ("cosine", "cos")),
        new("LrSchedule.Cyclic", "CyclicLR", [("up", "step_size_up"), ("down", "step_size_down")], []),
    ];

    internal static readonly Dictionary<string, string> NotInPyTorch = new()
    {
        ["new HeavyBall"] = Name, ["new Nesterov"] = Name, ["new Lamb"] = Name, ["new ProximalSgd"] = Name,
        ["LrSchedule.Cosine"] = "a schedule with a warm-up of its own; PyTorch's CosineAnnealingLR takes the period and the least rate", ["LrSchedule.ScaleForBatch"] = Own,
        ["GradientClip.GlobalNorm"] = "PyTorch returns it from clip_grad_norm_ alone; its norm_type is 2 too", ["new ParameterGroup"] = "in PyTorch a dictionary of options",
        ["new EarlyStopping"] = Own, ["LearningRateRangeTest.Run"] = Own, ["new GradientAccumulation"] = Own, ["GradientAccumulation.Backward"] = Own, ["new TrainingMonitor"] = Own, ["TrainingMonitor.Report"] = Own, ["new WeightAverage"] = "PyTorch's AveragedModel takes the averaging as a function",
    };

    private static (string, string)[] Rate => [("learningRate", "lr"), ("epsilon", "eps"), ("beta1", "betas[0]"), ("beta2", "betas[1]"), ("learningRateDecay", "lr_decay")];

    private static (string, string) InsideRoot => ("epsilonInsideRoot", "where ε is added: PyTorch adds it to the root, the default here");

    private static (string, string) Decoupled => ("decoupledWeightDecay", "since PyTorch 2.0, default not");

    private static (string, string) Maximize => ("maximize", "since PyTorch 2.1, default not");
}
