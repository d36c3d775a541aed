using System.Runtime.InteropServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>Runs a <see cref="WeightPlan"/>: one part sums one set of images for one block of lanes and a range of channels of x.</summary>
internal readonly unsafe struct WeightJob<V, T, TFetch> : IJob where V : struct, IBitLanes<V, T> where T : unmanaged where TFetch : struct, IWeightFetch
{
    private readonly WeightPlan _plan;
    private readonly T* _x;
    private readonly T* _dy;
    private readonly nint* _positions;
    private readonly nint* _offsets;
    private readonly T* _sums;
    private readonly nint _block, _blocks, _chunk, _chunks;

    internal WeightJob(in WeightPlan plan, T* x, T* dy, void* workspace, nint threads)
    {
        _plan = plan;
        _x = x;
        _dy = dy;
        _positions = (nint*)workspace;
        _offsets = _positions + plan.Shape.OutputPlane;
        _sums = (T*)((byte*)workspace + plan.TableBytes);
        _block = BlockLanes(plan);
        _blocks = WeightPlan.RoundUp(plan.Lanes, _block) / _block;

        // Sums do not depend on how channels are split, so that may follow the number of threads.
        nint parts = plan.Sets * plan.Groups * _blocks;
        nint chunks = threads > 1 ? nint.Clamp((4 * threads + parts - 1) / parts, 1, plan.Channels) : 1;
        _chunk = (plan.Channels + chunks - 1) / chunks;
        _chunks = (plan.Channels + _chunk - 1) / _chunk;
    }

    /// <summary>Lanes of one block: two packs, or one where that holds all lanes or lanes have their own x.</summary>
    internal static nint BlockLanes(in WeightPlan plan) => plan.Lanes > V.Count && !plan.Depthwise ? 2 * V.Count : V.Count;

    internal nint Parts => _plan.Sets * _plan.Groups * _blocks * _chunks;

    internal void FillTables() => _plan.FillTables(_positions, _offsets, _plan.Depthwise ? _block : 1);

    public void Run(nint part, int worker)
    {
        ConvShape s = _plan.Shape;
        nint firstChannel = part % _chunks * _chunk;
        nint channels = nint.Min(_chunk, _plan.Channels - firstChannel);
        part /= _chunks;
        nint block = part % _blocks;
        part /= _blocks;
        nint group = part % _plan.Groups, set = part / _plan.Groups;
        nint firstLane = block * _block, lanes = nint.Min(_block, _plan.Lanes - firstLane);
        int vectors = lanes > V.Count ? 2 : 1;

        nint xChannel = group * _plan.Channels + (_plan.Depthwise ? firstLane : firstChannel);
        nint taps = channels * s.Taps;
        T* sums = _sums + set * _plan.SetElements(_block) + (group * _blocks + block) * _block * _plan.TapRows + firstChannel * s.Taps * _block;

        // A chunk's last tile writes past its rows: into scratch, since the next rows belong to another part.
        nint* offsets = (nint*)ConvScratch.ForPart(OffsetBytes(taps) + ScratchElements(channels) * sizeof(T));
        CopyOffsets(taps, offsets);
        T* dyBlock = (T*)((byte*)offsets + OffsetBytes(taps));
        T* tile = dyBlock + WeightPlan.BlockPositions * _block;
        T* planes = tile + (taps + WeightMicro.MaxTaps) * _block;
        Zero(tile, (taps + WeightMicro.MaxTaps) * _block);
        if (lanes < _block)
        {
            Zero(dyBlock, WeightPlan.BlockPositions * _block);
            Zero(planes, _plan.Depthwise ? _block * _plan.Plane : 0);
        }

        nint end = nint.Min((set + 1) * _plan.SetImages, s.N);
        for (nint n = set * _plan.SetImages; n < end; n++)
        {
            T* dy = _dy + (n * s.O + group * _plan.Lanes + firstLane) * s.OutputPlane;
            T* x = Planes(_x + (n * s.C + xChannel) * s.InputPlane, channels, lanes, planes);
            for (nint p = 0; p < s.OutputPlane; p += WeightPlan.BlockPositions)
            {
                nint count = nint.Min(WeightPlan.BlockPositions, s.OutputPlane - p);
                WeightPack.Turn(dy + p, s.OutputPlane, lanes, count, dyBlock, _block);
                if (_plan.Padded && !ConvFinite.All<V, T>(dyBlock, count * _block))
                {
                    WeightCareful<V, T, TFetch>.Run(_plan, x, _positions, p, count, dyBlock, _block, offsets, taps, tile);
                    continue;
                }

                WeightMicro.Run<V, T, TFetch>(x, _positions + p, count, dyBlock, _block, vectors, offsets, taps, tile);
            }
        }

        NativeMemory.Copy(tile, sums, (nuint)(taps * _block * sizeof(T)));
    }

    /// <summary>x in the form the taps read: as it is, padded, or with channels as lanes.</summary>
    private T* Planes(T* x, nint channels, nint lanes, T* planes)
    {
        if (_plan.Depthwise)
        {
            T* padded = planes + _block * _plan.Plane;
            if (_plan.Padded)
            {
                WeightPack.Pad(_plan, x, lanes, padded);
                x = padded;
            }

            WeightPack.Turn(x, _plan.Plane, lanes, _plan.Plane, planes, _block);
            return planes;
        }

        if (_plan.Padded)
        {
            WeightPack.Pad(_plan, x, channels, planes);
            return planes;
        }

        return x;
    }

    /// <summary>The offsets of the part's channels; the taps that fill up the last tile read what the first one reads, and nobody looks at their sums.</summary>
    private void CopyOffsets(nint taps, nint* offsets)
    {
        NativeMemory.Copy(_offsets, offsets, (nuint)(taps * sizeof(nint)));
        new Span<nint>(offsets + taps, WeightMicro.MaxTaps).Fill(*_offsets);
    }

    private static nint OffsetBytes(nint taps) => WeightPlan.RoundUp((taps + WeightMicro.MaxTaps) * sizeof(nint), 64);

    private static void Zero(T* to, nint count) => NativeMemory.Clear(to, (nuint)(count * sizeof(T)));

    private nint ScratchElements(nint channels)
    {
        nint planes = _plan.Depthwise ? 2 * _block : _plan.Padded ? channels : 0;
        return (WeightPlan.BlockPositions + channels * _plan.Shape.Taps + WeightMicro.MaxTaps) * _block + planes * _plan.Plane;
    }
}
