using DeepLearning101.Native.Lanes;

namespace DeepLearning101.Native.Cpu;

/// <summary>
/// Running log-sum-exp of one line, in blocks: e^(x − m) for the largest element m so far and in the block, running sums of those, m + ln of them.
/// Exponentials and logarithms run in lanes.
/// </summary>
/// <remarks>
/// A block in which the first result lies more than <see cref="Range"/> below m could lose elements to underflow; like one with NaN or infinities it
/// is worked off one by one as max + ln(1 + e^(min − max)).
/// </remarks>
internal static unsafe class LogSumExpLine
{
    private const int Block = 64;
    private const double Range = 600;

    internal static void Run<V>(LineCall* call) where V : unmanaged, IRealLanes<V>, IPack<V, double>
    {
        double* x = (double*)call->P0, y = (double*)call->P1;
        double sum = double.NegativeInfinity;
        for (nint start = 0; start < call->N0; start += Block)
        {
            int n = (int)Math.Min(Block, call->N0 - start);
            double largest;
            ReduceLoop.Row<MaxFormula, V, double>(x + start, n, &largest);
            double middle = Math.Max(sum, largest);
            if (double.IsFinite(middle) && middle - Math.Max(sum, x[start]) < Range) InLanes<V>(x + start, y + start, n, sum, middle);
            else OneByOne(x + start, y + start, n, sum);
            sum = y[start + n - 1];
        }
    }

    private static void InLanes<V>(double* x, double* y, int n, double sum, double middle) where V : unmanaged, IRealLanes<V>, IPack<V, double>
    {
        double* block = stackalloc double[Block];
        V center = V.Create(middle);
        for (int i = 0; i < Block; i++) block[i] = i < n ? x[i] : middle;
        for (int i = 0; i < n; i += V.Count) V.Store(V.Exp(V.Load(block + i) - center), block + i);
        double running = OneLane<F64x1>.Exp(sum - middle);
        for (int i = 0; i < n; i++) block[i] = running += block[i];
        for (int i = 0; i < n; i += V.Count) V.Store(V.Log(V.Load(block + i)) + center, block + i);
        for (int i = 0; i < n; i++) y[i] = block[i];
    }

    private static void OneByOne(double* x, double* y, int n, double sum)
    {
        for (int i = 0; i < n; i++)
        {
            double high = Math.Max(sum, x[i]), low = Math.Min(sum, x[i]);
            // Of equal infinities the distance has no value.
            sum = double.IsFinite(high) && low != double.NegativeInfinity ? high + OneLane<F64x1>.Log1p(OneLane<F64x1>.Exp(low - high)) : high;
            y[i] = sum;
        }
    }
}
