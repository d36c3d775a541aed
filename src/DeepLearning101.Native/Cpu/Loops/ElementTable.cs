using System.Numerics;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>The compiled loops of one formula by the type that it computes in, for the widest vectors of this machine.</summary>
internal sealed unsafe class ElementTable : IFormulaVisitor
{
    internal delegate*<ElementRun*, nint, void> F32, F64, I32, I64, C64, C128;

    private readonly bool complex;

    internal ElementTable(ElementwiseOp op)
    {
        complex = op.HasComplex;
        IsMasked = op.IsMasked;
        op.Formula.Accept(this);
    }

    /// <summary>Whether the first operand is a mask of bytes.</summary>
    internal bool IsMasked { get; }

    /// <summary>Whether the result is bool.</summary>
    internal bool IsPredicate { get; private set; }

    /// <summary>The type in which elements of <paramref name="dtype"/> are computed.</summary>
    internal static DType ComputeType(DType dtype) => dtype switch
    {
        DType.Float16 or DType.BFloat16 => DType.Float32,
        DType.Bool or DType.UInt8 or DType.Int8 or DType.Int16 => DType.Int32,
        _ => dtype,
    };

    internal delegate*<ElementRun*, nint, void> Of(DType compute) => compute switch
    {
        DType.Float32 => F32,
        DType.Float64 => F64,
        DType.Int32 => I32,
        DType.Int64 => I64,
        DType.Complex64 => C64,
        DType.Complex128 => C128,
        _ => null,
    };

    void IFormulaVisitor.Real<F>()
    {
        if (complex)
        {
            C64 = &ElementLoop.Run<RealBody<F, Cx1<Complex64>, Complex64>, Cx1<Complex64>, Complex64, Complex64>;
            C128 = &ElementLoop.Run<RealBody<F, Cx1<Complex>, Complex>, Cx1<Complex>, Complex, Complex>;
        }

        if (Isa.HasAvx512)
        {
            F32 = &ElementLoop.Run<RealBody<F, F32x16, float>, F32x16, float, float>;
            F64 = &ElementLoop.Run<RealBody<F, F64x8, double>, F64x8, double, double>;
        }
        else if (Isa.HasAvx2)
        {
            F32 = &ElementLoop.Run<RealBody<F, F32x8, float>, F32x8, float, float>;
            F64 = &ElementLoop.Run<RealBody<F, F64x4, double>, F64x4, double, double>;
        }
        else if (Isa.HasV128)
        {
            F32 = &ElementLoop.Run<RealBody<F, F32x4, float>, F32x4, float, float>;
            F64 = &ElementLoop.Run<RealBody<F, F64x2, double>, F64x2, double, double>;
        }
        else
        {
            F32 = &ElementLoop.Run<RealBody<F, F32x1, float>, F32x1, float, float>;
            F64 = &ElementLoop.Run<RealBody<F, F64x1, double>, F64x1, double, double>;
        }
    }

    void IFormulaVisitor.Ring<F>()
    {
        if (IsMasked)
        {
            Masked<F>();
            return;
        }

        ((IFormulaVisitor)this).Real<OnReals<F>>();
        if (Isa.HasAvx512)
        {
            I32 = &ElementLoop.Run<RingBody<F, I32x16, int>, I32x16, int, int>;
            I64 = &ElementLoop.Run<RingBody<F, I64x8, long>, I64x8, long, long>;
        }
        else if (Isa.HasAvx2)
        {
            I32 = &ElementLoop.Run<RingBody<F, I32x8, int>, I32x8, int, int>;
            I64 = &ElementLoop.Run<RingBody<F, I64x4, long>, I64x4, long, long>;
        }
        else if (Isa.HasV128)
        {
            I32 = &ElementLoop.Run<RingBody<F, I32x4, int>, I32x4, int, int>;
            I64 = &ElementLoop.Run<RingBody<F, I64x2, long>, I64x2, long, long>;
        }
        else
        {
            I32 = &ElementLoop.Run<RingBody<F, I32x1, int>, I32x1, int, int>;
            I64 = &ElementLoop.Run<RingBody<F, I64x1, long>, I64x1, long, long>;
        }
    }

    private void Masked<F>() where F : struct, IRingElementFormula
    {
        C64 = &MaskedLoop.Run<F, Cx1<Complex64>, Complex64>;
        C128 = &MaskedLoop.Run<F, Cx1<Complex>, Complex>;
        if (Isa.HasAvx512)
        {
            F32 = &MaskedLoop.Run<F, F32x16, float>;
            F64 = &MaskedLoop.Run<F, F64x8, double>;
            I32 = &MaskedLoop.Run<F, I32x16, int>;
            I64 = &MaskedLoop.Run<F, I64x8, long>;
        }
        else if (Isa.HasAvx2)
        {
            F32 = &MaskedLoop.Run<F, F32x8, float>;
            F64 = &MaskedLoop.Run<F, F64x4, double>;
            I32 = &MaskedLoop.Run<F, I32x8, int>;
            I64 = &MaskedLoop.Run<F, I64x4, long>;
        }
        else if (Isa.HasV128)
        {
            F32 = &MaskedLoop.Run<F, F32x4, float>;
            F64 = &MaskedLoop.Run<F, F64x2, double>;
            I32 = &MaskedLoop.Run<F, I32x4, int>;
            I64 = &MaskedLoop.Run<F, I64x2, long>;
        }
        else
        {
            F32 = &MaskedLoop.Run<F, F32x1, float>;
            F64 = &MaskedLoop.Run<F, F64x1, double>;
            I32 = &MaskedLoop.Run<F, I32x1, int>;
            I64 = &MaskedLoop.Run<F, I64x1, long>;
        }
    }

    void IFormulaVisitor.Integer<F>()
    {
        I32 = &ElementLoop.Run<Integer32Body<F>, I32x1, int, int>;
        I64 = &ElementLoop.Run<Integer64Body<F>, I64x1, long, long>;
    }

    void IFormulaVisitor.Predicate<F>()
    {
        IsPredicate = true;
        if (complex)
        {
            C64 = &ElementLoop.Run<MaskBody<F, Cx1<Complex64>, Complex64>, Cx1<Complex64>, Complex64, byte>;
            C128 = &ElementLoop.Run<MaskBody<F, Cx1<Complex>, Complex>, Cx1<Complex>, Complex, byte>;
        }

        if (Isa.HasAvx512)
        {
            F32 = &ElementLoop.Run<MaskBody<F, F32x16, float>, F32x16, float, byte>;
            F64 = &ElementLoop.Run<MaskBody<F, F64x8, double>, F64x8, double, byte>;
            I32 = &ElementLoop.Run<MaskBody<F, I32x16, int>, I32x16, int, byte>;
            I64 = &ElementLoop.Run<MaskBody<F, I64x8, long>, I64x8, long, byte>;
        }
        else if (Isa.HasAvx2)
        {
            F32 = &ElementLoop.Run<MaskBody<F, F32x8, float>, F32x8, float, byte>;
            F64 = &ElementLoop.Run<MaskBody<F, F64x4, double>, F64x4, double, byte>;
            I32 = &ElementLoop.Run<MaskBody<F, I32x8, int>, I32x8, int, byte>;
            I64 = &ElementLoop.Run<MaskBody<F, I64x4, long>, I64x4, long, byte>;
        }
        else if (Isa.HasV128)
        {
            F32 = &ElementLoop.Run<MaskBody<F, F32x4, float>, F32x4, float, byte>;
            F64 = &ElementLoop.Run<MaskBody<F, F64x2, double>, F64x2, double, byte>;
            I32 = &ElementLoop.Run<MaskBody<F, I32x4, int>, I32x4, int, byte>;
            I64 = &ElementLoop.Run<MaskBody<F, I64x2, long>, I64x2, long, byte>;
        }
        else
        {
            F32 = &ElementLoop.Run<MaskBody<F, F32x1, float>, F32x1, float, byte>;
            F64 = &ElementLoop.Run<MaskBody<F, F64x1, double>, F64x1, double, byte>;
            I32 = &ElementLoop.Run<MaskBody<F, I32x1, int>, I32x1, int, byte>;
            I64 = &ElementLoop.Run<MaskBody<F, I64x1, long>, I64x1, long, byte>;
        }
    }
}
