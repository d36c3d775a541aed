namespace DeepLearning101.Native.Cpu;

/// <summary>One residue class of destinations: which taps it reads and where its weights lie.</summary>
internal struct SlideClass
{
    /// <summary>Class number in each dimension, which is also its first destination.</summary>
    internal nint D, H, W;

    /// <summary>First entry and number of entries in the tap tables.</summary>
    internal nint FirstTap, Taps;

    /// <summary>Offset of the class in its group's panel.</summary>
    internal nint Panel;
}

/// <summary>The small tables of a plan, in workspace memory: classes, and for each of their taps the packed offset and the index in the kernel.</summary>
internal readonly unsafe struct SlideTables
{
    internal readonly SlideClass* Classes;
    internal readonly nint* Offsets;
    internal readonly nint* KernelIndex;

    internal SlideTables(in SlidePlan plan, void* memory)
    {
        Offsets = (nint*)memory;
        KernelIndex = Offsets + plan.Taps;
        Classes = (SlideClass*)(KernelIndex + plan.Taps);
        nint tap = 0, panel = 0, index = 0;
        for (nint d = 0; d < plan.D.Classes; d++)
        {
            for (nint h = 0; h < plan.H.Classes; h++)
            {
                for (nint w = 0; w < plan.W.Classes; w++)
                {
                    SlideClass entry = new() { D = d, H = h, W = w, FirstTap = tap, Panel = panel };
                    tap = AddTaps(plan, entry);
                    entry.Taps = tap - entry.FirstTap;
                    panel += (plan.Rows + SlideTile.MaxRows) * (1 + plan.Channels * entry.Taps);
                    Classes[index++] = entry;
                }
            }
        }
    }

    internal static nint Bytes(in SlidePlan plan) => 2 * plan.Taps * sizeof(nint) + plan.Classes * sizeof(SlideClass);

    private nint AddTaps(in SlidePlan plan, in SlideClass entry)
    {
        nint tap = entry.FirstTap;
        for (nint kd = 0; kd < plan.D.Kernel; kd++)
        {
            for (nint kh = 0; kh < plan.H.Kernel; kh++)
            {
                for (nint kw = 0; kw < plan.W.Kernel; kw++)
                {
                    if (plan.D.Has(entry.D, kd) && plan.H.Has(entry.H, kh) && plan.W.Has(entry.W, kw))
                    {
                        nint phase = (plan.D.Phase(kd) * plan.H.Phases + plan.H.Phase(kh)) * plan.W.Phases + plan.W.Phase(kw);
                        Offsets[tap] = phase * plan.Plane + plan.Flat(0, plan.D.Offset(entry.D, kd), plan.H.Offset(entry.H, kh)) + plan.W.Offset(entry.W, kw);
                        KernelIndex[tap++] = (kd * plan.H.Kernel + kh) * plan.W.Kernel + kw;
                    }
                }
            }
        }

        return tap;
    }
}
