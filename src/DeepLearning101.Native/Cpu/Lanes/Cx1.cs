using System.Numerics;
using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>One complex number stored as <typeparamref name="T"/> (<see cref="Complex64"/> or <see cref="Complex"/>): every result is computed in double precision and rounded once.</summary>
/// <remarks>
/// Complex numbers have no order and no error function: members that need one throw. Formulas that use them belong to ops that do not take
/// complex operands (<see cref="OpDef.Takes"/>), so those members are never reached. A mask has its bits set in both parts.
/// </remarks>
internal readonly unsafe struct Cx1<T>(double re, double im) : IRealLanes<Cx1<T>>, IPack<Cx1<T>, T> where T : unmanaged
{
    internal readonly double Re = re, Im = im;

    public static int Count => 1;

    [MethodImpl(Jit.Inline)]
    private static Cx1<T> Round(double re, double im) =>
        typeof(T) == typeof(Complex64) ? new Cx1<T>((float)re, (float)im) : new Cx1<T>(re, im);

    [MethodImpl(Jit.Inline)]
    private static Cx1<T> Round((double Re, double Im) z) => Round(z.Re, z.Im);

    [MethodImpl(Jit.Inline)]
    private static Cx1<T> Mask(bool set) => new(BitConverter.Int64BitsToDouble(set ? -1 : 0), BitConverter.Int64BitsToDouble(set ? -1 : 0));

    [MethodImpl(Jit.Inline)]
    private static long Bits(double part) => BitConverter.DoubleToInt64Bits(part);

    [MethodImpl(Jit.Inline)]
    private static Cx1<T> FromBits(long re, long im) => new(BitConverter.Int64BitsToDouble(re), BitConverter.Int64BitsToDouble(im));

    private static Cx1<T> Without(string what) => throw new InvalidOperationException($"complex numbers have no {what}.");

    [MethodImpl(Jit.Inline)] public static Cx1<T> Create(double value) => Round(value, 0);

    [MethodImpl(Jit.Inline)]
    public static Cx1<T> Load(T* source) => typeof(T) == typeof(Complex64) ? new(((float*)source)[0], ((float*)source)[1]) : new(((double*)source)[0], ((double*)source)[1]);

    [MethodImpl(Jit.Inline)]
    public static void Store(Cx1<T> value, T* destination)
    {
        if (typeof(T) == typeof(Complex64)) *(Complex64*)destination = new Complex64((float)value.Re, (float)value.Im);
        else *(Complex*)destination = new Complex(value.Re, value.Im);
    }

    [MethodImpl(Jit.Inline)] public static uint MaskBits(Cx1<T> mask) => Bits(mask.Re) < 0 ? 1u : 0u;
    [MethodImpl(Jit.Inline)] public static void StoreMask(Cx1<T> mask, byte* destination) => *destination = (byte)MaskBits(mask);
    [MethodImpl(Jit.Inline)] public static Cx1<T> LoadMask(byte* source) => Mask(*source != 0);

    [MethodImpl(Jit.Inline)] public static Cx1<T> operator +(Cx1<T> a, Cx1<T> b) => Round(a.Re + b.Re, a.Im + b.Im);
    [MethodImpl(Jit.Inline)] public static Cx1<T> operator -(Cx1<T> a, Cx1<T> b) => Round(a.Re - b.Re, a.Im - b.Im);
    [MethodImpl(Jit.Inline)] public static Cx1<T> operator *(Cx1<T> a, Cx1<T> b) => Round((a.Re * b.Re) - (a.Im * b.Im), (a.Re * b.Im) + (a.Im * b.Re));
    [MethodImpl(Jit.Inline)] public static Cx1<T> operator /(Cx1<T> a, Cx1<T> b) => Round(ComplexMath.Divide(a.Re, a.Im, b.Re, b.Im));
    [MethodImpl(Jit.Inline)] public static Cx1<T> operator -(Cx1<T> a) => new(-a.Re, -a.Im);
    [MethodImpl(Jit.Inline)] public static Cx1<T> Conjugate(Cx1<T> a) => new(a.Re, -a.Im);
    [MethodImpl(Jit.Inline)] public static Cx1<T> Abs(Cx1<T> a) => Round(ComplexMath.Abs(a.Re, a.Im), 0);
    [MethodImpl(Jit.Inline)] public static Cx1<T> Fma(Cx1<T> a, Cx1<T> b, Cx1<T> c) => Round((a.Re * b.Re) - (a.Im * b.Im) + c.Re, (a.Re * b.Im) + (a.Im * b.Re) + c.Im);

    [MethodImpl(Jit.Inline)] public static Cx1<T> Equal(Cx1<T> a, Cx1<T> b) => Mask(a.Re == b.Re && a.Im == b.Im);
    [MethodImpl(Jit.Inline)] public static Cx1<T> Select(Cx1<T> mask, Cx1<T> whenTrue, Cx1<T> whenFalse) => Bits(mask.Re) != 0 ? whenTrue : whenFalse;
    [MethodImpl(Jit.Inline)] public static Cx1<T> And(Cx1<T> a, Cx1<T> b) => FromBits(Bits(a.Re) & Bits(b.Re), Bits(a.Im) & Bits(b.Im));
    [MethodImpl(Jit.Inline)] public static Cx1<T> Or(Cx1<T> a, Cx1<T> b) => FromBits(Bits(a.Re) | Bits(b.Re), Bits(a.Im) | Bits(b.Im));
    [MethodImpl(Jit.Inline)] public static Cx1<T> Xor(Cx1<T> a, Cx1<T> b) => FromBits(Bits(a.Re) ^ Bits(b.Re), Bits(a.Im) ^ Bits(b.Im));
    [MethodImpl(Jit.Inline)] public static Cx1<T> Not(Cx1<T> a) => FromBits(~Bits(a.Re), ~Bits(a.Im));

    public static Cx1<T> Sqrt(Cx1<T> a) => Round(ComplexMath.Sqrt(a.Re, a.Im));
    public static Cx1<T> Exp(Cx1<T> a) => Round(ComplexMath.Exp(a.Re, a.Im));
    public static Cx1<T> Exp2(Cx1<T> a) => Round(ComplexMath.Exp2(a.Re, a.Im));
    public static Cx1<T> Expm1(Cx1<T> a) => Round(ComplexMath.Expm1(a.Re, a.Im));
    public static Cx1<T> Log(Cx1<T> a) => Round(ComplexMath.Log(a.Re, a.Im));
    public static Cx1<T> Log2(Cx1<T> a) => Round(ComplexMath.Log(a.Re, a.Im, 1.44269504088896340736));
    public static Cx1<T> Log10(Cx1<T> a) => Round(ComplexMath.Log(a.Re, a.Im, 0.43429448190325182765));
    public static Cx1<T> Log1p(Cx1<T> a) => Round(ComplexMath.Log1p(a.Re, a.Im));
    public static Cx1<T> Pow(Cx1<T> a, Cx1<T> b) => Round(ComplexMath.Pow(a.Re, a.Im, b.Re, b.Im));
    public static Cx1<T> Sin(Cx1<T> a) => Round(ComplexMath.Sin(a.Re, a.Im));
    public static Cx1<T> Cos(Cx1<T> a) => Round(ComplexMath.Cos(a.Re, a.Im));
    public static Cx1<T> Tan(Cx1<T> a) => Round(ComplexMath.Tan(a.Re, a.Im));
    public static Cx1<T> Sinh(Cx1<T> a) => Round(ComplexMath.Sinh(a.Re, a.Im));
    public static Cx1<T> Cosh(Cx1<T> a) => Round(ComplexMath.Cosh(a.Re, a.Im));
    public static Cx1<T> Tanh(Cx1<T> a) => Round(ComplexMath.Tanh(a.Re, a.Im));
    public static Cx1<T> Sigmoid(Cx1<T> a) => Round(ComplexMath.Sigmoid(a.Re, a.Im));

    public static Cx1<T> Min(Cx1<T> a, Cx1<T> b) => Without("order");
    public static Cx1<T> Max(Cx1<T> a, Cx1<T> b) => Without("order");
    public static Cx1<T> Less(Cx1<T> a, Cx1<T> b) => Without("order");
    public static Cx1<T> LessOrEqual(Cx1<T> a, Cx1<T> b) => Without("order");
    public static Cx1<T> Floor(Cx1<T> a) => Without("order");
    public static Cx1<T> Ceiling(Cx1<T> a) => Without("order");
    public static Cx1<T> Truncate(Cx1<T> a) => Without("order");
    public static Cx1<T> Round(Cx1<T> a) => Without("order");
    public static Cx1<T> Fmod(Cx1<T> a, Cx1<T> b) => Without("order");
    public static Cx1<T> CopySign(Cx1<T> a, Cx1<T> sign) => Without("sign");
    public static Cx1<T> Asin(Cx1<T> a) => Without("arc sine here");
    public static Cx1<T> Acos(Cx1<T> a) => Without("arc cosine here");
    public static Cx1<T> Atan(Cx1<T> a) => Without("arc tangent here");
    public static Cx1<T> Atan2(Cx1<T> y, Cx1<T> x) => Without("angle of a pair");
    public static Cx1<T> Erf(Cx1<T> a) => Without("error function here");
    public static Cx1<T> Erfc(Cx1<T> a) => Without("error function here");
}
