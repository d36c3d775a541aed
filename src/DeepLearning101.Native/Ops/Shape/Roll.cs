namespace DeepLearning101.Native;

/// <summary>Rotation of entries.</summary>
public static class RollExtensions
{
    extension(Tensor x)
    {
        /// <summary>The entries of each named dimension moved on by a number of places, those at the end to the beginning; without dimensions over the flattened tensor.</summary>
        public Tensor Roll(ReadOnlySpan<long> shifts, ReadOnlySpan<long> dims = default)
        {
            if (dims.Length == 0)
            {
                if (shifts.Length != 1) Throw.Shape("roll", $"without dimensions one shift is needed; {shifts.Length} were given", x.Layout);
                return x.Reshape([-1]).Roll(shifts, [0]).Reshape(x.Shape);
            }

            if (shifts.Length != dims.Length) Throw.Shape("roll", $"as many shifts as dimensions are needed; {shifts.Length} and {dims.Length} were given", x.Layout);
            Tensor result = x;
            for (int i = 0; i < dims.Length; i++)
            {
                int d = x.Layout.Dim("roll", dims[i]);
                long n = x.Rank == 0 ? 0 : x.Shape[d], shift = n == 0 ? 0 : (shifts[i] % n + n) % n;
                if (shift != 0) result = Tensor.Cat([result.Narrow(d, n - shift, shift), result.Narrow(d, 0, n - shift)], d);
            }

            return ReferenceEquals(result, x) ? x.Clone() : result;
        }

        /// <summary>The entries of one dimension moved on by <paramref name="shift"/> places.</summary>
        public Tensor Roll(long shift, int dim) => x.Roll([shift], [dim]);

        /// <summary>A copy with the order of the entries of the first dimension reversed.</summary>
        public Tensor FlipUd() => x.Flip([0]).Contiguous();

        /// <summary>A copy with the order of the entries of the second dimension reversed.</summary>
        public Tensor FlipLr() => x.Flip([1]).Contiguous();

        /// <summary>Rotated by <paramref name="k"/> quarter turns from the first towards the second of two dimensions.</summary>
        public Tensor Rot90(int k = 1, int dim0 = 0, int dim1 = 1) => ((k % 4 + 4) % 4) switch
        {
            1 => x.Flip([dim1]).Transpose(dim0, dim1),
            2 => x.Flip([dim0, dim1]),
            3 => x.Transpose(dim0, dim1).Flip([dim1]),
            _ => x,
        };
    }
}
