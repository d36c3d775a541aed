namespace DeepLearning101.Native;

/// <summary>Filling where a mask is set.</summary>
public static class MaskedFillExtensions
{
    extension(Tensor x)
    {
        /// <summary><paramref name="value"/> where <paramref name="mask"/> (bool) is set, x elsewhere, in the type of x; they broadcast. What is filled has no influence, NaN included, on value or gradient.</summary>
        /// <exception cref="TensorDTypeException">The mask is not bool, or x holds integers and the value is none.</exception>
        public Tensor MaskedFill(Tensor mask, double value)
        {
            Check(x, mask, value);
            return Dispatcher.Run(Op.ScalarWhere, [mask, x], new Scalars(value));
        }

        /// <summary>The 0-D <paramref name="value"/> where <paramref name="mask"/> (bool) is set, x elsewhere, in the type of x; the value gets the sum of the gradients there.</summary>
        public Tensor MaskedFill(Tensor mask, Tensor value)
        {
            if (value.Rank != 0) Throw.Shape("masked_fill", "the value must have no dimension", value.Layout, "Use Where.");
            return value.Cast(x.DType).Where(mask, x);
        }

        /// <summary>Writes <paramref name="value"/> where <paramref name="mask"/>, which broadcasts to this tensor, is set.</summary>
        /// <returns>The same tensor.</returns>
        public Tensor MaskedFill_(Tensor mask, double value)
        {
            Check(x, mask, value);
            return InPlace.Run(Op.ScalarWhere, x, [mask, x], new Scalars(value));
        }
    }

    private static void Check(Tensor x, Tensor mask, double value)
    {
        if (mask.DType != DType.Bool) Throw.DType("masked_fill", "the mask must be bool", mask.DType, "Compare it, or cast it.");
        if (x.DType != DType.Bool) Throw.IfNotHeld("masked_fill", x.DType, value);
        if (x.DType.IsIntegral && value != Math.Truncate(value)) Throw.DType("masked_fill", "a tensor that is filled with a fraction must be floating-point", x.DType, "Cast it first.");
    }
}
