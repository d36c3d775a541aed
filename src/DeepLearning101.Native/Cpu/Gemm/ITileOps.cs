using System.Runtime.InteropServices;

namespace DeepLearning101.Native.Cpu;

/// <summary>What a micro-kernel needs from an instruction set: packs <typeparamref name="V"/> of elements <typeparamref name="T"/> and its tile size.</summary>
/// <remarks>The packs are the vector types themselves rather than wrappers, so that two dozen of them stay in registers.</remarks>
internal unsafe interface ITileOps<T, V> where T : unmanaged where V : struct
{
    /// <summary>Elements in a pack.</summary>
    static abstract int Count { get; }

    /// <summary>Rows of the largest tile; with two packs of columns its sums must fit in the registers beside three operands.</summary>
    static abstract int MaxRows { get; }

    /// <summary>Rows up to which tiles of three or four packs are used.</summary>
    static abstract int WideRows { get; }

    static abstract V Load(T* source);
    static abstract V Broadcast(T* source);
    static abstract void Store(T* destination, V value);
    static abstract V Add(V a, V b);

    /// <summary>a · b + c, rounded once.</summary>
    static abstract V Fma(V a, V b, V c);

    /// <summary>All bits set in the first <paramref name="count"/> elements.</summary>
    static abstract V Mask(nint count);

    /// <summary>Reads the masked elements and no others; the rest is zero.</summary>
    static abstract V LoadMasked(T* source, V mask);

    /// <summary>Writes the masked elements and no others.</summary>
    static abstract void StoreMasked(T* destination, V mask, V value);
}

/// <summary>Operands of one micro-kernel call: C tile (+)= A strip · B strip.</summary>
internal unsafe struct TileArgs<T> where T : unmanaged
{
    internal T* A;
    internal nint RowStrideA;
    internal nint ColStrideA;
    internal T* B;
    internal nint RowStrideB;
    internal T* C;
    internal nint RowStrideC;

    /// <summary>What a later call reads from the beginning, to be fetched into the second-level cache meanwhile; null for nothing.</summary>
    internal byte* Next;

    /// <summary>Products per element.</summary>
    internal nint K;

    /// <summary>Columns in the last pack, for masked tiles.</summary>
    internal nint LastCount;

    /// <summary>C + sum instead of sum.</summary>
    internal bool Add;
}

// Numbers as types: sizeof of a type argument is a constant when the compiler imports the method, so branches on it vanish before they cost anything.
[StructLayout(LayoutKind.Sequential, Size = 1)] internal struct N1;
[StructLayout(LayoutKind.Sequential, Size = 2)] internal struct N2;
[StructLayout(LayoutKind.Sequential, Size = 3)] internal struct N3;
[StructLayout(LayoutKind.Sequential, Size = 4)] internal struct N4;
[StructLayout(LayoutKind.Sequential, Size = 5)] internal struct N5;
[StructLayout(LayoutKind.Sequential, Size = 6)] internal struct N6;
[StructLayout(LayoutKind.Sequential, Size = 7)] internal struct N7;
[StructLayout(LayoutKind.Sequential, Size = 8)] internal struct N8;
[StructLayout(LayoutKind.Sequential, Size = 9)] internal struct N9;
[StructLayout(LayoutKind.Sequential, Size = 10)] internal struct N10;
[StructLayout(LayoutKind.Sequential, Size = 11)] internal struct N11;
[StructLayout(LayoutKind.Sequential, Size = 12)] internal struct N12;
