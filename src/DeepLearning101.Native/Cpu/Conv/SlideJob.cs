using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>Runs a <see cref="SlidePlan"/> block by block: copy the source of a block, then tile after tile through the micro-kernels.</summary>
internal readonly unsafe struct SlideJob<V, T> : IJob where V : struct, IBitLanes<V, T> where T : unmanaged
{
    // Panels of the rows that are worked on together stay in the second-level cache beside the block.
    private const nint PanelBytes = 256 * 1024;

    private readonly SlidePlan _plan;
    private readonly SlideTables _tables;
    private readonly T* _source;
    private readonly T* _panels;
    private readonly T* _dest;

    internal SlideJob(in SlidePlan plan, in SlideTables tables, T* source, T* panels, T* dest)
    {
        _plan = plan;
        _tables = tables;
        _source = source;
        _panels = panels;
        _dest = dest;
    }

    public void Run(nint part, int worker)
    {
        nint rowPart = part % _plan.RowParts;
        part /= _plan.RowParts;
        nint h = part % _plan.BlocksH * _plan.BlockH;
        part /= _plan.BlocksH;
        nint d = part % _plan.BlocksD * _plan.BlockD;
        part /= _plan.BlocksD;
        nint n = part % _plan.BlocksN * _plan.BlockImages;
        nint group = part / _plan.BlocksN;
        nint images = nint.Min(_plan.BlockImages, _plan.Images - n);

        nint sourceImage = _plan.Groups * _plan.Channels * _plan.SourcePlane;
        T* source = _source + n * sourceImage + group * _plan.Channels * _plan.SourcePlane;
        nint first = _plan.Flat(0, d, h);
        nint lastChannel = n * sourceImage + (group * _plan.Channels + _plan.Channels - 1) * _plan.SourcePlane;
        bool inPlace = _plan.InPlace && lastChannel + first + Reach(d, h) <= _plan.Images * sourceImage;
        T* tile = (T*)ConvScratch.ForPart((TileLength + (inPlace ? 0 : _plan.PackedLength) + SlideTile.MaxLanes) * sizeof(T));
        T* packed = inPlace ? source + first : tile + TileLength;
        if (!inPlace)
        {
            SlidePack.Run(_plan, source, images, sourceImage, d, h, packed);
            new Span<T>(packed + _plan.PackedLength, SlideTile.MaxLanes).Clear();
        }

        nint destImage = _plan.Groups * _plan.Rows * _plan.DestPlane;
        T* dest = _dest + n * destImage + group * _plan.Rows * _plan.DestPlane;
        nint firstRow = rowPart * _plan.PartRows;
        nint endRow = rowPart == _plan.RowParts - 1 ? _plan.Rows : firstRow + _plan.PartRows;
        for (nint c = 0; c < _plan.Classes; c++)
        {
            SlideClass entry = _tables.Classes[c];
            nint depths = nint.Min(_plan.BlockD, _plan.D.Count(entry.D) - d);
            nint rows = nint.Min(_plan.BlockH, _plan.H.Count(entry.H) - h);
            SlideCursor cursor = new(_plan, entry, images, depths, rows, destImage);
            nint offset = ((entry.D + d * _plan.D.DestStep) * _plan.H.Dest + entry.H + h * _plan.H.DestStep) * _plan.W.Dest + entry.W;
            T* panels = _panels + group * _plan.GroupPanel + entry.Panel;
            nint chunk = nint.Max(1, PanelBytes / ((1 + _plan.Channels * entry.Taps) * sizeof(T)) / SlideTile.MaxRows) * SlideTile.MaxRows;
            for (nint m = firstRow; m < endRow;)
            {
                m = Rows(entry, cursor, packed, panels, m, nint.Min(m + chunk, endRow), tile, dest + offset);
            }
        }
    }

    /// <summary>All outputs of the block for rows from <paramref name="first"/> to <paramref name="end"/>; returns the row after the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private nint Rows(in SlideClass entry, in SlideCursor cursor, T* packed, T* panels, nint first, nint end, T* tile, T* dest)
    {
        SlideSegment* segments = stackalloc SlideSegment[SlideTile.MaxLanes];
        nint* offsets = _tables.Offsets + entry.FirstTap;
        nint channels = entry.Taps > 0 ? _plan.Channels : 0;
        nint panelRow = 1 + _plan.Channels * entry.Taps;
        int step = (int)_plan.W.DestStep;
        nint m = first;
        while (m < end)
        {
            // Tiles of equal height share one walk over the outputs.
            int height = SlideTile.Height<V>(_plan.Rows - m);
            nint tiles = 1;
            while (m + tiles * height < end && SlideTile.Height<V>(_plan.Rows - m - tiles * height) == height)
            {
                tiles++;
            }

            nint lanes = SlideTile.Vectors<V>(height) * V.Count;
            for (nint p = 0; p < cursor.End; p += lanes)
            {
                int count = cursor.List(p, lanes, segments);
                nint wanted = nint.Min(lanes, cursor.End - p);
                bool direct = count == 1 && step == 1 && segments->Length == lanes;
                for (nint k = 0; k < tiles && count > 0; k++)
                {
                    nint row = m + k * height;
                    nint real = nint.Min(height, _plan.Rows - row);
                    T* to = dest + row * _plan.DestPlane;
                    bool straight = direct && real == height;
                    T* target = straight ? to + segments->DestOffset : tile;
                    nint pitch = straight ? _plan.DestPlane : lanes;
                    SlideMicro.Run<V, T>(
                        packed + p, offsets, entry.Taps, channels, _plan.ChannelPitch, panels + row * panelRow, height, wanted, target, pitch);
                    for (nint i = 0; i < real && !straight; i++)
                    {
                        SlideTile.Scatter(tile + i * lanes, segments, count, step, to + i * _plan.DestPlane);
                    }
                }
            }

            m += tiles * height;
        }

        return m;
    }

    /// <summary>One more than the last packed element of a channel that the block may read, whole tiles assumed.</summary>
    private nint Reach(nint d, nint h)
    {
        nint depths = _plan.D.Reach(nint.Min(_plan.BlockD, _plan.D.Count(0) - d)), rows = _plan.H.Reach(nint.Min(_plan.BlockH, _plan.H.Count(0) - h));
        return _plan.Flat(0, depths - 1, rows - 1) + _plan.W.Source + SlideTile.MaxLanes;
    }

    private static int TileLength => SlideTile.MaxVectors * V.Count;
}
