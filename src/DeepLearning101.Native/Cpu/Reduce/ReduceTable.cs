namespace DeepLearning101.Native.Cpu;

/// <summary>The compiled loops of one reduction for one element type.</summary>
internal unsafe struct ReduceLoops
{
    internal delegate*<void*, nint, void*, void> Row, Fold;
    internal delegate*<byte*, StridedWalk*, long, nint, void*, void> Columns;
    internal delegate*<byte*, nint, nint, nint, void*, void> Rows;
    internal int Width;
}

/// <summary>The compiled loops of one reduction, for the widest vectors of this machine.</summary>
internal sealed unsafe class ReduceTable : IReduceVisitor
{
    private ReduceLoops f32, f64, i32, i64;

    internal ReduceTable(ReduceOp op) => op.Accept(this);

    internal ref readonly ReduceLoops Of(DType compute)
    {
        switch (compute)
        {
            case DType.Float32: return ref f32;
            case DType.Float64: return ref f64;
            case DType.Int32: return ref i32;
            default: return ref i64;
        }
    }

    void IReduceVisitor.Reduce<F>()
    {
        if (Isa.HasAvx512)
        {
            f32 = Bind<F, F32x16, float>();
            f64 = Bind<F, F64x8, double>();
            i32 = Bind<F, I32x16, int>();
            i64 = Bind<F, I64x8, long>();
        }
        else if (Isa.HasAvx2)
        {
            f32 = Bind<F, F32x8, float>();
            f64 = Bind<F, F64x4, double>();
            i32 = Bind<F, I32x8, int>();
            i64 = Bind<F, I64x4, long>();
        }
        else if (Isa.HasV128)
        {
            f32 = Bind<F, F32x4, float>();
            f64 = Bind<F, F64x2, double>();
            i32 = Bind<F, I32x4, int>();
            i64 = Bind<F, I64x2, long>();
        }
        else
        {
            f32 = Bind<F, F32x1, float>();
            f64 = Bind<F, F64x1, double>();
            i32 = Bind<F, I32x1, int>();
            i64 = Bind<F, I64x1, long>();
        }
    }

    private static ReduceLoops Bind<F, V, T>()
        where F : struct, IReduceFormula
        where V : unmanaged, Lanes.IPack<V, T>
        where T : unmanaged => new()
        {
            Row = (delegate*<void*, nint, void*, void>)(delegate*<T*, nint, T*, void>)&ReduceLoop.Row<F, V, T>,
            Fold = (delegate*<void*, nint, void*, void>)(delegate*<T*, nint, T*, void>)&ReduceLoop.Row<CombineOnly<F>, V, T>,
            Columns = (delegate*<byte*, StridedWalk*, long, nint, void*, void>)(delegate*<byte*, StridedWalk*, long, nint, T*, void>)&ReduceLoop.Columns<F, V, T>,
            Rows = (delegate*<byte*, nint, nint, nint, void*, void>)(delegate*<byte*, nint, nint, nint, T*, void>)&ReduceLoop.Rows<F, V, T>,
            Width = V.Count,
        };
}
