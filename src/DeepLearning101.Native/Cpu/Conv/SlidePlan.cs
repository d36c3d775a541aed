namespace DeepLearning101.Native.Cpu;

/// <summary>
/// A convolution pass as one sliding sum: dest[n, row, q] = bias[row] + Σ over (channel, tap) of source[n, channel, q + offset(tap)] · weight.
/// The forward pass and the data gradient are both of this form; <see cref="SlideAxis"/> holds what differs.
/// </summary>
/// <remarks>
/// <para>The work is cut into blocks of images, depths or rows. The source of a block is copied once, with its zero padding and split into
/// stride phases, so that a tap is a constant offset and neighbouring outputs are neighbours in memory even across rows and images;
/// outputs that fall on a row's padding are computed and dropped.</para>
/// <para>Every output is one chain of fused multiply-adds in (channel, tap) order that stays in a register, so how the work is cut changes no bit.</para>
/// </remarks>
internal struct SlidePlan
{
    // A block's source should stay in the second-level cache beside the weights: half of the 1 MiB that server cores have.
    private const nint BlockBytes = 512 * 1024;

    // From this many outputs on a single image fills its tiles well enough to be read in place.
    private const nint InPlaceOutputs = 512;

    // Below this many outputs a block of images is too short for full tiles.
    private const nint BlockOutputs = 1024;

    internal SlideAxis D, H, W;

    /// <summary>Images, groups, and per group the destination rows (channels) and the channels summed over.</summary>
    internal nint Images, Groups, Rows, Channels;

    /// <summary>Distances in the weights between groups, rows and summed channels; taps are neighbours.</summary>
    internal nint WeightGroup, WeightRow, WeightChannel, Taps;

    /// <summary>Images, depths and rows of a block, and how many blocks of each there are.</summary>
    internal nint BlockImages, BlockD, BlockH, BlocksN, BlocksD, BlocksH;

    /// <summary>Parts that the destination rows are split into, and the rows of all but the last, which also takes the remainder.</summary>
    internal nint RowParts, PartRows;

    /// <summary>Packed distances: between rows in elements, between depths in rows, between images in depths.</summary>
    internal nint PitchW, PitchH, PitchD;

    /// <summary>Packed elements of one phase of one channel, and of one channel.</summary>
    internal nint Plane, ChannelPitch;

    /// <summary>The source is read where it lies: no padding, no phases, one image to a block. Its end must not be overrun, so blocks there are copied all the same.</summary>
    internal bool InPlace;

    internal readonly nint Phases => D.Phases * H.Phases * W.Phases;

    internal readonly nint Classes => D.Classes * H.Classes * W.Classes;

    internal readonly nint SourcePlane => D.Source * H.Source * W.Source;

    internal readonly nint DestPlane => D.Dest * H.Dest * W.Dest;

    internal readonly nint Parts => BlocksN * BlocksD * BlocksH * Groups * RowParts;

    /// <summary>Panel elements of one group: for each class and each row one bias and Channels · taps weights, rows padded to a tile.</summary>
    internal readonly nint GroupPanel => (Rows + SlideTile.MaxRows) * (Classes + Channels * Taps);

    /// <summary>Packed elements of one block.</summary>
    internal readonly nint PackedLength => Channels * ChannelPitch;

    /// <summary>Bytes of the tables, a multiple of the cache line.</summary>
    internal readonly nint TableBytes => CeilDivide(SlideTables.Bytes(this), 64) * 64;

    /// <summary>Bytes of workspace: tables and panels.</summary>
    internal readonly nint WorkspaceBytes(nint elementBytes) => TableBytes + Groups * GroupPanel * elementBytes;

    internal static SlidePlan Forward(in ConvShape s) => new()
    {
        D = SlideAxis.Forward(s.ID, s.OD, s.KD, s.StrideD, s.PadD, s.DilationD),
        H = SlideAxis.Forward(s.IH, s.OH, s.KH, s.StrideH, s.PadH, s.DilationH),
        W = SlideAxis.Forward(s.IW, s.OW, s.KW, s.StrideW, s.PadW, s.DilationW),
        Images = s.N,
        Groups = s.Groups,
        Rows = s.GroupO,
        Channels = s.GroupC,
        Taps = s.Taps,
        WeightGroup = s.GroupO * s.GroupC * s.Taps,
        WeightRow = s.GroupC * s.Taps,
        WeightChannel = s.Taps,
    };

    internal static SlidePlan Backward(in ConvShape s) => new()
    {
        D = SlideAxis.Backward(s.ID, s.OD, s.KD, s.StrideD, s.PadD, s.DilationD),
        H = SlideAxis.Backward(s.IH, s.OH, s.KH, s.StrideH, s.PadH, s.DilationH),
        W = SlideAxis.Backward(s.IW, s.OW, s.KW, s.StrideW, s.PadW, s.DilationW),
        Images = s.N,
        Groups = s.Groups,
        Rows = s.GroupC,
        Channels = s.GroupO,
        Taps = s.Taps,
        WeightGroup = s.GroupO * s.GroupC * s.Taps,
        WeightRow = s.Taps,
        WeightChannel = s.GroupC * s.Taps,
    };

    /// <summary>Cuts the work into blocks for <paramref name="threads"/> threads.</summary>
    internal void Cut(nint elementBytes, nint threads)
    {
        nint countD = D.Count(0), countH = H.Count(0);
        PitchW = W.Pitch(W.Count(0));
        BlockImages = 1;
        BlockD = countD;
        BlockH = countH;
        nint imageBytes = Channels * Phases * D.Pitch(countD) * H.Pitch(countH) * PitchW * elementBytes;
        nint wanted = threads > 1 ? 4 * threads : 1;
        nint cuts = nint.Max(CeilDivide(imageBytes, BlockBytes), CeilDivide(wanted, Images * Groups));
        if (cuts > 1)
        {
            BlockD = CeilDivide(countD, cuts);
            nint rowCuts = CeilDivide(cuts, countD);
            if (BlockD == 1 && rowCuts > 1)
            {
                BlockH = nint.Max(CeilDivide(countH, rowCuts), nint.Min(countH, LeastRows()));
            }
        }
        else
        {
            nint outputs = countD * countH * PitchW;
            BlockImages = nint.Min(nint.Min(BlockBytes / nint.Max(imageBytes, 1), CeilDivide(BlockOutputs, outputs)), Images * Groups / wanted);
            BlockImages = CanReadInPlace(elementBytes) && outputs >= InPlaceOutputs ? 1 : nint.Clamp(BlockImages, 1, Images);
        }

        BlocksN = CeilDivide(Images, BlockImages);
        BlocksD = CeilDivide(countD, BlockD);
        BlocksH = CeilDivide(countH, BlockH);
        RowParts = 1;
        PartRows = Rows;
        if (Parts < threads && Rows >= 2 * SlideTile.MaxRows)
        {
            PartRows = CeilDivide(CeilDivide(Rows * Parts, 2 * threads), SlideTile.MaxRows) * SlideTile.MaxRows;
            RowParts = nint.Max(1, Rows / PartRows);
        }

        PitchH = BlockH == countH ? H.Pitch(countH) : H.Reach(BlockH);
        PitchD = BlockD == countD ? D.Pitch(countD) : D.Reach(BlockD);
        SetPlane(elementBytes);
    }

    /// <summary>Rows below which a block would copy more halo than it gains.</summary>
    private readonly nint LeastRows() => nint.Max(2, nint.Min(8, 64 / W.Count(0)));

    /// <summary>Whether every tap of every output lies in the source and neighbours in the source are neighbours for the taps.</summary>
    private readonly bool CanReadInPlace(nint elementBytes) =>
        Phases == 1
        && Fits(D) && Fits(H) && Fits(W)
        && W.Pitch(W.Count(0)) == W.Source
        && !Collides(SourcePlane * elementBytes);

    private static bool Fits(in SlideAxis axis) => axis is { SourceStep: 1, Lead: 0 } && axis.Reach(axis.Count(0)) <= axis.Source;

    /// <summary>A channel distance near a multiple of the page puts the same tap of all channels into one cache set.</summary>
    private readonly bool Collides(nint channelBytes) => channelBytes % 4096 is < 256 or > 3840 && Channels > 1;

    private void SetPlane(nint elementBytes)
    {
        InPlace = BlockImages == 1 && CanReadInPlace(elementBytes);
        if (InPlace)
        {
            (PitchD, PitchH) = (D.Source, H.Source);
            (Plane, ChannelPitch) = (SourcePlane, SourcePlane);
            return;
        }

        nint blockEnd = Flat(BlockImages - 1, BlockD - 1, BlockH - 1) + W.Count(0);
        nint furthest = Flat(0, D.Reach(BlockD) - BlockD, H.Reach(BlockH) - BlockH) + W.Reach(W.Count(0)) - W.Count(0);
        Plane = nint.Max(Flat(BlockImages, 0, 0), blockEnd + furthest);
        ChannelPitch = Phases * Plane;

        nint line = 64 / elementBytes;
        ChannelPitch = CeilDivide(ChannelPitch, line) * line;
        if (Collides(ChannelPitch * elementBytes))
        {
            ChannelPitch += 5 * line;
        }
    }

    /// <summary>Packed position of the first element of a row.</summary>
    internal readonly nint Flat(nint image, nint depth, nint row) => ((image * PitchD + depth) * PitchH + row) * PitchW;

    private static nint CeilDivide(nint a, nint b) => (a + b - 1) / b;
}
