using System.CommandLine;
using DeepLearning101.Native.Cpu;
using DeepLearning101.Native.Models;

namespace DeepLearning101.Cli;

/// <summary><c>dl101 train lenet5</c>.</summary>
internal static class TrainCommand
{
    internal static Command Make(bool isTerminal) => new("train", "Train a model") { MakeLeNet5(isTerminal) };

    private static Command MakeLeNet5(bool isTerminal)
    {
        var defaults = new TrainingOptions();
        Option<long> seed = OptionMaker.Number("--seed", "Seed of weights, split and order; the same seed gives the same bits", defaults.Seed, _ => true, "a whole number");
        Option<int> epochs = OptionMaker.Number("--epochs", "Passes over the 55,000 training images", defaults.Epochs, value => value >= 1, "a whole number ≥ 1");
        Option<long?> steps = OptionMaker.NumberOrNone<long>("--steps", "End after this many steps instead of after all epochs", value => value >= 1, "a whole number ≥ 1");
        Option<int> batch = OptionMaker.Number("--batch", "Images in a batch", defaults.BatchSize, value => value is >= 1 and <= 55_000, "a whole number from 1 to 55000");
        Option<double> lr = OptionMaker.Number("--lr", "Largest learning rate (AdamW, warm-up, cosine)", defaults.LearningRate, value => value > 0 && double.IsFinite(value), "a number above 0");
        Option<int> threads = OptionMaker.Number("--threads", "Threads; they change the time, never the result", Workers.Count, value => value >= 1 && value <= Workers.MaxCount, $"a whole number from 1 to {Workers.MaxCount}");
        Option<string> device = new("--device") { HelpName = "name", Description = "Where to compute (see dl101 devices)", DefaultValueFactory = _ => "cpu" };
        Option<string?> folder = new("--out") { HelpName = "dir", Description = "Folder of the run [default: runs/<date-time>-lenet5-seed<n>]" };
        Option<string?> data = new("--data") { HelpName = "dir", Description = "Folder with the four MNIST files [default: those that come with the program]" };
        Option<string> activation = OptionMaker.Choice("--activation", "Nonlinearity", LeNetActivation.Relu);
        Option<string> pool = OptionMaker.Choice("--pool", "Pooling", LeNetPool.Max);

        var command = new Command("lenet5", "Train LeNet-5 on MNIST: 55,000 images to train, 5,000 to choose the best epoch, 10,000 to test once at the end")
        {
            seed, epochs, steps, batch, lr, threads, device, folder, data, activation, pool,
        };
        command.SetAction((parsed, cancellation) =>
        {
            var run = new LeNet5Run
            {
                Options = new TrainingOptions
                {
                    Seed = parsed.GetValue(seed), Epochs = parsed.GetValue(epochs), Steps = parsed.GetValue(steps), BatchSize = parsed.GetValue(batch), LearningRate = parsed.GetValue(lr),
                },
                Threads = parsed.GetValue(threads),
                Device = DevicesCommand.Find(parsed.GetValue(device)!),
                Folder = parsed.GetValue(folder) ?? RunFolder.Default("lenet5", parsed.GetValue(seed)),
                DataFolder = parsed.GetValue(data),
                Activation = Enum.Parse<LeNetActivation>(parsed.GetValue(activation)!, ignoreCase: true),
                Pool = Enum.Parse<LeNetPool>(parsed.GetValue(pool)!, ignoreCase: true),
            };
            return Task.FromResult(run.Execute(parsed.InvocationConfiguration.Output, isTerminal, cancellation));
        });
        return command;
    }
}
