namespace DeepLearning101.Native;

/// <summary>Repetition.</summary>
public static class RepeatExtensions
{
    extension(Tensor x)
    {
        /// <summary>The tensor repeated a number of times along each dimension; more numbers than dimensions add dimensions at the front.</summary>
        public Tensor Repeat(ReadOnlySpan<long> repeats)
        {
            if (repeats.Length < x.Rank) Throw.Shape("repeat", $"a number for each dimension is needed; {repeats.Length} were given", x.Layout);
            foreach (long n in repeats) if (n < 0) Throw.Argument("repeat", nameof(repeats), "numbers of repetitions must not be negative", n);
            int lead = repeats.Length - x.Rank;
            Tensor result = x;
            // A repetition along a dimension is a broadcast one before it, merged with it.
            for (int i = x.Rank - 1; i >= 0; i--)
            {
                long times = repeats[lead + i];
                if (times == 1) continue;
                long[] wide = [.. result.Shape[..i], times, .. result.Shape[i..]], merged = result.Shape.ToArray();
                merged[i] *= times;
                result = result.Unsqueeze(i).Expand(wide).Reshape(merged);
            }

            if (lead > 0) result = result.Expand([.. repeats[..lead], .. result.Shape]);
            return ReferenceEquals(result.Storage, x.Storage) ? result.Clone() : result.Contiguous();
        }

        /// <summary><c>Repeat</c>, where missing numbers at the front are 1.</summary>
        public Tensor Tile(ReadOnlySpan<long> dims)
        {
            if (dims.Length >= x.Rank) return x.Repeat(dims);
            var repeats = new long[x.Rank];
            Array.Fill(repeats, 1);
            dims.CopyTo(repeats.AsSpan(x.Rank - dims.Length));
            return x.Repeat(repeats);
        }

        /// <summary>Each entry of <paramref name="dim"/> (of the flattened tensor where none is named) repeated in place.</summary>
        public Tensor RepeatInterleave(long repeats, int? dim = null)
        {
            if (repeats < 0) Throw.Argument("repeat_interleave", nameof(repeats), "the number of repetitions must not be negative", repeats);
            Tensor source = dim is null || x.Rank == 0 ? x.Reshape([-1]) : x;
            int d = dim is { } named ? source.Layout.Dim("repeat_interleave", named) : 0;
            long[] wide = [.. source.Shape[..(d + 1)], repeats, .. source.Shape[(d + 1)..]], merged = source.Shape.ToArray();
            merged[d] *= repeats;
            return source.Unsqueeze(d + 1).Expand(wide).Reshape(merged);
        }

        /// <summary>Entry i of <paramref name="dim"/> (of the flattened tensor where none is named) repeated <c>repeats[i]</c> times.</summary>
        /// <remarks>The numbers are read at once.</remarks>
        public Tensor RepeatInterleave(Tensor repeats, int? dim = null)
        {
            Tensor source = dim is null || x.Rank == 0 ? x.Reshape([-1]) : x;
            int d = dim is { } named ? source.Layout.Dim("repeat_interleave", named) : 0;
            if (repeats.Count == 1) return source.RepeatInterleave((long)repeats.Item(), d);
            if (repeats.Rank != 1 || repeats.Count != source.Shape[d]) Throw.Shapes("repeat_interleave", $"a number for each entry of dimension {d} is needed", source.Layout, repeats.Layout);
            long[] times = repeats.Cast(DType.Int64).ToArray<long>();
            var index = new List<long>();
            for (int i = 0; i < times.Length; i++)
            {
                if (times[i] < 0) Throw.Argument("repeat_interleave", nameof(repeats), "numbers of repetitions must not be negative", times[i]);
                for (long k = 0; k < times[i]; k++) index.Add(i);
            }

            return source.IndexSelect(d, Tensor.From<long>(index.ToArray()).To(x.Device));
        }
    }
}
