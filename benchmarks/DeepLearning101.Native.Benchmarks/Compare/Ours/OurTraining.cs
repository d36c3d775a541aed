using DeepLearning101.Native.Models;
using DeepLearning101.Native.Nn;

namespace DeepLearning101.Native.Benchmarks.Compare.Ours;

/// <summary>Optimiser steps, and whole models.</summary>
internal static class OurTraining
{
    /// <summary>Operands: the parameters, then their gradients. One call is one step.</summary>
    internal static Work Optimizer(Job job, Tensor[] x)
    {
        int count = x.Length / 2;
        var parameters = new Parameter[count];
        for (int i = 0; i < count; i++)
        {
            parameters[i] = new Parameter(x[i]);

            // The gradient of Σ p · g by p is g: this puts it where a backward pass would.
            using TensorScope scope = TensorScope.Begin();
            (parameters[i].Value * x[count + i]).Sum().Backward();
            if (parameters[i].Grad is { } gradient) scope.Keep(gradient);
        }

        Optimizer optimizer = job.Op switch
        {
            "sgd" => new Sgd(parameters, 1e-3),
            "momentum" => new Sgd(parameters, 1e-3, momentum: 0.9),
            "adam" => new Adam(parameters, 1e-3),
            _ => new AdamW(parameters, 1e-3),
        };
        return new Work(
            n =>
            {
                for (int i = 0; i < n; i++) optimizer.Step();
            },
            () => [.. parameters.Select(p => OurSide.Sample(p.Value))]) { IsStateful = true };
    }

    /// <summary>Operands: input, classes, then the model's parameters in order. One call is one step with Adam; the result is the loss of each first step.</summary>
    internal static Work Train(Job job, Tensor[] x)
    {
        Layer model = Model(job.Op, x[2..]);
        Optimizer optimizer = new Adam(model.Parameters, 1e-4);
        double loss = 0;
        return new Work(
            n =>
            {
                for (int i = 0; i < n; i++)
                {
                    using TensorScope scope = TensorScope.Begin();
                    optimizer.ZeroGrad();
                    Tensor l = model.Forward(x[0]).CrossEntropy(x[1]);
                    l.Backward();
                    optimizer.Step();
                    if (i == n - 1) loss = l.Item();
                }
            },
            () => [[loss]]) { IsStateful = true };
    }

    internal static Work Infer(Job job, Tensor[] x)
    {
        Layer model = Model(job.Op, x[1..]);
        model.Eval();
        return OurSide.ForwardInScope(() => model.Forward(x[0]));
    }

    /// <summary>The model with the given values. A new model is one more line here, one in the other sides' models and its rows in the suite.</summary>
    private static Layer Model(string name, Tensor[] values)
    {
        Layer model = name switch
        {
            "mlp" => new Sequential(new Linear(784, 256), new ReLU(), new Linear(256, 10)),
            "lenet5" => new LeNet5(),
            _ => throw new ArgumentException($"No model is called {name}.", nameof(name)),
        };
        int i = 0;
        using (Autograd.NoGrad())
        {
            foreach (Parameter parameter in model.Parameters) parameter.Value.Copy_(values[i++]);
        }

        return i == values.Length ? model : throw new ArgumentException($"The model {name} has {i} parameters; given {values.Length}.", nameof(values));
    }
}
