namespace DeepLearning101.Native.Cpu;

/// <summary>A range cut into pieces of nearly equal size, none above a maximum: 13 rows at most 12 at a time are 7 + 6, not 12 + 1.</summary>
internal readonly struct GemmSplit
{
    /// <summary>Number of pieces.</summary>
    internal readonly nint Count;

    private readonly nint _size;
    private readonly nint _larger;

    internal GemmSplit(nint total, nint maximum)
    {
        if (total <= maximum && total > 0)
        {
            // The usual case of a small product, whose time three divisions would show in.
            Count = 1;
            _size = total;
            return;
        }

        Count = (total + maximum - 1) / maximum;
        _size = total / Count;
        _larger = total - _size * Count;
    }

    /// <summary>First element of a piece; of piece <see cref="Count"/>, the total.</summary>
    internal nint Start(nint piece) => piece * _size + Math.Min(piece, _larger);

    /// <summary>Elements of a piece.</summary>
    internal nint Size(nint piece) => piece < _larger ? _size + 1 : _size;
}
