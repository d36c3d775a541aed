using System.Numerics;
using System.Runtime.CompilerServices;

namespace DeepLearning101.Native.Cpu;

/// <summary>How elements of a type become keys.</summary>
internal interface IKeys<T, K> where T : unmanaged where K : unmanaged, IComparable<K>, IComparisonOperators<K, K, bool>
{
    /// <param name="x">Element.</param>
    /// <param name="place">Its place.</param>
    /// <param name="descending">Whether the order is turned round.</param>
    static abstract K Pack(T x, nint place, bool descending);

    static abstract long Place(K key);
}

internal readonly struct NarrowKeys<T> : IKeys<T, ulong> where T : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Pack(T x, nint place, bool descending) => SortKeys.Narrow(x, place, descending ? uint.MaxValue : 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Place(ulong key) => (uint)key;
}

internal readonly struct WideKeys<T> : IKeys<T, UInt128> where T : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static UInt128 Pack(T x, nint place, bool descending) => SortKeys.Wide(x, place, descending ? ulong.MaxValue : 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Place(UInt128 key) => (long)(ulong)key;
}

/// <summary>Sorting and selection over one dense line; the results are places.</summary>
internal static unsafe class SortLines
{
    /// <summary>The whole order; parameter: 1 descending.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Sort<T, K, P>(LineCall* call) where T : unmanaged where K : unmanaged, IComparable<K>, IComparisonOperators<K, K, bool> where P : struct, IKeys<T, K>
    {
        T* x = (T*)call->P0;
        long* y = (long*)call->P1;
        nint n = call->N0;
        K* keys = (K*)call->Scratch;
        bool descending = call->Parameter != 0;
        for (nint i = 0; i < n; i++) keys[i] = P.Pack(x[i], i, descending);
        KeySort.Sort(keys, keys + n, n, inPlaceOrder: true);
        for (nint i = 0; i < n; i++) y[i] = P.Place(keys[i]);
    }

    /// <summary>The whole order of 64-bit elements; parameter: 1 descending.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void SortWide<T>(LineCall* call) where T : unmanaged
    {
        nint n = call->N0;
        if (n <= KeySort.Small)
        {
            Sort<T, UInt128, WideKeys<T>>(call);
            return;
        }

        T* x = (T*)call->P0;
        long* y = (long*)call->P1;
        ulong* keys = (ulong*)call->Scratch, spare = keys + n;
        uint* places = (uint*)(spare + n), sparePlaces = places + n;
        ulong flip = call->Parameter != 0 ? ulong.MaxValue : 0;
        for (nint i = 0; i < n; i++) (keys[i], places[i]) = (SortKeys.Key64(x[i]) ^ flip, (uint)i);
        KeySort.Sort(keys, places, spare, sparePlaces, n);
        for (nint i = 0; i < n; i++) y[i] = places[i];
    }

    /// <summary>The first places of the order; parameter: 1 the largest.</summary>
    /// <remarks>Elements that do not beat the k-th best so far are passed over; the others are collected, and the collection is cut back when it is full.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void TopK<T, K, P>(LineCall* call) where T : unmanaged where K : unmanaged, IComparable<K>, IComparisonOperators<K, K, bool> where P : struct, IKeys<T, K>
    {
        T* x = (T*)call->P0;
        long* y = (long*)call->P1;
        nint n = call->N0, k = call->N1, room = Room(n, k), count = 0;
        if (k == 0) return;
        K* keys = (K*)call->Scratch;
        bool descending = call->Parameter != 0, full = false;
        K worst = default;
        for (nint i = 0; i < n; i++)
        {
            K key = P.Pack(x[i], i, descending);
            if (full && key > worst) continue;
            keys[count++] = key;
            if (count < room || i == n - 1) continue;
            KeySort.Select(keys, count, k);
            (count, worst, full) = (k, keys[k - 1], true);
        }

        KeySort.Select(keys, count, k);
        KeySort.Sort(keys, keys + room, k, inPlaceOrder: false);
        for (nint i = 0; i < k; i++) y[i] = P.Place(keys[i]);
    }

    /// <summary>One place of the order; parameter: the number from 1 on, negative where a NaN wins.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Kth<T, K, P>(LineCall* call) where T : unmanaged, INumberBase<T> where K : unmanaged, IComparable<K>, IComparisonOperators<K, K, bool> where P : struct, IKeys<T, K>
    {
        T* x = (T*)call->P0;
        long* y = (long*)call->P1;
        nint n = call->N0, k = (nint)Math.Abs(call->Parameter);
        K* keys = (K*)call->Scratch;
        for (nint i = 0; i < n; i++)
        {
            if (call->Parameter < 0 && T.IsNaN(x[i]))
            {
                *y = i;
                return;
            }

            keys[i] = P.Pack(x[i], i, false);
        }

        KeySort.Select(keys, n, k);
        *y = P.Place(keys[k - 1]);
    }

    /// <summary>Keys that the collection of <see cref="TopK"/> holds.</summary>
    internal static nint Room(nint n, nint k) => Math.Min(n, 2 * k + 1024);
}
