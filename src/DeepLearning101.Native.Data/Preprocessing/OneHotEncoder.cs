namespace DeepLearning101.Native.Data;

/// <summary>What an encoder does with a category that the training data did not have.</summary>
public enum UnknownCategory
{
    /// <summary>It is an error.</summary>
    Error,

    /// <summary>Its row is all zeros.</summary>
    Zeros,
}

/// <summary>Turns categories into rows with a single 1: [N] → [N, K], with the K categories of the training data in rising order (texts by their code units, in no language).</summary>
/// <typeparam name="T">Type of a category: a text or a number.</typeparam>
/// <remarks>Deep Learning 101, section 7.2. Once fitted, any number of threads may transform.</remarks>
public sealed class OneHotEncoder<T> where T : notnull, IComparable<T>
{
    private readonly UnknownCategory unknown;
    private readonly Dictionary<T, int> places = [];
    private T[] categories = [];

    /// <summary>Makes an encoder that is not fitted yet.</summary>
    /// <param name="unknown">What is done with a category that was not fitted. Default: an error.</param>
    public OneHotEncoder(UnknownCategory unknown = UnknownCategory.Error) => this.unknown = unknown;

    /// <summary>The categories, in the order of the columns; none before <see cref="Fit"/>.</summary>
    public IReadOnlyList<T> Categories => categories;

    /// <summary>Takes the categories from training data; those fitted before are forgotten.</summary>
    /// <returns>The same encoder.</returns>
    /// <exception cref="ArgumentException">There is no value.</exception>
    public OneHotEncoder<T> Fit(ReadOnlySpan<T> values)
    {
        if (values.Length == 0) throw new ArgumentException("OneHotEncoder: at least one value is needed to fit.", nameof(values));
        var seen = new HashSet<T>();
        foreach (T value in values) seen.Add(value);
        T[] all = [.. seen];
        Array.Sort(all, static (a, b) => a is string text ? string.CompareOrdinal(text, b as string) : a.CompareTo(b));
        places.Clear();
        for (int i = 0; i < all.Length; i++) places.Add(all[i], i);
        categories = all;
        return this;
    }

    /// <summary>Encodes values.</summary>
    /// <returns>f32 [N, K].</returns>
    /// <exception cref="InvalidOperationException">The encoder is not fitted.</exception>
    /// <exception cref="ArgumentException">A category is unknown, and that is an error.</exception>
    public Tensor Transform(ReadOnlySpan<T> values)
    {
        if (categories.Length == 0) throw new InvalidOperationException("OneHotEncoder: the encoder must be fitted first. Call Fit with the training data.");
        var rows = new float[checked(values.Length * categories.Length)];
        for (int i = 0; i < values.Length; i++)
        {
            if (places.TryGetValue(values[i], out int place)) rows[i * categories.Length + place] = 1;
            else if (unknown == UnknownCategory.Error) throw new ArgumentException($"OneHotEncoder: value {i}, '{values[i]}', is none of the {categories.Length} categories that were fitted. Fit with all categories, or choose UnknownCategory.Zeros.", nameof(values));
        }

        return Tensor.From<float>(rows, [values.Length, categories.Length]);
    }

    /// <summary>The category of the largest number of each row: undoes <see cref="Transform"/>, and reads predictions.</summary>
    /// <param name="rows">f32 [N, K].</param>
    /// <exception cref="InvalidOperationException">The encoder is not fitted.</exception>
    /// <exception cref="TensorShapeException">The shape is another.</exception>
    public T[] InverseTransform(Tensor rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (categories.Length == 0) throw new InvalidOperationException("OneHotEncoder: the encoder must be fitted first. Call Fit with the training data.");
        if (rows.Rank != 2 || rows.Shape[1] != categories.Length) throw new TensorShapeException(nameof(OneHotEncoder<T>), $"OneHotEncoder: rows must be [N, {categories.Length}]; given {Layout.Format(rows.Shape)}.", rows.Shape.ToArray());
        return Array.ConvertAll(ClassScores.Predict(rows.ToArray<float>(), categories.Length), place => categories[place]);
    }
}
