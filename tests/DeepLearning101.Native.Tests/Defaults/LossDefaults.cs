using DeepLearning101.Native.Testing;
using static DeepLearning101.Native.Testing.Operands;

namespace DeepLearning101.Native.Tests.Defaults;

/// <summary>Losses, products, distances, attention and recurrence.</summary>
internal static class LossDefaults
{
    private static Tensor A => X(1, [3, 4]);

    private static Tensor B => X(2, [3, 4], 0.1);

    private static Tensor Classes => Tensor.From<long>([2, -100, 0]);

    internal static readonly DefaultRow[] Rows =
    [
        new("L1Loss(input, target)", () => Y(A.L1Loss(B))), new("MseLoss(input, target)", () => Y(A.MseLoss(B))), new("HuberLoss(input, target)", () => Y(A.HuberLoss(B))),
        new("SmoothL1Loss(input, target)", () => Y(A.SmoothL1Loss(B))), new("SoftMarginLoss(input, target)", () => Y(A.SoftMarginLoss(B))),
        new("HingeEmbeddingLoss(input, target)", () => Y(A.HingeEmbeddingLoss(B))), new("KlDiv(input, target)", () => Y(A.KlDiv(B))),
        new("PoissonNllLoss(input, target)", () => Y(A.PoissonNllLoss(X(2, [3, 4], 0.1, 5)))),
        new("GaussianNllLoss(input, target, variance)", () => Y(A.GaussianNllLoss(X(2, [3, 4]), X(3, [3, 4], -0.5).Square()))),
        new("BinaryCrossEntropy(input, target)", () => Y(X(1, [3, 4], 0.1, 0.9).BinaryCrossEntropy(X(2, [3, 4], 0, 1)))),
        new("BinaryCrossEntropyWithLogits(input, target)", () => Y(A.BinaryCrossEntropyWithLogits(X(2, [3, 4], 0, 1)))),
        new("CrossEntropy(logits, target)", () => Y(A.CrossEntropy(Classes))), new("NllLoss(logProbabilities, target)", () => Y(A.NllLoss(Classes))),
        new("MarginRankingLoss(input, other, target)", () => Y(X(1, [5]).MarginRankingLoss(X(2, [5]), X(3, [5]).Sign()))),
        new("MultiMarginLoss(input, target)", () => Y(A.MultiMarginLoss(Tensor.From<long>([2, 1, 0])))),
        new("CosineEmbeddingLoss(input, other, target)", () => Y(X(1, [5, 3]).CosineEmbeddingLoss(X(2, [5, 3]), X(3, [5]).Sign()))),
        new("TripletMarginLoss(input, positive, negative)", () => Y(X(1, [5, 3]).TripletMarginLoss(X(2, [5, 3]), X(3, [5, 3])))),
        new("HingeLoss(input, target)", NoLoss), new("LogCoshLoss(input, target)", NoLoss), new("PinballLoss(input, target)", NoLoss), new("FocalLoss(input, target)", NoLoss),
        new("SigmoidFocalLoss(input, target)", "torchvision's, not PyTorch's; alpha and gamma are torchvision's"),

        new("Linear(x, weight)", () => Y(A.Linear(X(2, [5, 4])))), new("Addmm(x, matrix1, matrix2)", () => Y(X(1, [3, 5]).Addmm(X(2, [3, 4]), X(3, [4, 5])))),
        new("Baddbmm(x, batch1, batch2)", () => Y(X(1, [2, 3, 5]).Baddbmm(X(2, [2, 3, 4]), X(3, [2, 4, 5])))),
        new("Addmv(x, matrix, vector)", () => Y(X(1, [3]).Addmv(X(2, [3, 4]), X(3, [4])))), new("Bilinear(x, other, weight)", () => Y(X(1, [2, 3]).Bilinear(X(2, [2, 4]), X(3, [5, 3, 4])))),
        new("TensorDot(x, y)", () => Y(X(1, [2, 3, 4]).TensorDot(X(2, [3, 4, 2])))), new("Cdist(x, y)", () => Y(A.Cdist(X(2, [5, 4])))),
        new("PairwiseDistance(x, y)", () => Y(A.PairwiseDistance(X(2, [3, 4])))), new("CosineSimilarity(x, y)", () => Y(A.CosineSimilarity(X(2, [3, 4])))),
        new("ScaledDotProductAttention(query, key, value)", () => Y(X(1, [2, 3, 4]).ScaledDotProductAttention(X(2, [2, 5, 4]), X(3, [2, 5, 4])))),
        new DefaultRow("MultiHeadAttention(query, key, value, numHeads, inProjWeight, inProjBias, outProjWeight, outProjBias)", () => Y(
                X(1, [3, 2, 4]).Transpose(0, 1).MultiHeadAttention(X(2, [5, 2, 4]).Transpose(0, 1), X(3, [5, 2, 4]).Transpose(0, 1), 2, X(4, [12, 4]), X(5, [12]), X(6, [4, 4]), X(7, [4]))))
            .Without("isCausal", "PyTorch 1.13 asks for the mask itself; its later versions have the parameter, default not").Without("dropoutP", "required in PyTorch's function; torch.nn.MultiheadAttention has dropout = 0"),
        new("RnnTanhCell(input, hidden, wIh, wHh)", () => Y(A.RnnTanhCell(X(2, [3, 5]), X(3, [5, 4]), X(4, [5, 5])))),
        new("RnnReluCell(input, hidden, wIh, wHh)", () => Y(A.RnnReluCell(X(2, [3, 5]), X(3, [5, 4]), X(4, [5, 5])))),
        new DefaultRow("LstmCell(input, hidden, cell, wIh, wHh)", () => Y(A.LstmCell(X(2, [3, 5]), X(5, [3, 5]), X(3, [20, 4]), X(4, [20, 5])))).Without("peephole", "PyTorch has no connections from the cell to the gates"),
        new DefaultRow("GruCell(input, hidden, wIh, wHh)", () => Y(A.GruCell(X(2, [3, 5]), X(3, [15, 4]), X(4, [15, 5])))).Without("resetAfter", Reset),
        new DefaultRow("Rnn(input, h0, parameters)", () => Y(X(1, [2, 3, 4]).Rnn(X(2, [1, 3, 5]), Parameters(1)))).Named("hasBiases", "bias").Named("training", "train").Without("relu", "torch.nn.RNN calls it nonlinearity, default 'tanh'"),
        new DefaultRow("Lstm(input, h0, c0, parameters)", () => { (Tensor y, Tensor h, Tensor c) = X(1, [2, 3, 4]).Lstm(X(2, [1, 3, 5]), X(8, [1, 3, 5]), Parameters(4)); return [y, h, c]; }).Named("hasBiases", "bias").Named("training", "train"),
        new DefaultRow("Gru(input, h0, parameters)", () => Y(X(1, [2, 3, 4]).Gru(X(2, [1, 3, 5]), Parameters(3)))).Named("hasBiases", "bias").Named("training", "train").Without("resetAfter", Reset),
    ];

    private const string NoLoss = "PyTorch 1.13 has no such loss";
    private const string Reset = "PyTorch has only the form with the reset gate behind the product, which is the default here";

    private static Tensor[] Parameters(long gates) => [X(3, [gates * 5, 4]), X(4, [gates * 5, 5]), X(5, [gates * 5]), X(6, [gates * 5])];
}
