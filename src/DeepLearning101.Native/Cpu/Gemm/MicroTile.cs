using System.Runtime.CompilerServices;

namespace DeepLearning101.Native.Cpu;

/// <summary>
/// The micro-kernel: a tile of R rows and C packs of columns (C is 1 or 2), its sums in registers, one column of A and one row of B a step.
/// With 12 rows of two AVX-512 packs it is <c>Micro12x32Avx512</c>, with 6 rows of two AVX2 packs <c>Micro6x16Avx2</c>.
/// </summary>
/// <remarks>
/// Each sum starts at +0 and takes its products in ascending k by fused multiply-add; then C = sum, or C = C + sum.
/// 12 × 2 sums hide the latency of the multiply-add (4 cycles × 2 units) three times over and load 14 operands per 24 multiply-adds;
/// with 2 operands and the broadcast they take 27 of 32 registers (15 of 16 for 6 × 2). M is <see cref="N2"/> when the last pack is masked.
/// </remarks>
internal static unsafe class MicroTile
{
    /// <summary>
    /// Steps from one row of C that is asked for to the next. All at once they would take every miss that a core can have open, and A and B wait for them
    /// (f32 n = 1000: 11.8 ms all at once, 11.0 ms spread); after the rows of this tile come those of the next one.
    /// </summary>
    private const int PrefetchEvery = 8;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<O, T, V, R, C, M>(TileArgs<T>* t)
        where O : struct, ITileOps<T, V> where T : unmanaged where V : struct where R : unmanaged where C : unmanaged where M : unmanaged
    {
        nint r1 = t->RowStrideA, r2 = 2 * r1, r3 = 3 * r1;
        nint stepA = t->ColStrideA, stepB = t->RowStrideB;
        T* a0 = t->A;
        T* a4 = a0 + 4 * r1;
        T* a8 = a4 + 4 * r1;
        T* b = t->B;
        V mask = sizeof(M) > 1 ? O.Mask(t->LastCount) : default;
        V c00 = default, c01 = default;
        V c10 = default, c11 = default;
        V c20 = default, c21 = default;
        V c30 = default, c31 = default;
        V c40 = default, c41 = default;
        V c50 = default, c51 = default;
        V c60 = default, c61 = default;
        V c70 = default, c71 = default;
        V c80 = default, c81 = default;
        V c90 = default, c91 = default;
        V c100 = default, c101 = default;
        V c110 = default, c111 = default;

        byte* ahead = (byte*)t->C;
        byte* next = t->Next;
        for (nint k = t->K; k > 0; k--)
        {
            if (k % PrefetchEvery == 0)
            {
                MicroC.Prefetch(ahead, sizeof(C) * O.Count * sizeof(T));
                ahead += t->RowStrideC * sizeof(T);
                if (next != null)
                {
                    MicroC.PrefetchNext(next);
                    next += 64;
                }
            }

            V b0 = sizeof(M) > 1 && sizeof(C) == 1 ? O.LoadMasked(b, mask) : O.Load(b);
            V b1 = sizeof(C) == 1 ? default : sizeof(M) > 1 ? O.LoadMasked(b + O.Count, mask) : O.Load(b + O.Count);
            V x = O.Broadcast(a0);
            c00 = O.Fma(x, b0, c00);
            if (sizeof(C) > 1) c01 = O.Fma(x, b1, c01);

            if (sizeof(R) > 1)
            {
                x = O.Broadcast(a0 + r1);
                c10 = O.Fma(x, b0, c10);
                if (sizeof(C) > 1) c11 = O.Fma(x, b1, c11);
            }

            if (sizeof(R) > 2)
            {
                x = O.Broadcast(a0 + r2);
                c20 = O.Fma(x, b0, c20);
                if (sizeof(C) > 1) c21 = O.Fma(x, b1, c21);
            }

            if (sizeof(R) > 3)
            {
                x = O.Broadcast(a0 + r3);
                c30 = O.Fma(x, b0, c30);
                if (sizeof(C) > 1) c31 = O.Fma(x, b1, c31);
            }

            if (sizeof(R) > 4)
            {
                x = O.Broadcast(a4);
                c40 = O.Fma(x, b0, c40);
                if (sizeof(C) > 1) c41 = O.Fma(x, b1, c41);
            }

            if (sizeof(R) > 5)
            {
                x = O.Broadcast(a4 + r1);
                c50 = O.Fma(x, b0, c50);
                if (sizeof(C) > 1) c51 = O.Fma(x, b1, c51);
            }

            if (sizeof(R) > 6)
            {
                x = O.Broadcast(a4 + r2);
                c60 = O.Fma(x, b0, c60);
                if (sizeof(C) > 1) c61 = O.Fma(x, b1, c61);
            }

            if (sizeof(R) > 7)
            {
                x = O.Broadcast(a4 + r3);
                c70 = O.Fma(x, b0, c70);
                if (sizeof(C) > 1) c71 = O.Fma(x, b1, c71);
            }

            if (sizeof(R) > 8)
            {
                x = O.Broadcast(a8);
                c80 = O.Fma(x, b0, c80);
                if (sizeof(C) > 1) c81 = O.Fma(x, b1, c81);
            }

            if (sizeof(R) > 9)
            {
                x = O.Broadcast(a8 + r1);
                c90 = O.Fma(x, b0, c90);
                if (sizeof(C) > 1) c91 = O.Fma(x, b1, c91);
            }

            if (sizeof(R) > 10)
            {
                x = O.Broadcast(a8 + r2);
                c100 = O.Fma(x, b0, c100);
                if (sizeof(C) > 1) c101 = O.Fma(x, b1, c101);
            }

            if (sizeof(R) > 11)
            {
                x = O.Broadcast(a8 + r3);
                c110 = O.Fma(x, b0, c110);
                if (sizeof(C) > 1) c111 = O.Fma(x, b1, c111);
            }

            a0 += stepA;
            if (sizeof(R) > 4) a4 += stepA;
            if (sizeof(R) > 8) a8 += stepA;
            b += stepB;
        }

        bool add = t->Add;
        T* c = t->C;
        nint stepC = t->RowStrideC;
        MicroC.Put<O, T, V, C, M>(c, c00, c01, mask, add);
        if (sizeof(R) > 1) MicroC.Put<O, T, V, C, M>(c + stepC, c10, c11, mask, add);
        if (sizeof(R) > 2) MicroC.Put<O, T, V, C, M>(c + 2 * stepC, c20, c21, mask, add);
        if (sizeof(R) > 3) MicroC.Put<O, T, V, C, M>(c + 3 * stepC, c30, c31, mask, add);
        if (sizeof(R) > 4) MicroC.Put<O, T, V, C, M>(c + 4 * stepC, c40, c41, mask, add);
        if (sizeof(R) > 5) MicroC.Put<O, T, V, C, M>(c + 5 * stepC, c50, c51, mask, add);
        if (sizeof(R) > 6) MicroC.Put<O, T, V, C, M>(c + 6 * stepC, c60, c61, mask, add);
        if (sizeof(R) > 7) MicroC.Put<O, T, V, C, M>(c + 7 * stepC, c70, c71, mask, add);
        if (sizeof(R) > 8) MicroC.Put<O, T, V, C, M>(c + 8 * stepC, c80, c81, mask, add);
        if (sizeof(R) > 9) MicroC.Put<O, T, V, C, M>(c + 9 * stepC, c90, c91, mask, add);
        if (sizeof(R) > 10) MicroC.Put<O, T, V, C, M>(c + 10 * stepC, c100, c101, mask, add);
        if (sizeof(R) > 11) MicroC.Put<O, T, V, C, M>(c + 11 * stepC, c110, c111, mask, add);
    }
}
