namespace DeepLearning101.Native.Cpu;

/// <summary>Evenly spaced values: computed in f64 (integers from a start and a step: in i64), block by block, and converted.</summary>
internal sealed unsafe class RampKernel : Kernel
{
    private const int Block = 512;
    private const long Grain = 1 << 15;

    internal override string Name => "cpu:ramp";

    internal override void Run(in KernelCall call)
    {
        Tensor output = call.Outputs[0];
        var ramp = call.Get<Ramp>();
        if (ramp.Count == 0) return;
        bool whole = double.IsNaN(ramp.End) && ramp.DType.IsIntegral && ramp.Start == Math.Truncate(ramp.Start) && ramp.Step == Math.Truncate(ramp.Step);
        var job = new Job
        {
            Start = ramp.Start,
            Step = ramp.Step,
            End = ramp.End,
            Count = ramp.Count,
            Whole = whole,
            To = (byte*)output.Pointer,
            Stride = (nint)(output.Strides[0] * output.DType.Size),
            Convert = ElementConvert.Of(whole ? DType.Int64 : DType.Float64, output.DType),
            Parts = (nint)Math.Clamp(ramp.Count / Grain, 1, 64),
        };
        Workers.Run(ref job, job.Parts);
    }

    private struct Job : IJob
    {
        internal double Start, Step, End;
        internal long Count;
        internal bool Whole;
        internal byte* To;
        internal nint Stride, Parts;
        internal delegate*<byte*, nint, byte*, nint, nint, void> Convert;

        public readonly void Run(nint part, int worker)
        {
            long begin = Count * part / Parts, end = Count * (part + 1) / Parts;
            long* block = stackalloc long[Block];
            for (long at = begin; at < end; at += Block)
            {
                int n = (int)Math.Min(Block, end - at);
                if (Whole)
                {
                    long start = (long)Start, step = (long)Step;
                    for (int i = 0; i < n; i++) block[i] = start + (at + i) * step;
                }
                else
                {
                    for (int i = 0; i < n; i++) ((double*)block)[i] = Value(at + i);
                }

                Convert((byte*)block, sizeof(long), To + (nint)at * Stride, Stride, n);
            }
        }

        private readonly double Value(long i) =>
            double.IsNaN(End) || i < Count / 2 || Count == 1 ? Start + (Step * i) : End - (Step * (Count - 1 - i));
    }
}
