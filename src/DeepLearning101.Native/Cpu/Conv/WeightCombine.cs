using System.Runtime.CompilerServices;
using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>Adds the sums of the image sets in order and writes them as dw [O, C / Groups, KD, KH, KW].</summary>
internal readonly unsafe struct WeightCombine<V, T> : IJob where V : struct, IBitLanes<V, T> where T : unmanaged
{
    private readonly WeightPlan _plan;
    private readonly T* _sums;
    private readonly T* _dw;
    private readonly nint _block, _blocks;

    internal WeightCombine(in WeightPlan plan, T* sums, T* dw, nint block)
    {
        _plan = plan;
        _sums = sums;
        _dw = dw;
        _block = block;
        _blocks = WeightPlan.RoundUp(plan.Lanes, block) / block;
    }

    internal nint Parts => _plan.Groups * _blocks;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(nint part, int worker)
    {
        nint block = part % _blocks, group = part / _blocks;
        nint firstLane = block * _block, lanes = nint.Min(_block, _plan.Lanes - firstLane);
        nint taps = _plan.Channels * _plan.Shape.Taps, set = _plan.SetElements(_block);
        T* from = _sums + (group * _blocks + block) * _block * _plan.TapRows;
        T* to = _dw + (group * _plan.Lanes + firstLane) * taps;
        T* row = stackalloc T[V.Count];
        for (nint t = 0; t < taps; t++, from += _block, to++)
        {
            for (nint lane = 0; lane < lanes; lane += V.Count)
            {
                V sum = V.Create(0);
                for (nint i = 0; i < _plan.Sets; i++)
                {
                    sum += V.Load(from + i * set + lane);
                }

                V.Store(sum, row);
                nint count = nint.Min(V.Count, lanes - lane);
                for (nint i = 0; i < count; i++)
                {
                    to[(lane + i) * taps] = row[i];
                }
            }
        }
    }
}
