using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>
/// Brings weights and bias into panels, the form that micro-kernels read in order: for each group, class and tile of rows the biases,
/// then for each (channel, tap) one weight per row. Rows that only fill a tile up are zero.
/// </summary>
internal readonly unsafe struct SlidePanels<V, T> : IJob where V : struct, IBitLanes<V, T> where T : unmanaged
{
    // Rows of one part; a multiple of every tile height that can occur before the last rows.
    private const nint PartRows = 32;

    private readonly SlidePlan _plan;
    private readonly SlideTables _tables;
    private readonly T* _weights;
    private readonly T* _bias;
    private readonly T* _panels;
    private readonly nint _rowParts;

    private SlidePanels(in SlidePlan plan, in SlideTables tables, T* weights, T* bias, T* panels)
    {
        _plan = plan;
        _tables = tables;
        _weights = weights;
        _bias = bias;
        _panels = panels;
        _rowParts = nint.Max(1, plan.Rows / PartRows);
    }

    internal static void Fill(in SlidePlan plan, in SlideTables tables, T* weights, T* bias, T* panels)
    {
        SlidePanels<V, T> job = new(plan, tables, weights, bias, panels);
        nint parts = plan.Groups * plan.Classes * job._rowParts;
        if ((double)plan.Groups * plan.Rows * plan.Channels * plan.Taps > ParallelElements)
        {
            Workers.Run(ref job, parts);
            return;
        }

        for (nint part = 0; part < parts; part++)
        {
            job.Run(part, 0);
        }
    }

    // About 50 µs of copying: less is not worth waking a thread for.
    private const double ParallelElements = 50_000;

    public void Run(nint part, int worker)
    {
        nint rowPart = part % _rowParts, rest = part / _rowParts;
        nint group = rest / _plan.Classes;
        SlideClass c = _tables.Classes[rest % _plan.Classes];
        nint end = rowPart == _rowParts - 1 ? _plan.Rows : (rowPart + 1) * PartRows;
        for (nint m = rowPart * PartRows; m < end;)
        {
            int height = SlideTile.Height<V>(_plan.Rows - m);
            T* panel = _panels + group * _plan.GroupPanel + c.Panel + m * (1 + _plan.Channels * c.Taps);
            int rows = (int)nint.Min(height, _plan.Rows - m);
            for (int i = 0; i < height; i++)
            {
                panel[i] = i < rows && _bias is not null ? _bias[group * _plan.Rows + m + i] : default;
            }

            Fill(c, _weights + group * _plan.WeightGroup + m * _plan.WeightRow, rows, panel + height, height);
            m += height;
        }
    }

    /// <summary>Element by element in the order of the panel, so that it is written once from front to back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Fill(in SlideClass c, T* from, int rows, T* to, int height)
    {
        nint* index = _tables.KernelIndex + c.FirstTap;
        nint taps = c.Taps, row = _plan.WeightRow;
        for (nint channel = 0; channel < _plan.Channels; channel++, from += _plan.WeightChannel)
        {
            for (nint t = 0; t < taps; t++, to += height)
            {
                T* weight = from + index[t];
                int i = 0;
                for (; i < rows; i++, weight += row)
                {
                    to[i] = *weight;
                }

                for (; i < height; i++)
                {
                    to[i] = default;
                }
            }
        }
    }
}
