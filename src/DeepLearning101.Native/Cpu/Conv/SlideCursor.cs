namespace DeepLearning101.Native.Cpu;

/// <summary>Walks the packed outputs of one class in one block and says which of them are real and where they go.</summary>
internal readonly unsafe struct SlideCursor
{
    private readonly nint _images, _depths, _rows, _columns;
    private readonly nint _pitchD, _pitchH, _pitchW;
    private readonly nint _destImage, _destDepth, _destRow, _step;

    /// <summary>One more than the last real position.</summary>
    internal readonly nint End;

    internal SlideCursor(in SlidePlan plan, in SlideClass c, nint images, nint depths, nint rows, nint destImage)
    {
        (_images, _depths, _rows, _columns) = (images, depths, rows, plan.W.Count(c.W));
        (_pitchD, _pitchH, _pitchW) = (plan.PitchD, plan.PitchH, plan.PitchW);
        _step = plan.W.DestStep;
        _destImage = destImage;
        _destDepth = plan.D.DestStep * plan.H.Dest * plan.W.Dest;
        _destRow = plan.H.DestStep * plan.W.Dest;
        End = images > 0 && depths > 0 && rows > 0 && _columns > 0 ? plan.Flat(images - 1, depths - 1, rows - 1) + _columns : 0;
    }

    /// <summary>Lists the real outputs among <paramref name="lanes"/> packed positions from <paramref name="start"/>; returns how many runs there are.</summary>
    internal int List(nint start, nint lanes, SlideSegment* segments)
    {
        nint end = nint.Min(start + lanes, End);
        nint column = start % _pitchW, line = start / _pitchW;
        nint row = line % _pitchH, slab = line / _pitchH;
        nint depth = slab % _pitchD, image = slab / _pitchD;
        int count = 0;
        for (nint p = start; p < end; p += _pitchW - column, column = 0, row++)
        {
            if (row == _pitchH)
            {
                row = 0;
                depth++;
            }

            if (depth == _pitchD)
            {
                depth = 0;
                image++;
            }

            nint length = nint.Min(_columns - column, end - p);
            if (row < _rows && depth < _depths && length > 0)
            {
                nint dest = image * _destImage + depth * _destDepth + row * _destRow + column * _step;
                count = Add(segments, count, new SlideSegment(p - start, dest, length));
            }
        }

        return count;
    }

    /// <summary>Appends a run, joined to the previous one where both tile and destination go on without a gap.</summary>
    private int Add(SlideSegment* segments, int count, SlideSegment next)
    {
        if (count > 0 && _step == 1)
        {
            SlideSegment last = segments[count - 1];
            if (last.TileOffset + last.Length == next.TileOffset && last.DestOffset + last.Length == next.DestOffset)
            {
                segments[count - 1] = last with { Length = last.Length + next.Length };
                return count;
            }
        }

        segments[count] = next;
        return count + 1;
    }
}
