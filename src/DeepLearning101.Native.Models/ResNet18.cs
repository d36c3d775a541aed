using DeepLearning101.Native.Nn;

namespace DeepLearning101.Native.Models;

/// <summary>How <see cref="ResNet18"/> begins.</summary>
public enum ResNetStem
{
    /// <summary>7 × 7 with stride 2, then 3 × 3 pooling with stride 2: for images of about 224 × 224.</summary>
    ImageNet,

    /// <summary>3 × 3 with stride 1, no pooling: for images of 32 × 32.</summary>
    Small,
}

/// <summary>ResNet-18: images [N, C, H, W] → logits [N, classes]; four stages of two blocks with 64, 128, 256 and 512 channels, then the mean of each map.</summary>
/// <remarks>Deep Learning 101, chapter 9. Source: He et al., Deep residual learning for image recognition, 2015. Names and start as torchvision's: convolutions He-normal by fan-out, normalisations 1 and 0. 11,689,512 parameters with 3 channels and 1,000 classes.</remarks>
public sealed class ResNet18 : Layer
{
    private readonly Conv2d conv1;
    private readonly BatchNorm2d bn1;
    private readonly MaxPool2d? pool;
    private readonly Sequential[] stages = new Sequential[4];
    private readonly Linear fc;

    /// <summary>Makes a network with random weights.</summary>
    /// <param name="numClasses">Classes. Default 1000.</param>
    /// <param name="stem">How it begins. Default: for large images.</param>
    /// <param name="inChannels">Channels of the images. Default 3.</param>
    /// <param name="generator">Where initial values come from; default: <see cref="Generator.Default"/>.</param>
    public ResNet18(long numClasses = 1000, ResNetStem stem = ResNetStem.ImageNet, long inChannels = 3, Generator? generator = null)
    {
        bool large = stem == ResNetStem.ImageNet;
        conv1 = RegisterModule("conv1", ResidualBlock.Conv(inChannels, 64, large ? 7 : 3, large ? 2 : 1, large ? 3 : 1, generator));
        bn1 = RegisterModule("bn1", new BatchNorm2d(64));
        pool = large ? new MaxPool2d(3, 2, 1) : null;
        long channels = 64;
        for (int i = 0; i < 4; i++)
        {
            long next = 64L << i;
            stages[i] = RegisterModule($"layer{i + 1}", new Sequential(new ResidualBlock(channels, next, i == 0 ? 1 : 2, generator), new ResidualBlock(next, next, 1, generator)));
            channels = next;
        }

        fc = RegisterModule("fc", new Linear(512, numClasses, generator: generator));
    }

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor x)
    {
        x = bn1.Forward(conv1.Forward(x)).Relu();
        if (pool is not null) x = pool.Forward(x);
        foreach (Sequential stage in stages) x = stage.Forward(x);
        return fc.Forward(x.Mean([2, 3]));
    }
}

/// <summary>Two 3 × 3 convolutions with normalisation, to whose result the input is added (through a 1 × 1 convolution where its shape is another).</summary>
/// <remarks>Source: He et al., 2015.</remarks>
public sealed class ResidualBlock : Layer
{
    private readonly Conv2d conv1, conv2;
    private readonly BatchNorm2d bn1, bn2;
    private readonly Sequential? downsample;

    /// <summary>Makes a block.</summary>
    /// <param name="inChannels">Channels of the input.</param>
    /// <param name="outChannels">Channels of the result.</param>
    /// <param name="stride">Stride of the first convolution. Default 1.</param>
    /// <param name="generator">Where initial values come from; default: <see cref="Generator.Default"/>.</param>
    public ResidualBlock(long inChannels, long outChannels, long stride = 1, Generator? generator = null)
    {
        conv1 = RegisterModule("conv1", Conv(inChannels, outChannels, 3, stride, 1, generator));
        bn1 = RegisterModule("bn1", new BatchNorm2d(outChannels));
        conv2 = RegisterModule("conv2", Conv(outChannels, outChannels, 3, 1, 1, generator));
        bn2 = RegisterModule("bn2", new BatchNorm2d(outChannels));
        if (stride != 1 || inChannels != outChannels) downsample = RegisterModule("downsample", new Sequential(Conv(inChannels, outChannels, 1, stride, 0, generator), new BatchNorm2d(outChannels)));
    }

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor x)
    {
        Tensor y = bn2.Forward(conv2.Forward(bn1.Forward(conv1.Forward(x)).Relu()));
        return (y + (downsample is null ? x : downsample.Forward(x))).Relu();
    }

    internal static Conv2d Conv(long inChannels, long outChannels, long kernel, long stride, long padding, Generator? generator)
    {
        var conv = new Conv2d(inChannels, outChannels, kernel, stride, padding, bias: false, generator: generator);
        Initialize.HeNormal(conv.Weight, mode: FanMode.Out, generator: generator);
        return conv;
    }
}
