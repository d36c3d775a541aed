using System.Runtime.CompilerServices;

namespace DeepLearning101.Native.Cpu;

/// <summary>Copies the source of one block into the packed form of <see cref="SlidePlan"/>: padded with zeros, split into stride phases.</summary>
internal static unsafe class SlidePack
{
    /// <param name="plan">The pass, cut into blocks.</param>
    /// <param name="source">First channel of the block's first image.</param>
    /// <param name="images">Images in the block.</param>
    /// <param name="imagePitch">Elements between images of the source.</param>
    /// <param name="firstD">First destination depth of the block (of class 0).</param>
    /// <param name="firstH">First destination row of the block (of class 0).</param>
    /// <param name="packed">Channels · ChannelPitch elements.</param>
    internal static void Run<T>(in SlidePlan plan, T* source, nint images, nint imagePitch, nint firstD, nint firstH, T* packed) where T : unmanaged
    {
        for (nint c = 0; c < plan.Channels; c++)
        {
            T* plane = packed + c * plan.ChannelPitch;
            for (nint pd = 0; pd < plan.D.Phases; pd++)
            {
                for (nint ph = 0; ph < plan.H.Phases; ph++)
                {
                    for (nint pw = 0; pw < plan.W.Phases; pw++)
                    {
                        PhaseOrigin origin = new(
                            firstD * plan.D.SourceStep + plan.D.Shift(pd) - plan.D.Lead,
                            firstH * plan.H.SourceStep + plan.H.Shift(ph) - plan.H.Lead,
                            plan.W.Shift(pw) - plan.W.Lead);
                        Phase(plan, source + c * plan.SourcePlane, images, imagePitch, origin, plane);
                        plane += plan.Plane;
                    }
                }
            }
        }
    }

    /// <summary>Source coordinates of a phase's first packed element; negative inside the padding.</summary>
    private readonly record struct PhaseOrigin(nint D, nint H, nint W);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Phase<T>(in SlidePlan plan, T* source, nint images, nint imagePitch, PhaseOrigin origin, T* plane) where T : unmanaged
    {
        nint step = plan.W.SourceStep, pitch = plan.PitchW;
        nint first = nint.Min(pitch, origin.W >= 0 ? 0 : (step - 1 - origin.W) / step);
        nint end = nint.Clamp((plan.W.Source - origin.W + step - 1) / step, first, pitch);
        T* row = plane;
        for (nint n = 0; n < images; n++)
        {
            for (nint d = 0; d < plan.PitchD; d++)
            {
                nint z = origin.D + d * plan.D.SourceStep;
                if (z < 0 || z >= plan.D.Source)
                {
                    row = Zero(row, plan.PitchH * pitch);
                    continue;
                }

                for (nint h = 0; h < plan.PitchH; h++)
                {
                    nint y = origin.H + h * plan.H.SourceStep;
                    if (y < 0 || y >= plan.H.Source)
                    {
                        row = Zero(row, pitch);
                        continue;
                    }

                    T* from = source + n * imagePitch + (z * plan.H.Source + y) * plan.W.Source + (origin.W + first * step);
                    Zero(row, first);
                    Copy(from, step, row + first, end - first);
                    Zero(row + end, pitch - end);
                    row += pitch;
                }
            }
        }

        Zero(row, plan.Plane - (nint)(row - plane));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy<T>(T* from, nint step, T* to, nint count) where T : unmanaged
    {
        if (step == 1)
        {
            new ReadOnlySpan<T>(from, (int)count).CopyTo(new Span<T>(to, (int)count));
            return;
        }

        for (nint i = 0; i < count; i++)
        {
            to[i] = from[i * step];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T* Zero<T>(T* to, nint count) where T : unmanaged
    {
        if (count > 0)
        {
            new Span<T>(to, (int)count).Clear();
        }

        return to + count;
    }
}
