using System.Collections;
using System.Runtime.CompilerServices;

namespace DeepLearning101.Native;

/// <summary>An immutable list of integers (a shape, dimensions, strides) that is compared by value; it is written as a collection expression.</summary>
[CollectionBuilder(typeof(LongList), nameof(Create))]
public readonly struct LongList : IEquatable<LongList>, IEnumerable<long>
{
    private readonly long[]? values;

    private LongList(long[] values) => this.values = values;

    /// <summary>Number of integers.</summary>
    public int Count => values?.Length ?? 0;

    /// <summary>The integer at <paramref name="index"/>.</summary>
    public long this[int index] => values![index];

    /// <summary>The integers.</summary>
    public ReadOnlySpan<long> Span => values;

    /// <summary>A list of a copy of <paramref name="values"/>.</summary>
    public static LongList Create(ReadOnlySpan<long> values) => new(values.ToArray());

    /// <summary>A list of a copy of <paramref name="values"/>.</summary>
    public static implicit operator LongList(ReadOnlySpan<long> values) => Create(values);

    /// <summary>A list of one integer, e.g. one size for all dimensions.</summary>
    public static implicit operator LongList(long value) => new([value]);

    /// <inheritdoc/>
    public bool Equals(LongList other) => Span.SequenceEqual(other.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is LongList other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (long value in Span) hash.Add(value);
        return hash.ToHashCode();
    }

    /// <summary>Whether both hold the same integers.</summary>
    public static bool operator ==(LongList left, LongList right) => left.Equals(right);

    /// <summary>Whether the lists differ.</summary>
    public static bool operator !=(LongList left, LongList right) => !left.Equals(right);

    /// <inheritdoc/>
    public override string ToString() => Layout.Format(Span);

    /// <inheritdoc/>
    public IEnumerator<long> GetEnumerator() => ((IEnumerable<long>)(values ?? [])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
