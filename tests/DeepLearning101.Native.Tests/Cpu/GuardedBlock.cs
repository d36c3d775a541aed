using System.Numerics;
using System.Runtime.InteropServices;
using DeepLearning101.Native.Cpu;
using NUnit.Framework;

namespace DeepLearning101.Native.Tests.Cpu;

/// <summary>Elements in unmanaged memory at an odd alignment, with sentinels on both sides that <see cref="Check"/> looks at.</summary>
internal sealed unsafe class GuardedBlock<T> : IDisposable where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int GuardBytes = 64;
    private const byte Sentinel = 0xA5;

    private readonly byte* _memory;
    private readonly int _bytes;

    internal GuardedBlock(nint length)
    {
        Length = (int)length;
        _bytes = Length * sizeof(T);
        _memory = (byte*)NativeMemory.AlignedAlloc((nuint)(_bytes + 2 * GuardBytes + sizeof(T)), 64);
        new Span<byte>(_memory, _bytes + 2 * GuardBytes + sizeof(T)).Fill(Sentinel);
    }

    internal int Length { get; }

    internal T* Pointer => (T*)(_memory + GuardBytes + sizeof(T));

    internal Span<T> Span => new(Pointer, Length);

    internal void Check(string what)
    {
        for (int i = 0; i < GuardBytes; i++)
        {
            Assert.That(((byte*)Pointer)[-1 - i], Is.EqualTo(Sentinel), what + ": written before the start");
            Assert.That(((byte*)Pointer)[_bytes + i], Is.EqualTo(Sentinel), what + ": written past the end");
        }
    }

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

    public void Dispose() => NativeMemory.AlignedFree(_memory);
}
