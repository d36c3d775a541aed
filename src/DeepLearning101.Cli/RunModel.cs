using DeepLearning101.Native;
using DeepLearning101.Native.Data;
using DeepLearning101.Native.Models;
using DeepLearning101.Native.Nn;

namespace DeepLearning101.Cli;

/// <summary>The model of a run folder with its best weights, ready to predict.</summary>
internal sealed class RunModel
{
    private RunModel(RunFile run, string folder, Layer model, bool grey) => (Run, Folder, Model, Grey) = (run, new RunFolder(folder), model, grey);

    internal RunFile Run { get; }

    internal RunFolder Folder { get; }

    internal Layer Model { get; }

    private bool Grey { get; }

    /// <summary>Makes the model as the run did and loads its best weights.</summary>
    /// <exception cref="IOException">A file is missing, damaged or of another run.</exception>
    internal static RunModel Load(string folder)
    {
        RunFile run = RunFile.Read(folder);
        (System.CommandLine.Command command, ModelKind kind) = TrainCommand.Of(run.Model, folder);
        Layer model = kind.Make(TrainArguments.Parse(command, run, folder), run.Data, new Generator());
        var files = new RunFolder(folder);
        if (!File.Exists(files.Best)) throw new FileNotFoundException($"{files.Best} is missing: the run has not ended its first epoch yet. Go on with: dl101 train {run.Model} --resume {folder}", files.Best);
        using TensorScope scope = TensorScope.Begin();
        OrderedDictionary<string, Tensor> weights = SafeTensors.Load(files.Best, out IReadOnlyDictionary<string, string> metadata);
        string architecture = metadata.GetValueOrDefault("architecture", "not told");
        if (architecture != run.Architecture) throw new CheckpointException(files.Best, $"the weights are of {architecture}, the run of {run.Architecture}.");
        try
        {
            model.LoadStateDict(weights);
        }
        catch (StateDictException misfit)
        {
            throw new CheckpointException(files.Best, $"the weights are not of this run: {misfit.Message}", misfit);
        }

        model.Eval();
        return new RunModel(run, folder, model, kind.WantsGrey);
    }

    /// <summary>The data of the run.</summary>
    /// <exception cref="IOException">It is missing, damaged, or other than it was.</exception>
    internal ImageData Data()
    {
        long seed = long.Parse(Run.Options.GetValueOrDefault("--seed", "1"), System.Globalization.CultureInfo.InvariantCulture);
        ImageData data = ImageData.Load(Run.Options.GetValueOrDefault("--data"), seed, Grey);
        if (data.Facts.Text != Run.Data.Text) throw new CheckpointException(Folder.File(RunFile.Name), $"the data is not that of the run: there {Run.Data.Text}; here {data.Facts.Text}.");
        return data;
    }

    /// <summary>Probability of each class for one normalised image [C, H, W].</summary>
    internal float[] Probabilities(Tensor image)
    {
        using ContextScope off = Autograd.NoGrad();
        using TensorScope scope = TensorScope.Begin();
        return Model.Forward(image.Unsqueeze(0)).Softmax(1).ToArray<float>();
    }
}
