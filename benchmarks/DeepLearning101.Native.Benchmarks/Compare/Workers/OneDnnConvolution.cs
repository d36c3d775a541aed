namespace DeepLearning101.Native.Benchmarks.Compare.Workers;

/// <summary>
/// A convolution or one of its gradients by oneDNN. Operands and result lie in plain layout, as they do on every side; weights that are only read are packed beforehand.
/// Two ways are made, and the faster one is the peer: the kernel for plain activations, and the kernel for the layout that oneDNN likes best between two reorders.
/// </summary>
internal sealed unsafe class OneDnnConvolution(nint engine, nint stream)
{
    private enum Kind
    {
        Forward,
        Data,
        Weights,
    }

    internal Work Prepare(Job job)
    {
        // A transposed convolution is the data gradient of the convolution with the same weights, and so on round.
        bool transposed = job.Flag("transposed");
        Kind kind = (job.Mode, transposed) switch
        {
            ("forward", false) or ("dgrad", true) => Kind.Forward,
            ("dgrad", false) or ("forward", true) => Kind.Data,
            _ => Kind.Weights,
        };
        long[] output = job.Mode == "forward" ? job.Ints("output") : job.Inputs[2].Shape;
        long[] wide = transposed ? output : job.Inputs[0].Shape, narrow = transposed ? job.Inputs[0].Shape : output, weights = job.Inputs[1].Shape;
        NativeBuffer x = NativeBuffer.Load(job.Inputs[0]), w = NativeBuffer.Load(job.Inputs[1]);
        NativeBuffer g = job.Mode == "forward" ? new(4 * Count(output)) : NativeBuffer.Load(job.Inputs[2]);
        NativeBuffer result = job.Mode switch { "forward" => g, "dgrad" => new(x.Bytes), _ => new(w.Bytes) };
        (NativeBuffer src, NativeBuffer dst) = transposed
            ? (job.Mode == "dgrad" ? g : job.Mode == "forward" ? result : g, job.Mode == "dgrad" ? result : x)
            : (job.Mode == "dgrad" ? result : x, g);
        NativeBuffer wt = kind == Kind.Weights ? result : w;

        var all = new List<IDisposable>();
        Action<int>? best = null;
        double least = double.PositiveInfinity;
        foreach (bool plain in (bool[])[true, false])
        {
            List<DnnlPrimitive> steps;
            try
            {
                steps = Steps(job, kind, plain, wide, narrow, weights, src, wt, dst, all);
            }
            catch (InvalidOperationException) when (plain)
            {
                continue;
            }

            Action<int> run = n =>
            {
                for (int i = 0; i < n; i++)
                {
                    foreach (DnnlPrimitive step in steps) step.Run(1);
                }
            };
            run(2);
            for (int i = 0; i < 5; i++)
            {
                double start = Clock.Now(job.Threads);
                run(1);
                double spent = Clock.Now(job.Threads) - start;
                if (spent < least) (least, best) = (spent, run);
            }
        }

        return new Work(best!, () => result.Sampled(false), () =>
        {
            foreach (IDisposable step in all) step.Dispose();
            foreach (NativeBuffer buffer in new HashSet<NativeBuffer> { x, w, g, result }) buffer.Dispose();
        });
    }

    private List<DnnlPrimitive> Steps(Job job, Kind kind, bool plain, long[] wide, long[] narrow, long[] weights, NativeBuffer src, NativeBuffer wt, NativeBuffer dst, List<IDisposable> all)
    {
        long groups = job.Int("groups", 1);
        long[] grouped = groups == 1 ? weights : [groups, weights[0] / groups, .. weights[1..]];
        int rank = wide.Length, tag = plain ? Dnnl.Plain(rank) : Dnnl.AnyLayout;
        var plan = new DnnlPrimitive(engine, stream);
        all.Add(plan);
        byte* s = plan.Describe(wide, tag), w = plan.Describe(grouped, Dnnl.AnyLayout), d = plan.Describe(narrow, tag), op = plan.Blob();
        long* stride = stackalloc long[3], dilate = stackalloc long[3], pad = stackalloc long[3];
        for (int i = 0; i < rank - 2; i++) (stride[i], pad[i], dilate[i]) = (At(job, "stride", i, 1), At(job, "padding", i, 0), At(job, "dilation", i, 1) - 1);

        // A gradient asks for the forward descriptor of training as its hint.
        Dnnl.Check(Dnnl.dnnl_dilated_convolution_forward_desc_init(op, kind == Kind.Forward ? Dnnl.ForwardInference : Dnnl.ForwardTraining, Dnnl.ConvolutionAuto, s, w, null, d, stride, dilate, pad, pad), "convolution_forward");
        nint hint = 0;
        if (kind == Kind.Forward)
        {
            plan.Create(op, 0);
        }
        else
        {
            Dnnl.Check(Dnnl.dnnl_primitive_desc_create(out hint, op, 0, engine, 0), "dnnl_primitive_desc_create");
            byte* back = plan.Blob();
            if (kind == Kind.Data) Dnnl.Check(Dnnl.dnnl_dilated_convolution_backward_data_desc_init(back, Dnnl.ConvolutionAuto, s, w, d, stride, dilate, pad, pad), "convolution_backward_data");
            else Dnnl.Check(Dnnl.dnnl_dilated_convolution_backward_weights_desc_init(back, Dnnl.ConvolutionAuto, s, w, null, d, stride, dilate, pad, pad), "convolution_backward_weights");
            plan.Create(back, hint);
            _ = Dnnl.dnnl_primitive_desc_destroy(hint);
        }

        (int ask, int index)[] operands = kind switch
        {
            Kind.Forward => [(Dnnl.QuerySource, Dnnl.Source), (Dnnl.QueryWeights, Dnnl.Weights), (Dnnl.QueryDestination, Dnnl.Destination)],
            Kind.Data => [(Dnnl.QueryDiffSource, Dnnl.DiffSource), (Dnnl.QueryWeights, Dnnl.Weights), (Dnnl.QueryDiffDestination, Dnnl.DiffDestination)],
            _ => [(Dnnl.QuerySource, Dnnl.Source), (Dnnl.QueryDiffWeights, Dnnl.DiffWeights), (Dnnl.QueryDiffDestination, Dnnl.DiffDestination)],
        };
        int written = kind switch { Kind.Forward => 2, Kind.Data => 0, _ => 1 };
        var before = new List<DnnlPrimitive>();
        DnnlPrimitive? after = null;
        for (int i = 0; i < 3; i++)
        {
            NativeBuffer data = i switch { 0 => src, 1 => wt, _ => dst };
            byte* wanted = plan.Query(operands[i].ask), given = plan.Describe(i switch { 0 => wide, 1 => grouped, _ => narrow }, i == 1 ? Dnnl.Plain(grouped.Length) : Dnnl.Plain(rank));
            if (Dnnl.dnnl_memory_desc_equal(wanted, given) != 0)
            {
                plan.Bind(operands[i].index, given, data.Address);
                continue;
            }

            var packed = new NativeBuffer((long)Dnnl.dnnl_memory_desc_get_size(wanted));
            all.Add(packed);
            plan.Bind(operands[i].index, wanted, packed.Address);
            DnnlPrimitive reorder = i == written
                ? DnnlPrimitive.Reorder(engine, stream, wanted, packed.Address, given, data.Address)
                : DnnlPrimitive.Reorder(engine, stream, given, data.Address, wanted, packed.Address);
            all.Add(reorder);
            if (i == written) after = reorder;
            else if (i == 1) reorder.Run(1);
            else before.Add(reorder);
        }

        before.Add(plan);
        if (after is not null) before.Add(after);
        return before;
    }

    private static long At(Job job, string name, int i, long otherwise)
    {
        long[] values = job.Ints(name);
        return values.Length == 0 ? otherwise : values.Length == 1 ? values[0] : values[i];
    }

    private static long Count(long[] shape)
    {
        long count = 1;
        foreach (long size in shape) count *= size;
        return count;
    }
}
