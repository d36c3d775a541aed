using DeepLearning101.Native.Data;
using DeepLearning101.Native.Nn;

namespace DeepLearning101.Native.Models;

/// <summary>How a classifier does on a data set.</summary>
/// <param name="Accuracy">Share of examples classified rightly, in [0, 1].</param>
/// <param name="Loss">Mean cross-entropy.</param>
/// <param name="Predicted">Class that was predicted for each example, in the set's order.</param>
/// <param name="Labels">True class of each example.</param>
/// <param name="Confidence">Probability that the model gave the predicted class of each example, in [0, 1].</param>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record Evaluation(double Accuracy, double Loss, IReadOnlyList<long> Predicted, IReadOnlyList<long> Labels, IReadOnlyList<float> Confidence)
{
    /// <summary>Runs a model in evaluation mode over a data set.</summary>
    /// <param name="model">Maps the first field of a batch to logits [N, C].</param>
    /// <param name="data">Set; its last field holds the classes, i64 [N].</param>
    /// <param name="batchSize">Examples at a time. Default 250.</param>
    /// <param name="cancellation">Ends it between batches.</param>
    /// <exception cref="ArgumentException">The set is empty.</exception>
    public static Evaluation Of(Layer model, Dataset data, int batchSize = 250, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        if (data.Count == 0) throw new ArgumentException("Evaluation: the data set is empty.", nameof(data));
        bool training = model.IsTraining;
        Device device = model.Device;
        model.Eval();
        try
        {
            var accuracy = new Accuracy();
            List<long> predicted = [], labels = [];
            List<float> confidence = [];
            double loss = 0;
            using ContextScope off = Autograd.NoGrad();
            foreach (Batch batch in new DataLoader(data, batchSize).Epoch())
            {
                using (batch)
                {
                    cancellation.ThrowIfCancellationRequested();
                    using TensorScope scope = TensorScope.Begin();
                    Tensor logits = model.Forward(batch.Input.To(device)).To(Device.Cpu);
                    long[] classes = accuracy.Add(logits, batch.Target);
                    predicted.AddRange(classes);
                    float[] probabilities = logits.Softmax(1).ToArray<float>();
                    for (int i = 0; i < classes.Length; i++) confidence.Add(probabilities[i * (int)logits.Shape[1] + classes[i]]);
                    labels.AddRange(batch.Target.ToArray<long>());
                    loss += logits.CrossEntropy(batch.Target).Item() * batch.Count;
                }
            }

            return new Evaluation(accuracy.Value, loss / data.Count, predicted, labels, confidence);
        }
        finally
        {
            model.Train(training);
        }
    }
}
