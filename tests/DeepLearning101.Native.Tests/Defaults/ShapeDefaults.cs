using DeepLearning101.Native.Testing;
using static DeepLearning101.Native.Testing.Operands;

namespace DeepLearning101.Native.Tests.Defaults;

/// <summary>Convolution, pooling, normalisation, shapes, indices, order.</summary>
internal static class ShapeDefaults
{
    private static Tensor A => X(1, [3, 4]);

    private static Tensor Image(int dims) => X(1, [2, 3, .. Enumerable.Repeat(5L, dims)]);

    private static Tensor Kernel(long a, long b, int dims) => X(2, [a, b, .. Enumerable.Repeat(2L, dims)]);

    internal static readonly DefaultRow[] Rows =
    [
        new("Conv1d(x, weight)", () => Y(Image(1).Conv1d(Kernel(4, 3, 1)))), new("Conv2d(x, weight)", () => Y(Image(2).Conv2d(Kernel(4, 3, 2)))), new("Conv3d(x, weight)", () => Y(Image(3).Conv3d(Kernel(4, 3, 3)))),
        new("ConvTranspose1d(x, weight)", () => Y(Image(1).ConvTranspose1d(Kernel(3, 4, 1)))), new("ConvTranspose2d(x, weight)", () => Y(Image(2).ConvTranspose2d(Kernel(3, 4, 2)))),
        new("ConvTranspose3d(x, weight)", () => Y(Image(3).ConvTranspose3d(Kernel(3, 4, 3)))),
        new("Conv(x, weight, padding)", () => Y(Image(2).Conv(X(2, [4, 3, 3, 3]), PaddingMode.Same))), new("Conv(x, weight, padBegin, padEnd)", () => Y(Image(2).Conv(Kernel(4, 3, 2), [1, 0], [0, 1]))),
        new DefaultRow("TrueConv(x, weight)", () => Y(Image(2).TrueConv(Kernel(4, 3, 2)))).Ordered("as in Conv(x, weight, padding)"),
        new("MaxPool1d(x, kernelSize)", () => Y(Image(1).MaxPool1d(2))), new("MaxPool2d(x, kernelSize)", () => Y(Image(2).MaxPool2d(2))), new("MaxPool3d(x, kernelSize)", () => Y(Image(3).MaxPool3d(2))),
        new("MaxPool2dWithIndices(x, kernelSize)", () => Y(Image(2).MaxPool2dWithIndices(2))),
        new("AvgPool1d(x, kernelSize)", () => Y(Image(1).AvgPool1d(2))), new("AvgPool2d(x, kernelSize)", () => Y(Image(2).AvgPool2d(2))), new("AvgPool3d(x, kernelSize)", () => Y(Image(3).AvgPool3d(2))),
        new("BatchNorm(x, runningMean, runningVar)", () => Y(X(1, [4, 3]).BatchNorm(X(2, [3]), X(3, [3], 0.5)))), new("InstanceNorm(x)", () => Y(X(1, [2, 3, 5]).InstanceNorm())),
        new("GroupNorm(x, numGroups)", () => Y(X(1, [2, 4, 5]).GroupNorm(2))), new("LayerNorm(x, normalizedShape)", () => Y(A.LayerNorm([4]))),
        new("RmsNorm(x, normalizedShape)", "PyTorch has it since 2.4, with eps None as here: the type's own ε"),
        new("LocalResponseNorm(x, size)", () => Y(X(1, [2, 4, 5]).LocalResponseNorm(3))), new("Normalize(x)", () => Y(A.Normalize())), new("WeightNorm(x, g)", () => Y(A.WeightNorm(X(2, [3, 1])))),

        new("Cat(tensors)", () => Y(Tensor.Cat([X(1, [2, 3]), X(2, [4, 3])]))), new("Stack(tensors)", () => Y(Tensor.Stack([X(1, [2, 3]), X(2, [2, 3])]))),
        new("Split(x, splitSize)", () => X(1, [5, 3]).Split(2)), new("Split(x, splitSizes)", () => X(1, [5, 3]).Split([2, 3])), new("Chunk(x, chunks)", () => X(1, [5, 3]).Chunk(2)), new("Unbind(x)", () => X(1, [2, 3]).Unbind()),
        new("Pad(x, pad)", () => Y(A.Pad([1, 2]))), new("RepeatInterleave(x, repeats):Int64", () => Y(X(1, [2, 3]).RepeatInterleave(2))),
        new("RepeatInterleave(x, repeats):Tensor", () => Y(X(1, [3]).RepeatInterleave(Tensor.From<long>([2, 0, 1])))),
        new("Flatten(x)", () => Y(X(1, [2, 3, 4]).Flatten())), new("Squeeze(x)", () => Y(X(1, [1, 3, 1]).Squeeze())), new("Roll(x, shifts)", () => Y(A.Roll([5]))),
        new DefaultRow("Rot90(x)", () => Y(A.Rot90())).Without("dim0", Plane).Without("dim1", Plane), new("Slice(x, dim)", () => Y(X(1, [5, 3]).Slice(1))),
        new("TakeAlongDim(x, index)", () => Y(A.TakeAlongDim(N(2, [5])))), new("Embedding(input, weight)", () => Y(N(1, [5]).Embedding(X(2, [4, 3])))),
        new("EmbeddingBag(input, weight)", () => Y(N(1, [2, 3]).EmbeddingBag(X(2, [4, 3])))),
        new("IndexPut(x, indices, values)", () => Y(X(1, [4]).IndexPut([Tensor.From<long>([1, 3])], X(2, [2])))), new("IndexPut_(x, indices, values)", () => Y(X(1, [4]).IndexPut_([Tensor.From<long>([1, 3])], X(2, [2])))),
        new("ScatterReduce(x, dim, index, source, reduce)", () => Y(X(1, [4]).ScatterReduce(0, Places, X(2, [3]), ScatterReduction.Sum))),
        new("IndexAdd(x, dim, index, source)", () => Y(X(1, [4]).IndexAdd(0, Places, X(2, [3])))), new("IndexAdd_(x, dim, index, source)", () => Y(X(1, [4]).IndexAdd_(0, Places, X(2, [3])))),
        new("SearchSorted(sorted, values)", () => Y(Line.SearchSorted(Tensor.From<float>([1, 0.5f])))), new("Bucketize(sorted, boundaries)", () => Y(Tensor.From<float>([1, 0.5f]).Bucketize(Line))),
        new("Sort(x)", () => Y(A.Sort())), new("ArgSort(x)", () => Y(A.ArgSort())), new("TopK(x, k)", () => Y(A.TopK(2))), new("BinCount(x)", () => Y(N(1, [9]).BinCount())), new("HistC(x)", () => Y(X(1, [50]).HistC())),
    ];

    private const string Plane = "PyTorch has one parameter, dims = [0, 1]";

    private static Tensor Places => Tensor.From<long>([1, 3, 3]);

    private static Tensor Line => Tensor.From<float>([0, 1, 1, 2]);
}
