namespace DeepLearning101.Native;

public sealed partial class Tensor
{
    /// <summary>Random numbers, uniform in [0, 1).</summary>
    /// <param name="shape">Length of each dimension.</param>
    /// <param name="dtype">Element type; default f32.</param>
    /// <param name="device">Where; default the CPU.</param>
    /// <param name="generator">Source; default <see cref="Generator.Default"/>.</param>
    public static Tensor Rand(ReadOnlySpan<long> shape, DType dtype = DType.Float32, Device? device = null, Generator? generator = null) =>
        RandomOp.Run(Op.RandomUniform, shape, dtype, device, generator);

    /// <summary>Random numbers of the standard normal distribution.</summary>
    /// <param name="shape">Length of each dimension.</param>
    /// <param name="dtype">Element type; default f32.</param>
    /// <param name="device">Where; default the CPU.</param>
    /// <param name="generator">Source; default <see cref="Generator.Default"/>.</param>
    public static Tensor Randn(ReadOnlySpan<long> shape, DType dtype = DType.Float32, Device? device = null, Generator? generator = null) =>
        RandomOp.Run(Op.RandomNormal, shape, dtype, device, generator);

    /// <summary>Random integers, uniform in [low, high).</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="high"/> is not above <paramref name="low"/>.</exception>
    public static Tensor RandInt(long low, long high, ReadOnlySpan<long> shape, DType dtype = DType.Int64, Device? device = null, Generator? generator = null)
    {
        if (high <= low) Throw.Argument("randint", nameof(high), $"the upper end must lie above the lower one ({low})", high);
        if (dtype.IsIntegral) return RandomOp.Run(Op.RandomInteger, shape, dtype, device, generator, low, high - 1);
        return RandomOp.Run(Op.RandomInteger, shape, DType.Int64, device, generator, low, high - 1).Cast(dtype);
    }

    /// <summary>Random integers, uniform in [0, high).</summary>
    public static Tensor RandInt(long high, ReadOnlySpan<long> shape, DType dtype = DType.Int64, Device? device = null, Generator? generator = null) =>
        RandInt(0, high, shape, dtype, device, generator);

    /// <summary>The numbers 0 … n − 1 in random order: the order of n random 63-bit integers.</summary>
    public static Tensor RandPerm(long n, DType dtype = DType.Int64, Device? device = null, Generator? generator = null) =>
        RandInt(long.MaxValue, [n], DType.Int64, device, generator).ArgSort(0).Cast(dtype);

    /// <summary>Random numbers of a normal distribution.</summary>
    public static Tensor Normal(double mean, double std, ReadOnlySpan<long> shape, DType dtype = DType.Float32, Device? device = null, Generator? generator = null)
    {
        if (!(std >= 0)) Throw.Argument("normal", nameof(std), "the standard deviation must not be negative", std);
        return Randn(shape, dtype, device, generator) * std + mean;
    }

    /// <summary>Random numbers of normal distributions, one for each element of <paramref name="mean"/> and <paramref name="std"/>, which broadcast.</summary>
    public static Tensor Normal(Tensor mean, Tensor std, Generator? generator = null)
    {
        Layout? shape = Layout.Broadcast(mean.Layout, std.Layout);
        if (shape is null) Throw.NoBroadcast("normal", mean.Layout, std.Layout);
        return Randn(shape!.Shape, DTypes.Promote(mean.DType, std.DType), mean.Device, generator) * std + mean;
    }

    /// <summary>Uniform numbers in the shape, type and place of another tensor.</summary>
    public static Tensor RandLike(Tensor other, Generator? generator = null) => Rand(other.Shape, other.DType, other.Device, generator);

    /// <summary>Standard normal numbers in the shape, type and place of another tensor.</summary>
    public static Tensor RandnLike(Tensor other, Generator? generator = null) => Randn(other.Shape, other.DType, other.Device, generator);

    /// <summary>Integers in [low, high) in the shape, type and place of another tensor.</summary>
    public static Tensor RandIntLike(Tensor other, long low, long high, Generator? generator = null) => RandInt(low, high, other.Shape, other.DType, other.Device, generator);
}
