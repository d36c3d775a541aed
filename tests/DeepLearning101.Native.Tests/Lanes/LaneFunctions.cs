using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Tests.Lanes;

/// <summary>A function of one real number as a type, so that it can be run on every pack and on dual numbers.</summary>
internal interface ILaneFunction
{
    static abstract V Apply<V>(V a) where V : struct, IRealLanes<V>;
}

/// <summary>The transcendental functions of <see cref="IRealLanes{V}"/>.</summary>
internal static class Fn
{
    internal readonly struct Exp : ILaneFunction
    {
        public static V Apply<V>(V a) where V : struct, IRealLanes<V> => V.Exp(a);
    }

    internal readonly struct Exp2 : ILaneFunction
    {
        public static V Apply<V>(V a) where V : struct, IRealLanes<V> => V.Exp2(a);
    }

    internal readonly struct Expm1 : ILaneFunction
    {
        public static V Apply<V>(V a) where V : struct, IRealLanes<V> => V.Expm1(a);
    }

    internal readonly struct Log : ILaneFunction
    {
        public static V Apply<V>(V a) where V : struct, IRealLanes<V> => V.Log(a);
    }

    internal readonly struct Log2 : ILaneFunction
    {
        public static V Apply<V>(V a) where V : struct, IRealLanes<V> => V.Log2(a);
    }

    internal readonly struct Log10 : ILaneFunction
    {
        public static V Apply<V>(V a) where V : struct, IRealLanes<V> => V.Log10(a);
    }

    internal readonly struct Log1p : ILaneFunction
    {
        public static V Apply<V>(V a) where V : struct, IRealLanes<V> => V.Log1p(a);
    }

    internal readonly struct Sin : ILaneFunction
    {
        public static V Apply<V>(V a) where V : struct, IRealLanes<V> => V.Sin(a);
    }

    internal readonly struct Cos : ILaneFunction
    {
        public static V Apply<V>(V a) where V : struct, IRealLanes<V> => V.Cos(a);
    }

    internal readonly struct Tan : ILaneFunction
    {
        public static V Apply<V>(V a) where V : struct, IRealLanes<V> => V.Tan(a);
    }

    internal readonly struct Asin : ILaneFunction
    {
        public static V Apply<V>(V a) where V : struct, IRealLanes<V> => V.Asin(a);
    }

    internal readonly struct Acos : ILaneFunction
    {
        public static V Apply<V>(V a) where V : struct, IRealLanes<V> => V.Acos(a);
    }

    internal readonly struct Atan : ILaneFunction
    {
        public static V Apply<V>(V a) where V : struct, IRealLanes<V> => V.Atan(a);
    }

    internal readonly struct Sinh : ILaneFunction
    {
        public static V Apply<V>(V a) where V : struct, IRealLanes<V> => V.Sinh(a);
    }

    internal readonly struct Cosh : ILaneFunction
    {
        public static V Apply<V>(V a) where V : struct, IRealLanes<V> => V.Cosh(a);
    }

    internal readonly struct Tanh : ILaneFunction
    {
        public static V Apply<V>(V a) where V : struct, IRealLanes<V> => V.Tanh(a);
    }

    internal readonly struct Erf : ILaneFunction
    {
        public static V Apply<V>(V a) where V : struct, IRealLanes<V> => V.Erf(a);
    }

    internal readonly struct Erfc : ILaneFunction
    {
        public static V Apply<V>(V a) where V : struct, IRealLanes<V> => V.Erfc(a);
    }

    internal readonly struct Sigmoid : ILaneFunction
    {
        public static V Apply<V>(V a) where V : struct, IRealLanes<V> => V.Sigmoid(a);
    }
}
