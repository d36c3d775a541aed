"""PyTorch's default arguments: what it gives where they are left out, and what its signatures say.

Writes defaults/values.tsv (lines as in generate_ops.py; the op is the key of a method, its name with its required parameters) and
defaults/signatures.json (key -> overloads -> [name, default, keyword only]; a parameter without a default has the default "required").
For torch.nn and torch.optim: defaults/layers.tsv (outputs and state of layers made with their defaults) and defaults/modules.json (all signatures).
Run: OPENBLAS_CORETYPE=SKYLAKEX ATEN_CPU_CAPABILITY=avx512 python3 generate_defaults.py
"""
import inspect
import json
import math
import pathlib
import torch
import torch.nn.functional as F
import torch.autograd.functional as A
from torch.utils.checkpoint import checkpoint
import generate_ops as g

FOLDER = pathlib.Path(__file__).parent / 'defaults'
TABLE = {}


def x(stream, *shape, low=-2.0, high=2.0):
    return torch.from_numpy(g.real('defaults', stream, math.prod(shape), low, high, [])).reshape(shape)


def n(stream, *shape, low=0, high=4):
    return torch.from_numpy(g.whole('defaults', stream, math.prod(shape), low, high)).reshape(shape).to(torch.int64)


def bits(stream, *shape):
    return n(stream, *shape, low=0, high=2).to(torch.bool)


def D(key, signature, call):
    assert key not in TABLE, key
    TABLE[key] = (signature, call)


def leaf(t):
    return t.clone().requires_grad_()


# Reductions.
D('All(x)', 'aten::all', lambda: torch.all(bits(1, 3, 4)))
D('All(x, dim)', 'aten::all', lambda: torch.all(bits(1, 3, 4), 1))
D('Any(x)', 'aten::any', lambda: torch.any(bits(1, 3, 4)))
D('Any(x, dim)', 'aten::any', lambda: torch.any(bits(1, 3, 4), 1))
D('Amax(x)', 'aten::amax', lambda: torch.amax(x(1, 3, 4)))
D('Amax(x, dim)', 'aten::amax', lambda: torch.amax(x(1, 3, 4), 1))
D('Amin(x)', 'aten::amin', lambda: torch.amin(x(1, 3, 4)))
D('Amin(x, dim)', 'aten::amin', lambda: torch.amin(x(1, 3, 4), 1))
D('ArgMax(x)', 'aten::argmax', lambda: torch.argmax(x(1, 3, 4)))
D('ArgMin(x)', 'aten::argmin', lambda: torch.argmin(x(1, 3, 4)))
D('Max(x, dim)', 'aten::max', lambda: torch.max(x(1, 3, 4), 1))
D('Min(x, dim)', 'aten::min', lambda: torch.min(x(1, 3, 4), 1))
D('Aminmax(x)', 'aten::aminmax', lambda: torch.aminmax(x(1, 3, 4)))
D('CountNonzero(x)', 'aten::count_nonzero', lambda: torch.count_nonzero(n(1, 3, 4)))
D('Cov(x)', 'aten::cov', lambda: torch.cov(x(1, 3, 4)))
D('LogSumExp(x, dim):ReadOnlySpan`1', 'aten::logsumexp', lambda: torch.logsumexp(x(1, 3, 4), [0, 1]))
D('LogSumExp(x, dim):Int32', 'aten::logsumexp', lambda: torch.logsumexp(x(1, 3, 4), 1))
for _cs, _name, _f in (('Mean', 'mean', torch.mean), ('NanMean', 'nanmean', torch.nanmean), ('NanSum', 'nansum', torch.nansum), ('Prod', 'prod', torch.prod), ('Sum', 'sum', torch.sum)):
    D(f'{_cs}(x)', f'aten::{_name}', lambda f=_f: f(x(1, 3, 4)))
    D(f'{_cs}(x, dim)', f'aten::{_name}', lambda f=_f: f(x(1, 3, 4), 1))
for _cs, _name, _f in (('Var', 'var', torch.var), ('Std', 'std', torch.std)):
    D(f'{_cs}(x)', f'aten::{_name}', lambda f=_f: f(x(1, 3, 4)))
    D(f'{_cs}(x, dim)', f'aten::{_name}', lambda f=_f: f(x(1, 3, 4), 1))
D('VarMean(x)', 'aten::var_mean', lambda: torch.var_mean(x(1, 3, 4)))
D('StdMean(x)', 'aten::std_mean', lambda: torch.std_mean(x(1, 3, 4)))
D('Norm(x)', 'torch.functional.norm', lambda: torch.norm(x(1, 3, 4)))
D('Norm(x, p, dim)', 'torch.functional.norm', lambda: torch.norm(x(1, 3, 4), 3, 1))
D('KthValue(x, k)', 'aten::kthvalue', lambda: torch.kthvalue(x(1, 3, 4), 2))
D('Median(x, dim)', 'aten::median', lambda: torch.median(x(1, 3, 4), 0))
D('Quantile(x, q)', 'aten::quantile', lambda: torch.quantile(x(1, 3, 4), 0.3))

# Elementwise.
D('Addcdiv(x, tensor1, tensor2)', 'aten::addcdiv', lambda: torch.addcdiv(x(1, 3, 4), x(2, 3, 4), x(3, 3, 4, low=1.0)))
D('Addcdiv_(x, tensor1, tensor2)', 'aten::addcdiv_', lambda: x(1, 3, 4).addcdiv_(x(2, 3, 4), x(3, 3, 4, low=1.0)))
D('Addcmul(x, tensor1, tensor2)', 'aten::addcmul', lambda: torch.addcmul(x(1, 3, 4), x(2, 3, 4), x(3, 3, 4)))
D('Addcmul_(x, tensor1, tensor2)', 'aten::addcmul_', lambda: x(1, 3, 4).addcmul_(x(2, 3, 4), x(3, 3, 4)))
D('Celu(x)', 'F.celu', lambda: F.celu(x(1, 3, 4)))
D('Celu_(x)', 'aten::celu_', lambda: F.celu_(x(1, 3, 4)))
D('Clamp(x)', 'aten::clamp', lambda: torch.clamp(x(1, 3, 4), min=-0.5))
D('Clamp_(x)', 'aten::clamp_', lambda: x(1, 3, 4).clamp_(max=0.5))
D('Clamp(x, min)', 'aten::clamp', lambda: torch.clamp(x(1, 3, 4), min=x(2, 3, 4)))
D('Elu(x)', 'F.elu', lambda: F.elu(x(1, 3, 4)))
D('Elu_(x)', 'aten::elu_', lambda: F.elu_(x(1, 3, 4)))
D('Gelu(x)', 'aten::gelu', lambda: F.gelu(x(1, 3, 4)))
D('Hardshrink(x)', 'aten::hardshrink', lambda: F.hardshrink(x(1, 3, 4)))
D('Hardtanh(x)', 'F.hardtanh', lambda: F.hardtanh(x(1, 3, 4)))
D('Hardtanh_(x)', 'aten::hardtanh_', lambda: F.hardtanh_(x(1, 3, 4)))
D('LeakyRelu(x)', 'F.leaky_relu', lambda: F.leaky_relu(x(1, 3, 4)))
D('LeakyRelu_(x)', 'aten::leaky_relu_', lambda: F.leaky_relu_(x(1, 3, 4)))
D('Logit(x)', 'aten::logit', lambda: torch.logit(torch.tensor([0.0, 0.3, 1.0, 1.5], dtype=torch.float64)))
D('NanToNum(x)', 'aten::nan_to_num', lambda: torch.nan_to_num(torch.tensor([math.nan, math.inf, -math.inf, 1.5], dtype=torch.float64)))
D('NanToNum_(x)', 'aten::nan_to_num_', lambda: torch.tensor([math.nan, math.inf, -math.inf, 1.5], dtype=torch.float64).nan_to_num_())
D('Round(x)', 'aten::round', lambda: torch.round(x(1, 3, 4, low=-20.0, high=20.0)))
D('Softplus(x)', 'aten::softplus', lambda: F.softplus(x(1, 3, 4, low=-40.0, high=40.0)))
D('Softshrink(x)', 'aten::softshrink', lambda: F.softshrink(x(1, 3, 4)))

# Creation.
D('Arange(end):Int64', 'aten::arange', lambda: torch.arange(5))
D('Arange(end):Double', 'aten::arange', lambda: torch.arange(2.5))
D('Arange(start, end):Int64', 'aten::arange', lambda: torch.arange(2, 7))
D('Arange(start, end):Double', 'aten::arange', lambda: torch.arange(0.5, 3.0))
D('Linspace(start, end, steps)', 'aten::linspace', lambda: torch.linspace(-1, 2, 7))
D('Logspace(start, end, steps)', 'aten::logspace', lambda: torch.logspace(-1, 2, 4))
D('Eye(n)', 'aten::eye', lambda: torch.eye(3))
D('Full(shape, value)', 'aten::full', lambda: torch.full([2, 3], 1.5))
D('Zeros(shape)', 'aten::zeros', lambda: torch.zeros([2, 3]))
D('Ones(shape)', 'aten::ones', lambda: torch.ones([2, 3]))
D('Empty(shape)', 'aten::empty', lambda: torch.empty([2, 3]))
TENSOR = [[['data', 'required', False], ['dtype', None, True], ['device', None, True], ['requires_grad', False, True]]]
D('From(values, shape)', TENSOR, lambda: torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]))
D('From(values):T[]', TENSOR, lambda: torch.tensor([1.0, 2.0]))
D('From(values):T[,]', TENSOR, lambda: torch.tensor([[1.0, 2.0]]))
D('From(values):T[,,]', TENSOR, lambda: torch.tensor([[[1.0, 2.0]]]))
D('From(values):T[,,,]', TENSOR, lambda: torch.tensor([[[[1.0, 2.0]]]]))
D('Scalar(value)', TENSOR, lambda: torch.tensor(1.5))
D('Diag(x)', 'aten::diag', lambda: torch.diag(x(1, 4)))
D('Diagonal(x)', 'aten::diagonal', lambda: torch.diagonal(x(1, 3, 4, 2)))
D('DiagEmbed(x)', 'aten::diag_embed', lambda: torch.diag_embed(x(1, 3, 4)))
D('Tril(x)', 'aten::tril', lambda: torch.tril(x(1, 3, 4)))
D('Triu(x)', 'aten::triu', lambda: torch.triu(x(1, 3, 4)))
D('Tril_(x)', 'aten::tril_', lambda: x(1, 3, 4).tril_())
D('Triu_(x)', 'aten::triu_', lambda: x(1, 3, 4).triu_())
D('Meshgrid(tensors)', 'torch.functional.meshgrid', lambda: torch.meshgrid(x(1, 3), x(2, 4)))
D('OneHot(x)', 'aten::one_hot', lambda: F.one_hot(n(1, 5)))

# Random numbers: shapes and element types.
D('Rand(shape)', 'aten::rand', lambda: torch.rand([2, 3]))
D('Randn(shape)', 'aten::randn', lambda: torch.randn([2, 3]))
D('RandInt(low, high, shape)', 'aten::randint', lambda: torch.randint(2, 5, [2, 3]))
D('RandInt(high, shape)', 'aten::randint', lambda: torch.randint(5, [2, 3]))
D('RandPerm(n)', 'aten::randperm', lambda: torch.randperm(5))
D('Normal(mean, std, shape)', 'aten::normal', lambda: torch.normal(1.0, 2.0, [2, 3]))
D('Normal(mean, std)', 'aten::normal', lambda: torch.normal(x(1, 3), torch.ones(3, dtype=torch.float64)))
D('RandLike(other)', 'aten::rand_like', lambda: torch.rand_like(x(1, 2, 3)))
D('RandnLike(other)', 'aten::randn_like', lambda: torch.randn_like(x(1, 2, 3)))
D('RandIntLike(other, low, high)', 'aten::randint_like', lambda: torch.randint_like(x(1, 2, 3), 2, 5))
D('Bernoulli(x)', 'aten::bernoulli', lambda: torch.bernoulli(torch.tensor([0.0, 1.0, 1.0], dtype=torch.float64)))
D('Bernoulli_(x)', 'aten::bernoulli_', lambda: x(1, 3).bernoulli_())
D('Uniform_(x)', 'aten::uniform_', lambda: x(1, 3).uniform_())
D('Normal_(x)', 'aten::normal_', lambda: x(1, 3).normal_())
D('Exponential_(x)', 'aten::exponential_', lambda: x(1, 3).exponential_())
D('Random_(x, low, high)', 'aten::random_', lambda: n(1, 3).random_(2, 5))
D('Multinomial(x, numSamples)', 'aten::multinomial', lambda: torch.multinomial(torch.tensor([[0.2, 0.8, 0.5]]), 2))
D('Dropout(x)', 'F.dropout', lambda: F.dropout(x(1, 3)))

# Gradients.
D('Grad(outputs, inputs)', 'torch.autograd.grad', lambda: (lambda v: torch.autograd.grad([(v * v).sum()], [v]))(leaf(x(1, 3))))
D('Grad(output, input)', 'torch.autograd.grad', lambda: (lambda v: torch.autograd.grad((v * v).sum(), v))(leaf(x(1, 3))))
D('RequiresGrad_(x)', 'aten::requires_grad_', lambda: torch.tensor(x(1, 3).requires_grad_().requires_grad))


def backward():
    v = leaf(x(1, 3))
    (v * v).sum().backward()
    return v.grad


D('Backward(x)', 'torch.Tensor.backward', backward)
def checkpointed():
    v = leaf(x(1, 3))
    checkpoint(lambda t: (t * t).sum(), v).backward()
    return v.grad


D('Checkpoint(function, inputs)', 'torch.utils.checkpoint.checkpoint', checkpointed)
D('CheckpointMany(function, inputs)', 'torch.utils.checkpoint.checkpoint', checkpointed)
D('Vjp(function, inputs)', 'A.vjp', lambda: A.vjp(lambda t: (t * t).sum(), x(1, 3)))
D('Jvp(function, inputs, tangents)', 'A.jvp', lambda: A.jvp(lambda t: (t * t).sum(), x(1, 3), x(2, 3)))
D('Hvp(function, inputs, v)', 'A.hvp', lambda: A.hvp(lambda t: (t * t * t).sum(), x(1, 3), x(2, 3)))
D('Jacobian(function, x)', 'A.jacobian', lambda: A.jacobian(lambda t: t * t, x(1, 3)))
D('Jacobian(function, inputs)', 'A.jacobian', lambda: A.jacobian(lambda t: t * t, x(1, 3)))
D('Hessian(function, x)', 'A.hessian', lambda: A.hessian(lambda t: (t * t * t).sum(), x(1, 3)))

# Losses.
for _cs, _f in (('L1Loss', F.l1_loss), ('MseLoss', F.mse_loss), ('HuberLoss', F.huber_loss), ('SmoothL1Loss', F.smooth_l1_loss), ('SoftMarginLoss', F.soft_margin_loss), ('HingeEmbeddingLoss', F.hinge_embedding_loss), ('KlDiv', F.kl_div)):
    D(f'{_cs}(input, target)', f'F.{_f.__name__}', lambda f=_f: f(x(1, 3, 4), x(2, 3, 4, low=0.1)))
D('PoissonNllLoss(input, target)', 'F.poisson_nll_loss', lambda: F.poisson_nll_loss(x(1, 3, 4), x(2, 3, 4, low=0.1, high=5.0)))
D('GaussianNllLoss(input, target, variance)', 'F.gaussian_nll_loss', lambda: F.gaussian_nll_loss(x(1, 3, 4), x(2, 3, 4), x(3, 3, 4, low=-0.5)**2))
D('BinaryCrossEntropy(input, target)', 'F.binary_cross_entropy', lambda: F.binary_cross_entropy(x(1, 3, 4, low=0.1, high=0.9), x(2, 3, 4, low=0.0, high=1.0)))
D('BinaryCrossEntropyWithLogits(input, target)', 'F.binary_cross_entropy_with_logits', lambda: F.binary_cross_entropy_with_logits(x(1, 3, 4), x(2, 3, 4, low=0.0, high=1.0)))
TARGET = lambda: torch.tensor([2, -100, 0])
D('CrossEntropy(logits, target)', 'F.cross_entropy', lambda: F.cross_entropy(x(1, 3, 4), TARGET()))
D('NllLoss(logProbabilities, target)', 'F.nll_loss', lambda: F.nll_loss(x(1, 3, 4), TARGET()))
D('MarginRankingLoss(input, other, target)', 'F.margin_ranking_loss', lambda: F.margin_ranking_loss(x(1, 5), x(2, 5), torch.sign(x(3, 5))))
D('MultiMarginLoss(input, target)', 'F.multi_margin_loss', lambda: F.multi_margin_loss(x(1, 3, 4), torch.tensor([2, 1, 0])))
D('CosineEmbeddingLoss(input, other, target)', 'F.cosine_embedding_loss', lambda: F.cosine_embedding_loss(x(1, 5, 3), x(2, 5, 3), torch.sign(x(3, 5))))
D('TripletMarginLoss(input, positive, negative)', 'F.triplet_margin_loss', lambda: F.triplet_margin_loss(x(1, 5, 3), x(2, 5, 3), x(3, 5, 3)))

# Products, distances, attention, recurrence.
D('Linear(x, weight)', 'aten::linear', lambda: F.linear(x(1, 3, 4), x(2, 5, 4)))
D('Addmm(x, matrix1, matrix2)', 'aten::addmm', lambda: torch.addmm(x(1, 3, 5), x(2, 3, 4), x(3, 4, 5)))
D('Baddbmm(x, batch1, batch2)', 'aten::baddbmm', lambda: torch.baddbmm(x(1, 2, 3, 5), x(2, 2, 3, 4), x(3, 2, 4, 5)))
D('Addmv(x, matrix, vector)', 'aten::addmv', lambda: torch.addmv(x(1, 3), x(2, 3, 4), x(3, 4)))
D('Bilinear(x, other, weight)', 'aten::bilinear', lambda: F.bilinear(x(1, 2, 3), x(2, 2, 4), x(3, 5, 3, 4)))
D('TensorDot(x, y)', 'torch.functional.tensordot', lambda: torch.tensordot(x(1, 2, 3, 4), x(2, 3, 4, 2)))
D('Cdist(x, y)', 'torch.functional.cdist', lambda: torch.cdist(x(1, 3, 4), x(2, 5, 4)))
D('PairwiseDistance(x, y)', 'aten::pairwise_distance', lambda: F.pairwise_distance(x(1, 3, 4), x(2, 3, 4)))
D('CosineSimilarity(x, y)', 'aten::cosine_similarity', lambda: F.cosine_similarity(x(1, 3, 4), x(2, 3, 4)))
ATTENTION = [[['query', 'required', False], ['key', 'required', False], ['value', 'required', False], ['attn_mask', None, False], ['dropout_p', 0.0, False], ['is_causal', False, False], ['scale', None, True]]]  # PyTorch 2.0's
D('ScaledDotProductAttention(query, key, value)', ATTENTION, lambda: g.attention([x(1, 2, 3, 4), x(2, 2, 5, 4), x(3, 2, 5, 4)], {'Scale': 0.5, 'IsCausal': False}))


def multi_head():
    q, k, v = x(1, 3, 2, 4), x(2, 5, 2, 4), x(3, 5, 2, 4)
    y = F.multi_head_attention_forward(q, k, v, 4, 2, x(4, 12, 4), x(5, 12), None, None, False, 0.0, x(6, 4, 4), x(7, 4))[0]
    return y.transpose(0, 1)


D('MultiHeadAttention(query, key, value, numHeads, inProjWeight, inProjBias, outProjWeight, outProjBias)', 'F.multi_head_attention_forward', multi_head)
D('RnnTanhCell(input, hidden, wIh, wHh)', 'aten::rnn_tanh_cell', lambda: torch.rnn_tanh_cell(x(1, 3, 4), x(2, 3, 5), x(3, 5, 4), x(4, 5, 5)))
D('RnnReluCell(input, hidden, wIh, wHh)', 'aten::rnn_relu_cell', lambda: torch.rnn_relu_cell(x(1, 3, 4), x(2, 3, 5), x(3, 5, 4), x(4, 5, 5)))
D('LstmCell(input, hidden, cell, wIh, wHh)', 'aten::lstm_cell', lambda: torch.lstm_cell(x(1, 3, 4), (x(2, 3, 5), x(5, 3, 5)), x(3, 20, 4), x(4, 20, 5)))
D('GruCell(input, hidden, wIh, wHh)', 'aten::gru_cell', lambda: torch.gru_cell(x(1, 3, 4), x(2, 3, 5), x(3, 15, 4), x(4, 15, 5)))


def network(kind, gates):
    """A network of torch.nn with its own defaults and given parameters; the list form of its call has no defaults."""
    net = getattr(torch.nn, kind)(4, 5, dtype=torch.float64)
    with torch.no_grad():
        for i, p in enumerate(net.parameters()):
            p.copy_(x(3 + i, *p.shape))
    state = x(2, 1, 3, 5)
    y, last = net(x(1, 2, 3, 4), (state, x(8, 1, 3, 5)) if kind == 'LSTM' else state)
    return [y.detach()] + [s.detach() for s in (last if kind == 'LSTM' else [last])]


RNN_BASE = 'nn.RNNBase'  # its defaults; the order of the parameters is that of the functions
D('Rnn(input, h0, parameters)', (RNN_BASE, 'aten::rnn_tanh'), lambda: network('RNN', 1))
D('Lstm(input, h0, c0, parameters)', (RNN_BASE, 'aten::lstm'), lambda: network('LSTM', 4))
D('Gru(input, h0, parameters)', (RNN_BASE, 'aten::gru'), lambda: network('GRU', 3))

# Convolution, pooling, normalisation.
for _d in (1, 2, 3):
    _s = [5] * _d
    D(f'Conv{_d}d(x, weight)', f'aten::conv{_d}d', lambda d=_d, s=_s: getattr(F, f'conv{d}d')(x(1, 2, 3, *s), x(2, 4, 3, *[2] * d)))
    D(f'ConvTranspose{_d}d(x, weight)', f'aten::conv_transpose{_d}d', lambda d=_d, s=_s: getattr(F, f'conv_transpose{d}d')(x(1, 2, 3, *s), x(2, 3, 4, *[2] * d)))
    D(f'MaxPool{_d}d(x, kernelSize)', f'F._max_pool{_d}d', lambda d=_d, s=_s: getattr(F, f'max_pool{d}d')(x(1, 2, 3, *s), 2))
    D(f'AvgPool{_d}d(x, kernelSize)', f'aten::avg_pool{_d}d', lambda d=_d, s=_s: getattr(F, f'avg_pool{d}d')(x(1, 2, 3, *s), 2))
D('MaxPool2dWithIndices(x, kernelSize)', 'F.max_pool2d_with_indices', lambda: F.max_pool2d_with_indices(x(1, 2, 3, 5, 5), 2))
D('Conv(x, weight, padding)', 'aten::conv2d', lambda: F.conv2d(x(1, 2, 3, 5, 5), x(2, 4, 3, 3, 3), padding='same'))
D('Conv(x, weight, padBegin, padEnd)', 'aten::conv2d', lambda: F.conv2d(F.pad(x(1, 2, 3, 5, 5), (0, 1, 1, 0)), x(2, 4, 3, 2, 2)))
D('TrueConv(x, weight)', 'aten::conv2d', lambda: F.conv2d(x(1, 2, 3, 5, 5), x(2, 4, 3, 2, 2).flip(2, 3)))
D('BatchNorm(x, runningMean, runningVar)', 'F.batch_norm', lambda: F.batch_norm(x(1, 4, 3), x(2, 3), x(3, 3, low=0.5)))
D('InstanceNorm(x)', 'F.instance_norm', lambda: F.instance_norm(x(1, 2, 3, 5)))
D('GroupNorm(x, numGroups)', 'F.group_norm', lambda: F.group_norm(x(1, 2, 4, 5), 2))
D('LayerNorm(x, normalizedShape)', 'F.layer_norm', lambda: F.layer_norm(x(1, 3, 4), [4]))
D('LocalResponseNorm(x, size)', 'F.local_response_norm', lambda: F.local_response_norm(x(1, 2, 4, 5), 3))
D('Normalize(x)', 'F.normalize', lambda: F.normalize(x(1, 3, 4)))
D('WeightNorm(x, g)', 'torch.nn.utils.weight_norm', lambda: torch._weight_norm(x(1, 3, 4), x(2, 3, 1), 0))

# Shapes, indices, order.
D('Cat(tensors)', 'aten::cat', lambda: torch.cat([x(1, 2, 3), x(2, 4, 3)]))
D('Stack(tensors)', 'aten::stack', lambda: torch.stack([x(1, 2, 3), x(2, 2, 3)]))
D('Split(x, splitSize)', 'torch.Tensor.split', lambda: torch.split(x(1, 5, 3), 2))
D('Split(x, splitSizes)', 'torch.Tensor.split', lambda: torch.split(x(1, 5, 3), [2, 3]))
D('Chunk(x, chunks)', 'aten::chunk', lambda: torch.chunk(x(1, 5, 3), 2))
D('Unbind(x)', 'aten::unbind', lambda: torch.unbind(x(1, 2, 3)))
D('Pad(x, pad)', 'aten::pad', lambda: F.pad(x(1, 3, 4), (1, 2)))
D('RepeatInterleave(x, repeats):Int64', 'aten::repeat_interleave', lambda: torch.repeat_interleave(x(1, 2, 3), 2))
D('RepeatInterleave(x, repeats):Tensor', 'aten::repeat_interleave', lambda: torch.repeat_interleave(x(1, 3), torch.tensor([2, 0, 1])))
D('Flatten(x)', 'aten::flatten', lambda: torch.flatten(x(1, 2, 3, 4)))
D('Squeeze(x)', 'aten::squeeze', lambda: torch.squeeze(x(1, 1, 3, 1)))
D('Roll(x, shifts)', 'aten::roll', lambda: torch.roll(x(1, 3, 4), 5))
D('Rot90(x)', 'aten::rot90', lambda: torch.rot90(x(1, 3, 4)))
D('Slice(x, dim)', 'aten::slice', lambda: torch.ops.aten.slice(x(1, 5, 3), 1))
D('TakeAlongDim(x, index)', 'aten::take_along_dim', lambda: torch.take_along_dim(x(1, 3, 4), n(2, 5)))
D('Embedding(input, weight)', 'F.embedding', lambda: F.embedding(n(1, 5), x(2, 4, 3)))
D('EmbeddingBag(input, weight)', 'F.embedding_bag', lambda: F.embedding_bag(n(1, 2, 3), x(2, 4, 3)))
D('IndexPut(x, indices, values)', 'aten::index_put', lambda: torch.index_put(x(1, 4), [torch.tensor([1, 3])], x(2, 2)))
D('IndexPut_(x, indices, values)', 'aten::index_put_', lambda: x(1, 4).index_put_([torch.tensor([1, 3])], x(2, 2)))
D('ScatterReduce(x, dim, index, source, reduce)', 'aten::scatter_reduce', lambda: torch.scatter_reduce(x(1, 4), 0, torch.tensor([1, 3, 3]), x(2, 3), 'sum'))
D('IndexAdd(x, dim, index, source)', 'aten::index_add', lambda: torch.index_add(x(1, 4), 0, torch.tensor([1, 3, 3]), x(2, 3)))
D('IndexAdd_(x, dim, index, source)', 'aten::index_add_', lambda: x(1, 4).index_add_(0, torch.tensor([1, 3, 3]), x(2, 3)))
D('SearchSorted(sorted, values)', 'aten::searchsorted', lambda: torch.searchsorted(torch.tensor([0.0, 1.0, 1.0, 2.0]), torch.tensor([1.0, 0.5])))
D('Bucketize(sorted, boundaries)', 'aten::bucketize', lambda: torch.bucketize(torch.tensor([1.0, 0.5]), torch.tensor([0.0, 1.0, 1.0, 2.0])))
D('Sort(x)', 'aten::sort', lambda: torch.sort(x(1, 3, 4)))
D('ArgSort(x)', 'aten::argsort', lambda: torch.argsort(x(1, 3, 4)))
D('TopK(x, k)', 'aten::topk', lambda: torch.topk(x(1, 3, 4), 2))
D('BinCount(x)', 'aten::bincount', lambda: torch.bincount(n(1, 9)))
D('HistC(x)', 'aten::histc', lambda: torch.histc(x(1, 50)))


def plain(value):
    """A default as JSON; what has no plain form is its text."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value if value is None or isinstance(value, (bool, int, float, str, list)) else list(value) if isinstance(value, tuple) else getattr(value, '__name__', str(value))


def signature(name):
    if isinstance(name, list):
        return name
    if isinstance(name, tuple):
        return [overload for one in name for overload in signature(one)]
    if name.startswith('aten::'):
        overloads = []
        for schema in torch._C._jit_get_schemas_for_operator(name):
            if not any(a.is_out for a in schema.arguments):
                overloads.append([[a.name, plain(a.default_value) if a.has_default_value() else 'required', a.kwarg_only] for a in schema.arguments])
        assert overloads, name
        return overloads
    target = {'F': F, 'A': A, 'nn': torch.nn, 'torch': torch}[name.split('.')[0]]
    for part in name.split('.')[1:]:
        target = getattr(target, part)
    if isinstance(target, type):
        target = target.__init__
    if not inspect.isfunction(target):
        target = getattr(F, '_' + target.__name__, target)
    return [[[p.name, 'required' if p.default is p.empty else plain(p.default), p.kind is p.KEYWORD_ONLY] for p in inspect.signature(target).parameters.values() if p.name != 'self']]


def modules():
    """Signatures of torch.nn's layers, optimisers, schedules and initialisers: name -> parameters."""
    result = {}
    for space in (torch.nn, torch.optim, torch.optim.lr_scheduler, torch.nn.init, torch.nn.utils):
        for name, target in vars(space).items():
            if name.startswith('_') or name in ('Optimizer', 'Container') or not (inspect.isfunction(target) or (isinstance(target, type) and issubclass(target, (torch.nn.Module, torch.optim.Optimizer, torch.optim.lr_scheduler._LRScheduler, torch.optim.lr_scheduler.ReduceLROnPlateau)))):
                continue
            if isinstance(target, type) and issubclass(target, torch.nn.Module) and 'forward' in vars(target):
                result[name + '.forward'] = parameters_of(target.forward)
            result[name] = parameters_of(target.__init__ if isinstance(target, type) else target)
            if name in ('RNN', 'LSTM', 'GRU'):
                # Their constructors pass everything on; RNN takes one more by keyword.
                result[name] = parameters_of(torch.nn.RNNBase.__init__)
                result[name][0] += [['nonlinearity', 'tanh', True]] if name == 'RNN' else []
    return result


def parameters_of(function):
    return [[[p.name, 'required' if p.default is p.empty or str(p.default) == '<required parameter>' else plain(p.default), p.kind is p.KEYWORD_ONLY] for p in inspect.signature(function).parameters.values() if p.name != 'self']]


# A layer made with its defaults, the shapes of its inputs, and whether its parameters are replaced by Philox numbers (norms and PReLU keep their own).
N, WEIGHTS = torch.nn, True
LAYERS = {
    'CELU': (N.CELU, [[3, 4]]), 'ELU': (N.ELU, [[3, 4]]), 'GELU': (N.GELU, [[3, 4]]), 'Hardtanh': (N.Hardtanh, [[3, 4]]), 'LeakyReLU': (N.LeakyReLU, [[3, 4]]), 'PReLU': (N.PReLU, [[3, 4]]), 'Softplus': (N.Softplus, [[3, 4]]),
    'Flatten': (N.Flatten, [[2, 3, 4]]), 'LayerNorm': (lambda: N.LayerNorm(4), [[3, 4]]), 'GroupNorm': (lambda: N.GroupNorm(2, 4), [[2, 4, 5]]), 'LocalResponseNorm': (lambda: N.LocalResponseNorm(3), [[2, 4, 5]]),
    'Linear': (lambda: N.Linear(4, 5), [[3, 4]], WEIGHTS),
    'RNNCell': (lambda: N.RNNCell(4, 5), [[3, 4]], WEIGHTS), 'LSTMCell': (lambda: N.LSTMCell(4, 5), [[3, 4]], WEIGHTS), 'GRUCell': (lambda: N.GRUCell(4, 5), [[3, 4]], WEIGHTS),
    'RNN': (lambda: N.RNN(4, 5), [[2, 3, 4]], WEIGHTS), 'LSTM': (lambda: N.LSTM(4, 5), [[2, 3, 4]], WEIGHTS), 'GRU': (lambda: N.GRU(4, 5), [[2, 3, 4]], WEIGHTS),
    'MultiheadAttention': (lambda: N.MultiheadAttention(4, 2), [[2, 3, 4], [5, 3, 4], [5, 3, 4]], WEIGHTS),
    'TransformerEncoderLayer': (lambda: N.TransformerEncoderLayer(4, 2).eval(), [[2, 3, 4]], WEIGHTS),
}
for _d in (1, 2, 3):
    _s = [2, 3] + [5] * _d
    LAYERS[f'AvgPool{_d}d'] = (lambda d=_d: getattr(N, f'AvgPool{d}d')(2), [_s])
    LAYERS[f'MaxPool{_d}d'] = (lambda d=_d: getattr(N, f'MaxPool{d}d')(2), [_s])
    LAYERS[f'BatchNorm{_d}d'] = (lambda d=_d: getattr(N, f'BatchNorm{d}d')(3), [_s])
    LAYERS[f'InstanceNorm{_d}d'] = (lambda d=_d: getattr(N, f'InstanceNorm{d}d')(3), [_s])
    LAYERS[f'Conv{_d}d'] = (lambda d=_d: getattr(N, f'Conv{d}d')(3, 4, 2), [_s], WEIGHTS)
    LAYERS[f'ConvTranspose{_d}d'] = (lambda d=_d: getattr(N, f'ConvTranspose{d}d')(3, 4, 2), [_s], WEIGHTS)


def layer_lines():
    """The outputs, then the state, of layers with their own defaults."""
    for name, (make, shapes, *weights) in {**LAYERS, 'Embedding': (lambda: N.Embedding(4, 3), [], WEIGHTS)}.items():
        layer = make()
        with torch.no_grad():
            if weights:
                for i, p in enumerate(layer.parameters()):
                    p.copy_(x(13 + i, *p.shape, low=-0.5, high=0.5))
            y = flat(layer(*[x(1 + i, *s).to(torch.float32) for i, s in enumerate(shapes)] or [n(1, 5)]))
        # The attention's second result, its weights, is not asked for here.
        for k, t in enumerate((y[:1] if name == 'MultiheadAttention' else y) + [t.detach() for t in layer.state_dict().values() if t.numel() <= g.LIMIT]):
            yield g.line({'op': name, 'sample': 0}, f'y{k}', t)


def flat(result):
    """Results as a list of tensors."""
    if isinstance(result, torch.Tensor):
        return [result]
    return [t for part in result for t in flat(part)]


def main():
    FOLDER.mkdir(exist_ok=True)
    lines = [f'# PyTorch {torch.__version__}; made by generate_defaults.py']
    for key, (_, call) in TABLE.items():
        for k, y in enumerate(flat(call())):
            lines.append(g.line({'op': key, 'sample': 0}, f'y{k}', y))
    (FOLDER / 'values.tsv').write_text('\n'.join(lines) + '\n')
    (FOLDER / 'signatures.json').write_text('{\n' + ',\n'.join(f'{json.dumps(key)}: {json.dumps(signature(s))}' for key, (s, _) in TABLE.items()) + '\n}\n')
    (FOLDER / 'layers.tsv').write_text('\n'.join([lines[0], *layer_lines()]) + '\n')
    (FOLDER / 'modules.json').write_text('{\n' + ',\n'.join(f'{json.dumps(name)}: {json.dumps(s)}' for name, s in sorted(modules().items())) + '\n}\n')


if __name__ == '__main__':
    torch.set_num_threads(1)
    main()
