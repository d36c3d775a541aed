namespace DeepLearning101.Native.Benchmarks.Compare.Suites;

/// <summary>The distinct convolutions of ResNet-18 and ResNet-50 on 224 × 224, and one of each other kind; forward and each gradient.</summary>
internal static class ConvSuite
{
    /// <summary>Input channels, output channels, kernel, stride, size of the input: He et al., Deep residual learning, 2016, stride on the 3 × 3.</summary>
    private static readonly (int In, int Out, int Kernel, int Stride, int Size)[] Resnet =
    [
        (64, 64, 3, 1, 56), (64, 128, 3, 2, 56), (64, 128, 1, 2, 56), (128, 128, 3, 1, 28), (128, 256, 3, 2, 28), (128, 256, 1, 2, 28),
        (256, 256, 3, 1, 14), (256, 512, 3, 2, 14), (256, 512, 1, 2, 14), (512, 512, 3, 1, 7),
        (64, 64, 1, 1, 56), (64, 256, 1, 1, 56), (256, 64, 1, 1, 56), (256, 128, 1, 1, 56), (256, 512, 1, 2, 56), (128, 128, 3, 2, 56),
        (128, 512, 1, 1, 28), (512, 128, 1, 1, 28), (512, 256, 1, 1, 28), (512, 1024, 1, 2, 28), (256, 256, 3, 2, 28),
        (256, 1024, 1, 1, 14), (1024, 256, 1, 1, 14), (1024, 512, 1, 1, 14), (1024, 2048, 1, 2, 14), (512, 512, 3, 2, 14),
        (512, 2048, 1, 1, 7), (2048, 512, 1, 1, 7),
    ];

    /// <summary>Channels and size of MobileNet's depthwise layers: Howard et al., MobileNets, 2017.</summary>
    private static readonly (int Channels, int Size)[] Depthwise = [(32, 112), (128, 56), (256, 28), (512, 14), (1024, 7)];

    internal static IEnumerable<Case> Rows(int threads)
    {
        foreach (long batch in (long[])[1, 8])
        {
            foreach (Case row in Of(FormattableString.Invariant($"stem_7x7s2_b{batch}"), [batch, 3, 224, 224], [64, 3, 7, 7], 2, 3)) yield return row with { Threads = threads };
            foreach ((int i, int o, int k, int s, int size) in Resnet)
            {
                foreach (Case row in Of(FormattableString.Invariant($"resnet_{k}x{k}s{s}_{i}_{o}_{size}_b{batch}"), [batch, i, size, size], [o, i, k, k], s, k / 2)) yield return row with { Threads = threads };
            }
        }

        foreach ((int c, int size) in Depthwise)
        {
            foreach (Case row in Of(FormattableString.Invariant($"mobilenet_dw3x3_{c}_{size}_b1"), [1, c, size, size], [c, 1, 3, 3], 1, 1, groups: c)) yield return row with { Threads = threads };
        }

        IEnumerable<Case> others =
        [
            .. Of("lenet_5x5_1_6_b64", [64, 1, 28, 28], [6, 1, 5, 5], 1, 2),
            .. Of("lenet_5x5_6_16_b64", [64, 6, 14, 14], [16, 6, 5, 5], 1, 0),
            .. Of("dilated_3x3d2_256_14_b1", [1, 256, 14, 14], [256, 256, 3, 3], 1, 2, dilation: 2),
            .. Of("grouped_3x3g32_128_56_b1", [1, 128, 56, 56], [128, 4, 3, 3], 1, 1, groups: 32),
            .. Of("transposed_4x4s2_256_128_14_b8", [8, 256, 14, 14], [256, 128, 4, 4], 2, 1, transposed: true),
            .. Of("conv1d_5_64_128_1000_b8", [8, 64, 1000], [128, 64, 5], 1, 2),
            .. Of("conv3d_3_16_32_16_b2", [2, 16, 16, 16, 16], [32, 16, 3, 3, 3], 1, 1),
        ];
        foreach (Case row in others) yield return row with { Threads = threads };
    }

    private static IEnumerable<Case> Of(string name, long[] input, long[] weight, int stride, int padding, int dilation = 1, int groups = 1, bool transposed = false)
    {
        long[] output = [.. input];
        output[1] = transposed ? weight[1] * groups : weight[0];
        for (int i = 2; i < input.Length; i++)
        {
            long reach = (dilation * (weight[i] - 1)) + 1;
            output[i] = transposed ? ((input[i] - 1) * stride) - (2 * padding) + reach : ((input[i] + (2 * padding) - reach) / stride) + 1;
        }

        // Deviations as at the start of training keep every result around 1.
        Operand x = new(input), w = new(weight, High: 0.1), y = new(output);
        double flops = 2.0 * (transposed ? x.Count : y.Count) * (w.Count / weight[0]);
        foreach (string mode in (string[])["forward", "dgrad", "wgrad"])
        {
            yield return new Case("conv", name, "conv", mode == "forward" ? [x, w] : [x, w, y])
            {
                Mode = mode,
                Attributes = new()
                {
                    ["stride"] = [stride], ["padding"] = [padding], ["dilation"] = [dilation], ["groups"] = [groups], ["transposed"] = [transposed ? 1 : 0],
                    ["output"] = Array.ConvertAll(output, v => (double)v),
                },
                Flops = flops,
                Bytes = 4.0 * (x.Count + w.Count + y.Count),
                Reads = 2,
            };
        }
    }
}
