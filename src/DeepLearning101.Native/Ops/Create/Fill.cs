namespace DeepLearning101.Native;

/// <summary>One value everywhere, in place.</summary>
public static class FillExtensions
{
    extension(Tensor x)
    {
        /// <summary>Writes <paramref name="value"/> everywhere: <c>x[0, ..].Fill_(1)</c>.</summary>
        /// <returns>The same tensor.</returns>
        public Tensor Fill_(double value) => x.Copy_(Tensor.Full([], value, x.DType, x.Device));

        /// <summary>Writes 0 everywhere.</summary>
        /// <returns>The same tensor.</returns>
        public Tensor Zero_() => x.Fill_(0);
    }
}
