using DeepLearning101.Native.Models;

namespace DeepLearning101.Cli;

/// <summary>An image that was taken for another class.</summary>
/// <param name="Index">Its number in the set.</param>
/// <param name="Label">True class.</param>
/// <param name="Predicted">Class that the model chose.</param>
/// <param name="Confidence">Probability that it gave that class.</param>
internal readonly record struct Mistake(long Index, long Label, long Predicted, float Confidence);

/// <summary>The mistakes of which a model was surest.</summary>
internal static class MistakeList
{
    /// <summary>Images in the grid: four rows of eight.</summary>
    private const int Most = 32;

    /// <param name="test">The evaluation.</param>
    /// <param name="numbers">Number of each of its images in the whole set; null: they are the whole set.</param>
    internal static IReadOnlyList<Mistake> Of(Evaluation test, long[]? numbers = null)
    {
        var all = new List<Mistake>();
        for (int i = 0; i < test.Labels.Count; i++)
            if (test.Predicted[i] != test.Labels[i]) all.Add(new Mistake(numbers?[i] ?? i, test.Labels[i], test.Predicted[i], test.Confidence[i]));
        all.Sort((a, b) => b.Confidence != a.Confidence ? b.Confidence.CompareTo(a.Confidence) : a.Index.CompareTo(b.Index));
        if (all.Count > Most) all.RemoveRange(Most, all.Count - Most);
        return all;
    }
}
