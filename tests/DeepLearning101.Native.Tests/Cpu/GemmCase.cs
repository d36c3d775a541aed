using System.Numerics;
using System.Runtime.InteropServices;
using DeepLearning101.Native.Cpu;
using NUnit.Framework;

namespace DeepLearning101.Native.Tests.Cpu;

/// <summary>How a matrix lies in memory.</summary>
internal enum MatrixLayout
{
    /// <summary>Row-major without gaps.</summary>
    Rows,

    /// <summary>Column-major without gaps.</summary>
    Columns,

    /// <summary>Row-major, 5 unused elements after each row.</summary>
    RowsPadded,

    /// <summary>Column-major, 3 unused elements after each column.</summary>
    ColumnsPadded,

    /// <summary>Every second element of padded rows.</summary>
    Strided,

    /// <summary>Row-major with rows and columns in reverse order.</summary>
    Reversed,
}

/// <summary>Access rights of a page of memory.</summary>
internal static unsafe partial class PageGuard
{
    internal const int Page = 4096;
    internal const int NoAccess = 0;
    internal const int ReadWrite = 3;

    internal static void Protect(byte* page, int access)
    {
        if (OperatingSystem.IsLinux())
        {
            Assert.That(MemoryProtect(page, Page, access), Is.Zero);
        }
    }

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int MemoryProtect(void* address, nuint length, int access);
}

/// <summary>A matrix in its own memory with a page before and after it that faults on any access (where the system offers it).</summary>
internal sealed unsafe class GuardedMatrix<T> : IDisposable where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int Page = PageGuard.Page;
    private readonly byte* _memory;
    private readonly nuint _bytes;

    internal GuardedMatrix(nint rows, nint columns, MatrixLayout layout)
    {
        (RowStride, ColumnStride) = layout switch
        {
            MatrixLayout.Rows => (columns, 1),
            MatrixLayout.Columns => (1, rows),
            MatrixLayout.RowsPadded => (columns + 5, 1),
            MatrixLayout.ColumnsPadded => (1, rows + 3),
            MatrixLayout.Strided => (2 * columns + 7, (nint)2),
            _ => (-columns, -1),
        };
        Length = (int)(Math.Abs(RowStride) * Math.Max(rows - 1, 0) + Math.Abs(ColumnStride) * Math.Max(columns - 1, 0) + 1);
        nuint body = (nuint)((Length * sizeof(T) + Page - 1) / Page * Page);
        _bytes = body + 2 * Page;
        _memory = (byte*)NativeMemory.AlignedAlloc(_bytes, Page);
        PageGuard.Protect(_memory, PageGuard.NoAccess);
        PageGuard.Protect(_memory + Page + body, PageGuard.NoAccess);
        First = (T*)(_memory + Page + body) - Length;
        Origin = RowStride < 0 ? First + Length - 1 : First;
    }

    internal nint RowStride { get; }

    internal nint ColumnStride { get; }

    internal int Length { get; }

    /// <summary>The lowest address.</summary>
    internal T* First { get; }

    /// <summary>Element (0, 0).</summary>
    internal T* Origin { get; }

    internal Span<T> All => new(First, Length);

    public void Dispose()
    {
        PageGuard.Protect(_memory, PageGuard.ReadWrite);
        PageGuard.Protect(_memory + _bytes - Page, PageGuard.ReadWrite);
        NativeMemory.AlignedFree(_memory);
    }
}

/// <summary>Runs one product and its reference and compares every byte of C, those between its elements included.</summary>
internal static unsafe class GemmCase
{
    internal static void Check<T>(
        nint m, nint n, nint k, IsaLevel level,
        MatrixLayout a = MatrixLayout.Rows, MatrixLayout b = MatrixLayout.Rows, MatrixLayout c = MatrixLayout.Rows, bool accumulate = false)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        using var left = new GuardedMatrix<T>(m, k, a);
        using var right = new GuardedMatrix<T>(k, n, b);
        using var actual = new GuardedMatrix<T>(m, n, c);
        using var expected = new GuardedMatrix<T>(m, n, c);
        GemmReference.Fill(left.All, 1);
        GemmReference.Fill(right.All, 2);
        GemmReference.Fill(actual.All, 3);
        actual.All.CopyTo(expected.All);

        GemmArgs<T> g = Args(left, right, actual, m, n, k, accumulate);
        Gemm.Run(g, level);
        g.C = expected.Origin;
        GemmReference.Run(g);
        if (!SameBits<T>(actual.All, expected.All))
        {
            AssertSameBits<T>(actual.All, expected.All, $"{typeof(T).Name} {level} {m}x{n}x{k} {a} {b} {c} accumulate {accumulate} threads {Workers.Limit}");
        }
    }

    internal static GemmArgs<T> Args<T>(GuardedMatrix<T> a, GuardedMatrix<T> b, GuardedMatrix<T> c, nint m, nint n, nint k, bool accumulate)
        where T : unmanaged, IFloatingPointIeee754<T> => new()
    {
        A = a.Origin, RowStrideA = a.RowStride, ColStrideA = a.ColumnStride,
        B = b.Origin, RowStrideB = b.RowStride, ColStrideB = b.ColumnStride,
        C = c.Origin, RowStrideC = c.RowStride, ColStrideC = c.ColumnStride,
        M = m, N = n, K = k, Accumulate = accumulate,
    };

    internal static bool SameBits<T>(ReadOnlySpan<T> actual, ReadOnlySpan<T> expected) where T : unmanaged =>
        MemoryMarshal.AsBytes(actual).SequenceEqual(MemoryMarshal.AsBytes(expected));

    internal static void AssertSameBits<T>(ReadOnlySpan<T> actual, ReadOnlySpan<T> expected, string what) where T : unmanaged
    {
        for (int i = 0; i < actual.Length && !SameBits(actual, expected); i++)
        {
            if (!SameBits(actual.Slice(i, 1), expected.Slice(i, 1)))
            {
                Assert.Fail($"{what}: element {i} is {actual[i]}, must be {expected[i]}");
            }
        }
    }
}
