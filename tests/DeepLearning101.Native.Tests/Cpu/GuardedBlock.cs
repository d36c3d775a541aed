using System.Numerics;
using System.Runtime.InteropServices;
using DeepLearning101.Native.Cpu;
using NUnit.Framework;

namespace DeepLearning101.Native.Tests.Cpu;

/// <summary>
/// Elements in unmanaged memory that end at a page which faults on any access (where the system offers it), with sentinels before the first.
/// </summary>
internal sealed unsafe class GuardedBlock<T> : IDisposable where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int SentinelBytes = 64;
    private const byte Sentinel = 0xA5;

    private readonly byte* _memory;
    private readonly byte* _guard;

    internal GuardedBlock(nint length)
    {
        Length = (int)length;
        nint room = (Length * sizeof(T) + SentinelBytes + PageGuard.Page - 1) / PageGuard.Page * PageGuard.Page;
        _memory = (byte*)NativeMemory.AlignedAlloc((nuint)(room + PageGuard.Page), PageGuard.Page);
        _guard = _memory + room;
        new Span<byte>(_memory, (int)room).Fill(Sentinel);
        PageGuard.Protect(_guard, PageGuard.NoAccess);
    }

    internal int Length { get; }

    internal T* Pointer => (T*)_guard - Length;

    internal Span<T> Span => new(Pointer, Length);

    internal void Check(string what) =>
        Assert.That(new ReadOnlySpan<byte>((byte*)Pointer - SentinelBytes, SentinelBytes).IndexOfAnyExcept(Sentinel), Is.EqualTo(-1), what + ": written before the start");

    /// <summary>Multiples of 1/64 in [−2, 2), so that sums cancel often.</summary>
    internal GuardedBlock<T> Fill(int seed)
    {
        Random random = new(seed);
        foreach (ref T value in Span)
        {
            value = T.CreateChecked(random.Next(-128, 128) / 64.0 + random.NextDouble() / 16);
        }

        return this;
    }

    /// <summary>NaN everywhere: what is read before it is written shows.</summary>
    internal GuardedBlock<T> Poison()
    {
        Span.Fill(T.NaN);
        return this;
    }

    internal static void AssertSameBits(ReadOnlySpan<T> actual, ReadOnlySpan<T> expected, string what)
    {
        Assert.That(actual.Length, Is.EqualTo(expected.Length), what);
        for (int i = 0; i < actual.Length; i++)
        {
            bool same = T.IsNaN(actual[i]) ? T.IsNaN(expected[i]) : actual.Slice(i, 1).SequenceEqual(expected.Slice(i, 1)) && T.IsNegative(actual[i]) == T.IsNegative(expected[i]);
            if (!same)
            {
                Assert.Fail(what + $": element {i} is {actual[i]:R}, expected {expected[i]:R}");
            }
        }
    }

    public void Dispose()
    {
        PageGuard.Protect(_guard, PageGuard.ReadWrite);
        NativeMemory.AlignedFree(_memory);
    }
}
