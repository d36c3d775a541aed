namespace DeepLearning101.Native.Cpu;

/// <summary>
/// The weight gradient dw[o, c, k] = Σ over n, p of dy[n, o, p] · x[n, c, p · stride + k · dilation − pad], cut into parts.
/// </summary>
/// <remarks>
/// <para>Lanes are output channels: dy is brought into the order [position, channel] a block at a time, each element of x is broadcast, and a
/// tile of taps × channels stays in registers over the block. No sum crosses lanes, so the width of the packs changes no bit, and any
/// stride or dilation is only another table of offsets. For depthwise convolution lanes are the channels of x and dy alike.</para>
/// <para>Order of summation, fixed by the shape alone: within a block of <see cref="BlockPositions"/> neighbouring positions of one image
/// a chain of fused multiply-adds from +0; blocks and images are added in order to the sum of a set of images; the sets are added in order.</para>
/// </remarks>
internal readonly struct WeightPlan
{
    /// <summary>Positions of one block: dy of a block stays in the first-level cache, and short chains round less.</summary>
    internal const int BlockPositions = 256;

    // Partial sums of all image sets together stay below this many elements (as far as more than one set is used).
    private const nint PartialElements = 1 << 20;

    // More sets than this bring no more parallelism, only more sums to add.
    private const nint MostSets = 16;

    // Rounding of the lane count that every instruction set fits in.
    private const nint LaneRound = 32;

    internal readonly ConvShape Shape;

    /// <summary>Lanes are the channels of a depthwise convolution.</summary>
    internal readonly bool Depthwise;

    /// <summary>Groups worked on one by one, and per group the lanes and the channels of x.</summary>
    internal readonly nint Groups, Lanes, Channels;

    /// <summary>Image sets and images of each.</summary>
    internal readonly nint Sets, SetImages;

    /// <summary>Whether x is copied into a padded plane, and the sizes of the plane that is read.</summary>
    internal readonly bool Padded;
    internal readonly nint PlaneD, PlaneH, PlaneW;

    internal WeightPlan(in ConvShape s)
    {
        Shape = s;
        Depthwise = s.GroupC == 1 && s.GroupO == 1 && s.Groups > 1;
        (Groups, Lanes, Channels) = Depthwise ? (1, s.O, 1) : (s.Groups, s.GroupO, s.GroupC);
        nint sets = nint.Clamp(PartialElements / (Groups * RoundUp(Lanes, LaneRound) * TapRows), 1, MostSets);
        SetImages = nint.Max(1, RoundUp(s.N, sets) / sets);
        Sets = nint.Max(1, RoundUp(s.N, SetImages) / SetImages);
        Padded = s.ReadsPadding;
        (PlaneD, PlaneH, PlaneW) = Padded
            ? ((s.OD - 1) * s.StrideD + (s.KD - 1) * s.DilationD + 1,
               (s.OH - 1) * s.StrideH + (s.KH - 1) * s.DilationH + 1,
               (s.OW - 1) * s.StrideW + (s.KW - 1) * s.DilationW + 1)
            : (s.ID, s.IH, s.IW);
    }

    /// <summary>Elements of one channel of x as it is read.</summary>
    internal nint Plane => PlaneD * PlaneH * PlaneW;

    /// <summary>Rows of sums per group: (channel, tap) pairs and room for the last tile.</summary>
    internal nint TapRows => Channels * Shape.Taps + WeightMicro.MaxTaps;

    /// <summary>Sums of one image set, with the lanes rounded up to <paramref name="block"/>.</summary>
    internal nint SetElements(nint block) => Groups * RoundUp(Lanes, block) * TapRows;

    /// <summary>Bytes of the tables of positions and offsets.</summary>
    internal unsafe nint TableBytes => RoundUp((Shape.OutputPlane + Channels * Shape.Taps) * sizeof(nint), 64);

    /// <summary>Bytes of workspace on whichever instruction set.</summary>
    internal nint WorkspaceBytes(nint elementBytes) => TableBytes + Sets * SetElements(LaneRound) * elementBytes;

    /// <summary>
    /// Fills positions[p], the offset in a plane of output p's first tap, and offsets[c, k] of each tap, both times <paramref name="scale"/>.
    /// </summary>
    internal unsafe void FillTables(nint* positions, nint* offsets, nint scale)
    {
        ConvShape s = Shape;
        for (nint d = 0; d < s.OD; d++)
        {
            for (nint h = 0; h < s.OH; h++)
            {
                nint row = (d * s.StrideD * PlaneH + h * s.StrideH) * PlaneW;
                for (nint w = 0; w < s.OW; w++)
                {
                    *positions++ = (row + w * s.StrideW) * scale;
                }
            }
        }

        for (nint c = 0; c < Channels; c++)
        {
            for (nint d = 0; d < s.KD; d++)
            {
                for (nint h = 0; h < s.KH; h++)
                {
                    nint row = c * Plane + (d * s.DilationD * PlaneH + h * s.DilationH) * PlaneW;
                    for (nint w = 0; w < s.KW; w++)
                    {
                        *offsets++ = (row + w * s.DilationW) * scale;
                    }
                }
            }
        }
    }

    internal static nint RoundUp(nint value, nint multiple) => (value + multiple - 1) / multiple * multiple;
}
