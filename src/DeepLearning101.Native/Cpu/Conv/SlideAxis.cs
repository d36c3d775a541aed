namespace DeepLearning101.Native.Cpu;

/// <summary>
/// One spatial dimension of a sliding sum, brought to the form "destination q reads packed source q + offset(tap)".
/// </summary>
/// <remarks>
/// <para>Forward: source index = q · stride + k · dilation − pad. The source is split into phases modulo the stride, so that each tap reads its
/// phase with unit step: phase (k · dilation) mod stride, offset ⌊k · dilation / stride⌋. Phases that no tap reads are not packed.</para>
/// <para>Backward (data gradient, transposed convolution): the roles turn round. Destination i = class + stride · q takes only those taps for
/// which i + pad − k · dilation divides by the stride, so each residue is a class with its own taps; the source has one phase.</para>
/// </remarks>
internal readonly struct SlideAxis
{
    /// <summary>Elements along the source, the destination and the kernel.</summary>
    internal readonly nint Source, Dest, Kernel;

    /// <summary>Residue classes of the destination, and the step between neighbours of one class.</summary>
    internal readonly nint Classes, DestStep;

    /// <summary>Packed phases of the source, and the step between neighbours of one phase.</summary>
    internal readonly nint Phases, SourceStep;

    /// <summary>Packed element j of a phase is source element j · SourceStep + Shift(phase) − Lead, zero outside the source.</summary>
    internal readonly nint Lead;

    private readonly nint _stride, _pad, _dilation;
    private readonly bool _backward;

    private SlideAxis(nint source, nint dest, nint kernel, nint stride, nint pad, nint dilation, bool backward)
    {
        (Source, Dest, Kernel) = (source, dest, kernel);
        (_stride, _pad, _dilation, _backward) = (stride, pad, dilation, backward);
        if (backward)
        {
            (Classes, DestStep, Phases, SourceStep) = (nint.Min(stride, dest), stride, 1, 1);
            nint lowest = 0;
            for (nint c = 0; c < Classes; c++)
            {
                for (nint k = 0; k < kernel; k++)
                {
                    lowest = Has(c, k) ? nint.Min(lowest, Offset(c, k)) : lowest;
                }
            }

            Lead = -lowest;
        }
        else
        {
            (Classes, DestStep, Phases, SourceStep) = (1, 1, nint.Min(kernel, Period), stride);
            Lead = pad;
        }
    }

    internal static SlideAxis Forward(nint input, nint output, nint kernel, nint stride, nint pad, nint dilation) =>
        new(input, output, kernel, stride, pad, dilation, false);

    internal static SlideAxis Backward(nint input, nint output, nint kernel, nint stride, nint pad, nint dilation) =>
        new(output, input, kernel, stride, pad, dilation, true);

    /// <summary>Destination elements of a class.</summary>
    internal nint Count(nint destClass) => (Dest - destClass + DestStep - 1) / DestStep;

    /// <summary>Whether the class reads tap k.</summary>
    internal bool Has(nint destClass, nint k) => !_backward || (destClass + _pad - k * _dilation) % _stride == 0;

    /// <summary>Packed offset of tap k for a class that has it.</summary>
    internal nint Offset(nint destClass, nint k) =>
        _backward ? (destClass + _pad - k * _dilation) / _stride + Lead : k * _dilation / _stride;

    /// <summary>Phase that tap k reads.</summary>
    internal nint Phase(nint k) => _backward ? 0 : k % Period;

    /// <summary>Source residue of a phase.</summary>
    internal nint Shift(nint phase) => _backward ? 0 : phase * _dilation % _stride;

    /// <summary>Source element that tap k of a destination reads; negative when the tap is not its or falls outside.</summary>
    internal nint Index(nint dest, nint k)
    {
        nint destClass = dest % DestStep;
        if (!Has(destClass, k))
        {
            return -1;
        }

        nint index = (dest / DestStep + Offset(destClass, k)) * SourceStep + Shift(Phase(k)) - Lead;
        return index < Source ? index : -1;
    }

    /// <summary>Number of packed elements that destinations [0, count) read, the largest over the phases.</summary>
    internal nint Reach(nint count)
    {
        nint reach = count;
        for (nint phase = 0; phase < Phases; phase++)
        {
            reach = nint.Max(reach, Need(phase, count));
        }

        return reach;
    }

    /// <summary>
    /// Distance between packed rows that keeps every read right, at least <paramref name="count"/>. It is smaller than <see cref="Reach"/>
    /// where the zeros that open the next row serve as the zeros that close this one.
    /// </summary>
    internal nint Pitch(nint count)
    {
        nint pitch = count;
        for (nint phase = 0; phase < Phases; phase++)
        {
            nint need = Need(phase, count);
            nint opening = nint.Max(0, CeilDivide(Lead - Shift(phase), SourceStep));
            nint end = nint.Max(0, CeilDivide(Source + Lead - Shift(phase), SourceStep));
            pitch = nint.Max(pitch, nint.Max(nint.Min(end, need), need - opening));
        }

        return pitch;
    }

    private nint Period => _stride / GreatestCommonDivisor(_stride, _dilation);

    private nint Need(nint phase, nint count)
    {
        nint furthest = 0;
        for (nint c = 0; c < Classes; c++)
        {
            for (nint k = 0; k < Kernel; k++)
            {
                furthest = Phase(k) == phase && Has(c, k) ? nint.Max(furthest, Offset(c, k)) : furthest;
            }
        }

        return count + furthest;
    }

    private static nint CeilDivide(nint a, nint b) => a > 0 ? (a + b - 1) / b : a / b;

    private static nint GreatestCommonDivisor(nint a, nint b)
    {
        while (b != 0)
        {
            (a, b) = (b, a % b);
        }

        return a;
    }
}
