using System.Runtime.CompilerServices;

namespace DeepLearning101.Native.Cpu;

/// <summary>The micro-kernel for few rows: R rows (1 to 4) of C packs (3 or 4), so that one or two rows still keep the multipliers busy.</summary>
/// <remarks>Same order of operations as <see cref="MicroTile"/>, whose bits it must give.</remarks>
internal static unsafe class MicroTileWide
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<O, T, V, R, C, M>(TileArgs<T>* t)
        where O : struct, ITileOps<T, V> where T : unmanaged where V : struct where R : unmanaged where C : unmanaged where M : unmanaged
    {
        nint r1 = t->RowStrideA, r2 = 2 * r1, r3 = 3 * r1;
        nint stepA = t->ColStrideA, stepB = t->RowStrideB;
        T* a = t->A;
        T* b = t->B;
        V mask = sizeof(M) > 1 ? O.Mask(t->LastCount) : default;
        V c00 = default, c01 = default, c02 = default, c03 = default;
        V c10 = default, c11 = default, c12 = default, c13 = default;
        V c20 = default, c21 = default, c22 = default, c23 = default;
        V c30 = default, c31 = default, c32 = default, c33 = default;

        for (nint k = t->K; k > 0; k--)
        {
            V b0 = O.Load(b);
            V b1 = O.Load(b + O.Count);
            V b2 = sizeof(M) > 1 && sizeof(C) == 3 ? O.LoadMasked(b + 2 * O.Count, mask) : O.Load(b + 2 * O.Count);
            V b3 = sizeof(C) == 3 ? default : sizeof(M) > 1 ? O.LoadMasked(b + 3 * O.Count, mask) : O.Load(b + 3 * O.Count);
            V x = O.Broadcast(a);
            c00 = O.Fma(x, b0, c00);
            c01 = O.Fma(x, b1, c01);
            c02 = O.Fma(x, b2, c02);
            if (sizeof(C) > 3) c03 = O.Fma(x, b3, c03);

            if (sizeof(R) > 1)
            {
                x = O.Broadcast(a + r1);
                c10 = O.Fma(x, b0, c10);
                c11 = O.Fma(x, b1, c11);
                c12 = O.Fma(x, b2, c12);
                if (sizeof(C) > 3) c13 = O.Fma(x, b3, c13);
            }

            if (sizeof(R) > 2)
            {
                x = O.Broadcast(a + r2);
                c20 = O.Fma(x, b0, c20);
                c21 = O.Fma(x, b1, c21);
                c22 = O.Fma(x, b2, c22);
                if (sizeof(C) > 3) c23 = O.Fma(x, b3, c23);
            }

            if (sizeof(R) > 3)
            {
                x = O.Broadcast(a + r3);
                c30 = O.Fma(x, b0, c30);
                c31 = O.Fma(x, b1, c31);
                c32 = O.Fma(x, b2, c32);
                if (sizeof(C) > 3) c33 = O.Fma(x, b3, c33);
            }

            a += stepA;
            b += stepB;
        }

        bool add = t->Add;
        T* c = t->C;
        nint stepC = t->RowStrideC;
        Row<O, T, V, C, M>(c, c00, c01, c02, c03, mask, add);
        if (sizeof(R) > 1) Row<O, T, V, C, M>(c + stepC, c10, c11, c12, c13, mask, add);
        if (sizeof(R) > 2) Row<O, T, V, C, M>(c + 2 * stepC, c20, c21, c22, c23, mask, add);
        if (sizeof(R) > 3) Row<O, T, V, C, M>(c + 3 * stepC, c30, c31, c32, c33, mask, add);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row<O, T, V, C, M>(T* c, V x0, V x1, V x2, V x3, V mask, bool add)
        where O : struct, ITileOps<T, V> where T : unmanaged where V : struct where C : unmanaged where M : unmanaged
    {
        MicroC.Put<O, T, V, N2, N1>(c, x0, x1, mask, add);
        if (sizeof(C) == 3)
        {
            MicroC.Put<O, T, V, N1, M>(c + 2 * O.Count, x2, x3, mask, add);
        }
        else
        {
            MicroC.Put<O, T, V, N2, M>(c + 2 * O.Count, x2, x3, mask, add);
        }
    }
}
