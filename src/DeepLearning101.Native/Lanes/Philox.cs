using System.Runtime.CompilerServices;

namespace DeepLearning101.Native.Lanes;

/// <summary>What is made of the four words of a block, in lanes.</summary>
internal interface IBlockFormula
{
    static abstract void Apply<V>(ref V x0, ref V x1, ref V x2, ref V x3) where V : struct, IBlockLanes<V>;
}

/// <summary>Fills memory with elements of a Philox stream, written once over packs; every width gives the same bits.</summary>
/// <remarks>
/// Element i of a filled range is element <c>offset + i</c> of the stream, so splitting a range over threads or calls changes nothing.
/// 32-bit elements take one word each; normal ones come in pairs from the word pair that they share; doubles take two words each.
/// </remarks>
internal static unsafe class Philox
{
    /// <summary>Words of the stream.</summary>
    internal static void FillBits<V>(uint* destination, nint count, ulong seed, ulong stream, ulong offset)
        where V : struct, IBlockLanes<V> => FillRange<V, RawBits>((float*)destination, count, seed, stream, offset);

    /// <summary>Uniform numbers in [0, 1), multiples of 2^−24: <see cref="Philox4x32.UniformFloat"/> of each word.</summary>
    internal static void FillUniform<V>(float* destination, nint count, ulong seed, ulong stream, ulong offset)
        where V : struct, IBlockLanes<V> => FillRange<V, UniformBits>(destination, count, seed, stream, offset);

    /// <summary>Standard normal numbers by Box and Muller's method, up to 6.7 standard deviations.</summary>
    internal static void FillNormal<V>(float* destination, nint count, ulong seed, ulong stream, ulong offset)
        where V : struct, IBlockLanes<V> => FillRange<V, NormalBits>(destination, count, seed, stream, offset);

    [SkipLocalsInit]
    private static void FillRange<V, F>(float* destination, nint count, ulong seed, ulong stream, ulong offset)
        where V : struct, IBlockLanes<V> where F : struct, IBlockFormula
    {
        float* group = stackalloc float[4 * V.Count];
        ulong block = offset >> 2;
        int skip = (int)(offset & 3);
        while (count > 0)
        {
            nint whole = skip == 0 ? count / (4 * V.Count) : 0;
            if (whole > 0)
            {
                FillGroups<V, F>(destination, whole, seed, stream, block);
                destination += whole * 4 * V.Count;
                count -= whole * 4 * V.Count;
                block += (ulong)(whole * V.Count);
                continue;
            }
            FillGroups<V, F>(group, 1, seed, stream, block);
            nint take = Math.Min(count, 4 * V.Count - skip);
            Unsafe.CopyBlockUnaligned(destination, group + skip, (uint)take * sizeof(float));
            destination += take;
            count -= take;
            block += (ulong)V.Count;
            skip = 0;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FillGroups<V, F>(float* destination, nint groups, ulong seed, ulong stream, ulong block)
        where V : struct, IBlockLanes<V> where F : struct, IBlockFormula
    {
        V sign = V.CreateBits(int.MinValue);
        for (nint i = 0; i < groups; i++)
        {
            V start = V.CreateBits((uint)block);
            V x0 = V.AddBits(start, V.BlockNumbers);
            // A lane whose low counter word wrapped around is smaller than the start, compared without sign; its mask is −1.
            V x1 = V.SubtractBits(V.CreateBits((uint)(block >> 32)), V.LessBits(V.Xor(x0, sign), V.Xor(start, sign)));
            V x2 = V.CreateBits((uint)stream), x3 = V.CreateBits((uint)(stream >> 32));
            uint key0 = (uint)seed, key1 = (uint)(seed >> 32);
            for (int round = 0; round < Philox4x32.Rounds; round++)
            {
                V high0 = V.MultiplyWide(x0, Philox4x32.Multiplier0, out V low0);
                V high1 = V.MultiplyWide(x2, Philox4x32.Multiplier1, out V low1);
                x0 = V.Xor(V.Xor(high1, x1), V.CreateBits(key0));
                x2 = V.Xor(V.Xor(high0, x3), V.CreateBits(key1));
                x1 = low1;
                x3 = low0;
                key0 += Philox4x32.Weyl0;
                key1 += Philox4x32.Weyl1;
            }
            F.Apply(ref x0, ref x1, ref x2, ref x3);
            V.StoreBlocks(x0, x1, x2, x3, destination);
            destination += 4 * V.Count;
            block += (ulong)V.Count;
        }
    }

    private readonly struct RawBits : IBlockFormula
    {
        [MethodImpl(Jit.Inline)]
        public static void Apply<V>(ref V x0, ref V x1, ref V x2, ref V x3) where V : struct, IBlockLanes<V>
        {
        }
    }

    private readonly struct UniformBits : IBlockFormula
    {
        [MethodImpl(Jit.Inline)]
        public static void Apply<V>(ref V x0, ref V x1, ref V x2, ref V x3) where V : struct, IBlockLanes<V>
        {
            x0 = Uniform(x0);
            x1 = Uniform(x1);
            x2 = Uniform(x2);
            x3 = Uniform(x3);
        }

        [MethodImpl(Jit.Inline)]
        private static V Uniform<V>(V word) where V : struct, IBlockLanes<V> =>
            RandomLanes.FromWord<V>(V.And(word, V.CreateBits(~0xFF))) * V.Create(1.0 / 4294967296);
    }

    private readonly struct NormalBits : IBlockFormula
    {
        [MethodImpl(Jit.Inline)]
        public static void Apply<V>(ref V x0, ref V x1, ref V x2, ref V x3) where V : struct, IBlockLanes<V>
        {
            x0 = RandomLanes.NormalPair(x0, x1, out x1);
            x2 = RandomLanes.NormalPair(x2, x3, out x3);
        }
    }
}
