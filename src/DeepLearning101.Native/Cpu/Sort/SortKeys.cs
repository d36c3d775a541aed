using System.Numerics;
using System.Runtime.CompilerServices;

namespace DeepLearning101.Native.Cpu;

/// <summary>
/// Elements as unsigned integers of the same order, with the place in the lower half: all differ, so that any way of sorting is stable.
/// −0 is taken as +0, and every NaN as the largest.
/// </summary>
internal static class SortKeys
{
    /// <summary>A 32-bit element and its place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong Narrow<T>(T x, nint place, uint flip) where T : unmanaged =>
        (ulong)(Key32(x) ^ flip) << 32 | (uint)place;

    /// <summary>A 64-bit element and its place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static UInt128 Wide<T>(T x, nint place, ulong flip) where T : unmanaged => new(Key64(x) ^ flip, (ulong)place);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Key32<T>(T x) where T : unmanaged
    {
        if (typeof(T) == typeof(int)) return (uint)Unsafe.BitCast<T, int>(x) ^ 0x80000000;
        float value = Unsafe.BitCast<T, float>(x);
        if (float.IsNaN(value)) return uint.MaxValue;
        int bits = BitConverter.SingleToInt32Bits(value + 0f);
        return (uint)bits ^ ((uint)(bits >> 31) | 0x80000000);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong Key64<T>(T x) where T : unmanaged
    {
        if (typeof(T) == typeof(long)) return (ulong)Unsafe.BitCast<T, long>(x) ^ 0x8000000000000000;
        double value = Unsafe.BitCast<T, double>(x);
        if (double.IsNaN(value)) return ulong.MaxValue;
        long bits = BitConverter.DoubleToInt64Bits(value + 0.0);
        return (ulong)bits ^ ((ulong)(bits >> 63) | 0x8000000000000000);
    }
}

/// <summary>Sorting and selection of keys that all differ.</summary>
internal static unsafe class KeySort
{
    /// <summary>Keys below which comparing beats counting digits.</summary>
    internal const int Small = 384;

    /// <summary>Sorts; <paramref name="spare"/> has room for as many keys.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="spare">Room.</param>
    /// <param name="n">Their number.</param>
    /// <param name="inPlaceOrder">Whether the lower halves rise already.</param>
    /// <remarks>Longer runs: radix sort from the lowest to the highest byte, with passes left out in which all bytes are equal (Knuth, TAOCP 3, 5.2.5).</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Sort<K>(K* keys, K* spare, nint n, bool inPlaceOrder) where K : unmanaged, IComparable<K>
    {
        if (n <= Small)
        {
            new Span<K>(keys, (int)n).Sort();
            return;
        }

        int first = inPlaceOrder ? sizeof(K) / 2 : 0;
        nint* counts = stackalloc nint[256 * sizeof(K)];
        new Span<nint>(counts, 256 * sizeof(K)).Clear();
        for (nint i = 0; i < n; i++)
            for (int b = first; b < sizeof(K); b++) counts[256 * b + ((byte*)(keys + i))[b]]++;
        K* from = keys, to = spare;
        for (int b = first; b < sizeof(K); b++)
        {
            nint* count = counts + 256 * b;
            if (count[((byte*)from)[b]] == n) continue;
            nint sum = 0;
            for (int d = 0; d < 256; d++) (count[d], sum) = (sum, sum + count[d]);
            for (nint i = 0; i < n; i++) to[count[((byte*)(from + i))[b]]++] = from[i];
            K* other = from;
            from = to;
            to = other;
        }

        if (from != keys) Buffer.MemoryCopy(from, keys, n * sizeof(K), n * sizeof(K));
    }

    /// <summary>Sorts 64-bit keys and their rising places by the keys alone, stable; the spare arrays have room for as many.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Sort(ulong* keys, uint* places, ulong* spareKeys, uint* sparePlaces, nint n)
    {
        nint* counts = stackalloc nint[256 * 8];
        new Span<nint>(counts, 256 * 8).Clear();
        for (nint i = 0; i < n; i++)
        {
            ulong key = keys[i];
            for (int b = 0; b < 8; b++) counts[256 * b + (int)(key >> 8 * b & 255)]++;
        }

        ulong* from = keys, to = spareKeys;
        uint* fromPlaces = places, toPlaces = sparePlaces;
        for (int b = 0; b < 8; b++)
        {
            nint* count = counts + 256 * b;
            if (count[(int)(*from >> 8 * b & 255)] == n) continue;
            nint sum = 0;
            for (int d = 0; d < 256; d++) (count[d], sum) = (sum, sum + count[d]);
            for (nint i = 0; i < n; i++)
            {
                ulong key = from[i];
                nint at = count[(int)(key >> 8 * b & 255)]++;
                to[at] = key;
                toPlaces[at] = fromPlaces[i];
            }

            ulong* otherKeys = from;
            uint* otherPlaces = fromPlaces;
            from = to;
            fromPlaces = toPlaces;
            to = otherKeys;
            toPlaces = otherPlaces;
        }

        if (from == keys) return;
        Buffer.MemoryCopy(fromPlaces, places, n * sizeof(uint), n * sizeof(uint));
    }

    /// <summary>Moves the k smallest keys to the front; the largest of them comes last among them.</summary>
    /// <remarks>Hoare's selection (Algorithm 65, 1961) with the median of three; a run of bad pivots ends in a sort.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Select<K>(K* keys, nint n, nint k) where K : unmanaged, IComparable<K>, IComparisonOperators<K, K, bool>
    {
        nint low = 0, high = n - 1, target = k - 1;
        int budget = 4 * BitOperations.Log2((ulong)n + 1) + 8;
        while (low < high)
        {
            if (high - low < 32 || --budget == 0)
            {
                new Span<K>(keys + low, checked((int)(high - low + 1))).Sort();
                return;
            }

            K pivot = Median(keys[low], keys[(low + high) / 2], keys[high]);
            nint i = low, j = high;
            while (i <= j)
            {
                while (keys[i] < pivot) i++;
                while (keys[j] > pivot) j--;
                if (i > j) break;
                (keys[i], keys[j]) = (keys[j], keys[i]);
                i++;
                j--;
            }

            if (target <= j) high = j;
            else if (target >= i) low = i;
            else return;
        }
    }

    private static K Median<K>(K a, K b, K c) where K : unmanaged, IComparisonOperators<K, K, bool> =>
        a < b ? b < c ? b : a < c ? c : a : a < c ? a : b < c ? c : b;
}
