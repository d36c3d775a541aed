"""Values and gradients of every op of the op table from PyTorch.

Reads ops/manifest.json (the example calls, written by the test assembly: dotnet exec DeepLearning101.Native.Tests.dll op-manifest), makes the operands
again from Philox4x32-10, runs each call in PyTorch and writes one file for each element type: ops/f32.tsv, ops/f64.tsv, ops/c128.tsv, ops/i64.tsv, ops/bool.tsv.
A line is: op, sample, part, element type, shape, stride, elements. Parts: x (first 8 bytes of the SHA-256 of the operands' f64 values), y0, y1 ... (results),
g0, g1 ... (gradients with respect to an operand under the Philox cotangents), none (PyTorch cannot run the call: why).
Samples -1 and -2 are special operands (NaN, infinities, zeros, ends and kinks; whole numbers), which the manifest lists; their cotangent is 1.
Elements are little-endian in base64. Where there are more than LIMIT of them, only the elements 0, s, 2s ... of the row-major order are kept, s the stride.

Run: OPENBLAS_CORETYPE=SKYLAKEX ATEN_CPU_CAPABILITY=avx512 python3 generate_ops.py
"""
import base64
import hashlib
import json
import math
import pathlib
import numpy as np
import torch
import torch.nn.functional as F
import philox

FOLDER = pathlib.Path(__file__).parent / 'ops'
LIMIT = 400
TORCH = {'f32': torch.float32, 'f64': torch.float64, 'c64': torch.complex64, 'c128': torch.complex128, 'i64': torch.int64, 'i32': torch.int32, 'i16': torch.int16, 'i8': torch.int8, 'u8': torch.uint8, 'bool': torch.bool, 'f16': torch.float16, 'bf16': torch.bfloat16}
NAMES = {v: k for k, v in TORCH.items()}


# ---- operands: the rules of Testing/PhiloxValues.cs ----

def seed_of(name):
    value = 0xCBF29CE484222325
    for letter in name.encode():
        value = ((value ^ letter) * 0x100000001B3) & (2 ** 64 - 1)
    return value


def words(seed, stream, index):
    """Words of a stream at an array of places."""
    return philox.words(seed, int(index.max()) + 1, stream)[index] if len(index) else np.zeros(0, dtype=np.uint64)


def rounded(x):
    """Eight significant bits, ties to even."""
    mantissa, exponent = np.frexp(x)
    return np.ldexp(np.rint(mantissa * 256) / 256, exponent)


def real(name, stream, n, low, high, kinks):
    values, left, draw = np.zeros(n), np.arange(n), 0
    while len(left):
        x = rounded(low + (high - low) * (words(seed_of(name), stream, left + draw * n) / 4294967296.0))
        good = (x >= low) & (x <= high)
        for kink in kinks:
            good &= ~(np.abs(x - kink) < 0.02 * (1 + abs(kink)))
        values[left[good]] = x[good]
        left, draw = left[~good], draw + 1
    return values


def whole(name, stream, n, low, high):
    return low + (words(seed_of(name), stream, np.arange(n)) % np.uint64(max(1, high - low))).astype(np.int64).astype(np.float64)


def ladder(name, stream, n, low, high, shift):
    values = rounded(low + (high - low) * ((np.arange(n) + shift) / n)) if n else np.zeros(0)
    result = np.empty(n)
    result[:] = values[np.argsort(words(seed_of(name), stream, np.arange(n)), kind='stable')]
    return result


def number(x):
    return float(x) if not isinstance(x, str) else float(x.replace('Infinity', 'inf'))


def values_of(row, i):
    if 'special' in row:
        return np.array([number(v) for v in row['special'][i]], dtype=np.float64)
    o, name, stream = row['operands'][i], row['op'], 64 * row['sample'] + i
    n, low, high = math.prod(o['shape']), number(o['low']), number(o['high'])
    if o['dtype'] == 'bool' and not o['given']:
        return whole(name, stream, n, 0, 2)
    if o['dtype'] is not None and o['dtype'][0] in 'iub':
        return whole(name, stream, n, int(low), int(high))
    if o['distinct']:
        return ladder(name, stream, n, low, high, 0.3 + 0.2 * i)
    return real(name, stream, n, low, high, row['kinks'])


def operand(row, i, kind):
    """An operand, and whether its element type is the one that is tested."""
    o, stream = row['operands'][i], 64 * row['sample'] + i
    x, tested = values_of(row, i), o['dtype'] is None
    if tested and kind == 'bool':
        x = whole(row['op'], stream, len(x), 0, 2)
    if tested and kind == 'i64' and 'special' not in row:
        x = np.trunc(x)
        x[x == 0] = 1
    if tested and kind == 'c128':
        x = x + 1j * real(row['op'], stream + 16, len(x), -1, 1, [])
    return torch.from_numpy(np.array(x)).reshape(o['shape']).to(TORCH[o['dtype'] or kind]), tested


def cotangent(row, k, y):
    if 'special' in row:
        return torch.ones_like(y)
    stream, n = 64 * row['sample'] + 32 + k, y.numel()
    w = real(row['op'], stream, n, -1, 1, [])
    if y.is_complex():
        w = w + 1j * real(row['op'], stream + 16, n, -1, 1, [])
    return torch.from_numpy(np.array(w)).reshape(y.shape).to(y.dtype)


# ---- ops: name -> function of (operands, attributes) ----

OPS = {}


def op(*names):
    def add(function):
        for name in names:
            OPS[name] = function
        return function
    return add


def plain(name, function):
    OPS[name] = lambda x, a: function(*x)


for _name in ('abs acos acosh asin asinh atan atanh ceil cos cosh deg2rad erf erfc erfinv exp exp2 expm1 floor frac isfinite isinf isnan log log10 log1p log2 logical_not logit neg rad2deg '
              'reciprocal relu round rsqrt sigmoid sign sin sinc sinh sqrt square tan tanh trunc bitwise_not conj real imag view_as_real view_as_complex complex lerp addcmul addcdiv where matmul').split():
    plain(_name, getattr(torch, _name))
for _name in 'celu:celu elu:elu hardshrink:hardshrink softshrink:softshrink leaky_relu:leaky_relu'.split():
    OPS[_name.split(':')[0]] = lambda x, a, f=getattr(F, _name.split(':')[1]): f(x[0], a['A'])
for _name, _function in {'gelu': F.gelu, 'gelu_tanh': lambda x: F.gelu(x, approximate='tanh'), 'hardsigmoid': F.hardsigmoid, 'hardswish': F.hardswish, 'log_sigmoid': F.logsigmoid, 'mish': F.mish, 'selu': F.selu, 'silu': F.silu,
                         'softsign': F.softsign, 'tanhshrink': F.tanhshrink, 'copy': torch.clone, 'to_device': lambda x: x.to('cpu'), 'linear': F.linear, 'nonzero': torch.nonzero}.items():
    plain(_name, _function)
OPS['clamp'] = lambda x, a: torch.clamp(x[0], a['A'], a['B'])
OPS['clamp_min'] = lambda x, a: torch.clamp_min(x[0], a['A'])
OPS['clamp_max'] = lambda x, a: torch.clamp_max(x[0], a['A'])
OPS['hardtanh'] = lambda x, a: F.hardtanh(x[0], a['A'], a['B'])
OPS['softplus'] = lambda x, a: F.softplus(x[0], a['A'], a['B'])
OPS['threshold'] = lambda x, a: F.threshold(x[0], a['A'], a['B'])
OPS['nan_to_num'] = lambda x, a: torch.nan_to_num(x[0], a['A'], a['B'], a['C'])
OPS['lerp_scalar'] = lambda x, a: torch.lerp(x[0], x[1], a['A'])
OPS['where_scalar'] = lambda x, a: torch.where(x[0], x[1], torch.full((), a['A'], dtype=x[1].dtype))
OPS['scalar_where'] = lambda x, a: torch.where(x[0], torch.full((), a['A'], dtype=x[1].dtype), x[1])
# Composed: PyTorch has no function of that name.
plain('squareplus', lambda x: (x + torch.sqrt(x * x + 4)) / 2)
plain('stirling_term', lambda x: (lambda v: torch.where(x <= 1, torch.zeros_like(x), v * torch.log(v) - v + 0.5 * torch.log(2 * math.pi * v)))(torch.where(x <= 1, torch.full_like(x, 2), x)))


def elementwise_prelu(x, w):
    """PyTorch's weights belong to channels; here each element has its own."""
    return torch.where(x > 0, x, w * x)


for _name, _function in {'add': torch.add, 'sub': torch.sub, 'mul': torch.mul, 'div': torch.div, 'pow': torch.pow, 'fmod': torch.fmod, 'remainder': torch.remainder, 'floor_divide': torch.floor_divide, 'maximum': torch.maximum, 'minimum': torch.minimum,
                         'fmax': torch.fmax, 'fmin': torch.fmin, 'atan2': torch.atan2, 'hypot': torch.hypot, 'copysign': torch.copysign, 'xlogy': torch.xlogy, 'logaddexp': torch.logaddexp, 'prelu': elementwise_prelu,
                         'logical_and': torch.logical_and, 'logical_or': torch.logical_or, 'logical_xor': torch.logical_xor, 'bitwise_and': torch.bitwise_and, 'bitwise_or': torch.bitwise_or, 'bitwise_xor': torch.bitwise_xor,
                         'bitwise_left_shift': torch.bitwise_left_shift, 'bitwise_right_shift': torch.bitwise_right_shift, 'eq': torch.eq, 'ne': torch.ne, 'lt': torch.lt, 'le': torch.le, 'gt': torch.gt, 'ge': torch.ge}.items():
    plain(_name, _function)
    OPS[_name + '_scalar'] = lambda x, a, f=_function: f(x[0], torch.full((), a['A'], dtype=x[0].dtype))
    OPS['scalar_' + _name] = lambda x, a, f=_function: f(torch.full((), a['A'], dtype=x[0].dtype), x[0])


# Losses, element by element.
for _name, _function in {'l1_loss': F.l1_loss, 'mse_loss': F.mse_loss, 'binary_cross_entropy': F.binary_cross_entropy, 'binary_cross_entropy_with_logits': F.binary_cross_entropy_with_logits, 'kl_div': F.kl_div}.items():
    OPS[_name] = lambda x, a, f=_function: f(*torch.broadcast_tensors(*x), reduction='none')
OPS['soft_margin_loss'] = lambda x, a: F.soft_margin_loss(*torch.broadcast_tensors(x[0], x[1].detach()), reduction='none')
OPS['kl_div_log_target'] = lambda x, a: F.kl_div(*torch.broadcast_tensors(*x), reduction='none', log_target=True)
OPS['huber_loss'] = lambda x, a: F.huber_loss(*torch.broadcast_tensors(*x), reduction='none', delta=a['A'])
OPS['smooth_l1_loss'] = lambda x, a: F.smooth_l1_loss(*torch.broadcast_tensors(*x), reduction='none', beta=a['A'])
OPS['hinge_embedding_loss'] = lambda x, a: F.hinge_embedding_loss(*torch.broadcast_tensors(*x), margin=a['A'], reduction='none')
OPS['poisson_nll_loss'] = lambda x, a: F.poisson_nll_loss(*torch.broadcast_tensors(*x), log_input=True, reduction='none')
OPS['poisson_nll_rate'] = lambda x, a: F.poisson_nll_loss(*torch.broadcast_tensors(*x), log_input=False, eps=a['A'], reduction='none')
OPS['gaussian_nll_loss'] = lambda x, a: F.gaussian_nll_loss(*torch.broadcast_tensors(*x), full=False, eps=1e-6, reduction='none')
OPS['positive_weighted_cross_entropy'] = lambda x, a: F.binary_cross_entropy_with_logits(*torch.broadcast_tensors(x[0], x[1]), pos_weight=x[2].detach(), reduction='none')
# Composed: PyTorch has no function of that name.
plain('binary_cross_entropy_slope', lambda x, t: (x - t) / torch.clamp_min((1 - x) * x, 1e-12))
plain('hinge_loss', lambda x, t: F.relu(1 - t * x))
plain('squared_hinge_loss', lambda x, t: F.relu(1 - t * x) ** 2)
plain('log_cosh_loss', lambda x, t: torch.logaddexp(x - t, t - x) - math.log(2))
OPS['pinball_loss'] = lambda x, a: torch.where(x[1] - x[0] < 0, (a['A'] - 1) * (x[1] - x[0]), a['A'] * (x[1] - x[0]))
OPS['focal_term'] = lambda x, a: x[0] * (-torch.expm1(-x[0])) ** a['A']


@op('sigmoid_focal_loss')
def _(x, a):
    p, t = torch.sigmoid(x[0]), x[1]
    return (1 - (p * t + (1 - p) * (1 - t))) ** a['A'] * F.binary_cross_entropy_with_logits(*torch.broadcast_tensors(*x), reduction='none')


# Reductions, scans, order.
def over(function):
    """One dimension after the other, for functions that take a single one."""
    def call(x, a):
        y = x[0]
        for dim in sorted((d % max(1, y.dim()) for d in a['Dims']), reverse=True):
            y = function(y, dim, a['KeepDim'])
        return y
    return call


OPS['sum'] = lambda x, a: torch.sum(x[0], a['Dims'], a['KeepDim']) if a['Dims'] else x[0].clone()
OPS['nansum'] = lambda x, a: torch.nansum(x[0], a['Dims'], a['KeepDim']) if a['Dims'] else x[0].clone()
OPS['mean'] = lambda x, a: torch.mean(x[0], a['Dims'], a['KeepDim']) if a['Dims'] else x[0].clone()
OPS['amax'] = lambda x, a: torch.amax(x[0], a['Dims'], a['KeepDim'])
OPS['amin'] = lambda x, a: torch.amin(x[0], a['Dims'], a['KeepDim'])
OPS['logsumexp'] = lambda x, a: torch.logsumexp(x[0], a['Dims'] or 0, a['KeepDim'])
OPS['var'] = lambda x, a: torch.var(x[0], a['Dims'], correction=int(a['Parameter']), keepdim=a['KeepDim'])
OPS['std'] = lambda x, a: torch.std(x[0], a['Dims'], correction=int(a['Parameter']), keepdim=a['KeepDim'])
OPS['prod'], OPS['all'], OPS['any'] = over(torch.prod), over(torch.all), over(torch.any)
for _name, _order in {'norm1': 1, 'norm2': 2, 'norm_inf': math.inf, 'norm_neg_inf': -math.inf, 'norm_p': None}.items():
    OPS[_name] = lambda x, a, p=_order: torch.linalg.vector_norm(x[0], a['Parameter'] if p is None else p, a['Dims'] or None, a['KeepDim'])
OPS['argmax'] = lambda x, a: torch.argmax(x[0], a['Dim'], True)
OPS['argmin'] = lambda x, a: torch.argmin(x[0], a['Dim'], True)
OPS['argkth'] = lambda x, a: torch.kthvalue(x[0], a['K'], a['Dim'], True)[1]
OPS['argsort'] = lambda x, a: torch.sort(x[0], dim=a['Dim'], descending=a['Descending'], stable=True)[1]
OPS['argtopk'] = lambda x, a: torch.topk(x[0], a['K'], a['Dim'], a['Largest'], True)[1]
OPS['cumargmax'] = lambda x, a: torch.cummax(x[0], a['Dim'])[1]
OPS['cumargmin'] = lambda x, a: torch.cummin(x[0], a['Dim'])[1]
OPS['cumsum'] = lambda x, a: torch.cumsum(x[0], a['Dim'])
OPS['cumprod'] = lambda x, a: torch.cumprod(x[0], a['Dim'])
OPS['logcumsumexp'] = lambda x, a: torch.logcumsumexp(x[0], a['Dim'])
OPS['softmax'] = lambda x, a: torch.softmax(x[0], a['Dim'])
OPS['log_softmax'] = lambda x, a: torch.log_softmax(x[0], a['Dim'])
OPS['softmax_grad'] = lambda x, a: torch._softmax_backward_data(x[0], x[1], a['Dim'], x[0].dtype)
OPS['log_softmax_grad'] = lambda x, a: torch._log_softmax_backward_data(x[0], x[1], a['Dim'], x[0].dtype)
OPS['searchsorted'] = lambda x, a: torch.searchsorted(x[0], x[1], right=a['Right'])


@op('linear_scan')  # composed
def _(x, a):
    rows, y = [], None
    for u, v in zip(x[0].unbind(a['Dim']), x[1].unbind(a['Dim'])):
        y = v if y is None else u * y + v
        rows.append(y)
    return torch.stack(rows, a['Dim']) if rows else x[1].clone()


# Shapes, views, creation.
OPS['cast'] = lambda x, a: x[0].to(TORCH[a['DType']])
OPS['cat'] = lambda x, a: torch.cat(x, a['Dim'])
OPS['expand'] = lambda x, a: x[0].expand(a['Values'])
OPS['reshape'] = lambda x, a: x[0].reshape(a['Values'])
OPS['permute'] = lambda x, a: x[0].permute(a['Values'])
OPS['diagonal'] = lambda x, a: torch.diagonal(x[0], a['Offset'], a['Dim1'], a['Dim2'])
OPS['undiagonal'] = lambda x, a: torch.diagonal_scatter(torch.zeros(a['Shape'], dtype=x[0].dtype), x[0], a['Place']['Offset'], a['Place']['Dim1'], a['Place']['Dim2'])
OPS['unfold'] = lambda x, a: x[0].unfold(a['Dim'], a['Size'], a['Step'])
OPS['tril'] = lambda x, a: torch.tril(x[0], a['Number'])
OPS['triu'] = lambda x, a: torch.triu(x[0], a['Number'])
OPS['one_hot'] = lambda x, a: F.one_hot(x[0], a['Count'])
OPS['pad'] = lambda x, a: F.pad(x[0], [n for pair in reversed(list(zip(a['Before'], a['After']))) for n in pair], value=a['Value']) if a['Before'] else x[0].clone()
OPS['full'] = lambda x, a: torch.full(a['Shape'], a['Value'], dtype=TORCH[a['DType']])
OPS['eye'] = lambda x, a: torch.eye(*a['Shape'], dtype=TORCH[a['DType']])
OPS['arange'] = lambda x, a: torch.arange(a['Start'], a['Start'] + a['Step'] * (a['Count'] - (0 if a['DType'][0] == 'i' else 0.5)) if a['Count'] else a['Start'], a['Step'], dtype=TORCH[a['DType']])
OPS['linspace'] = lambda x, a: torch.linspace(a['Start'], a['End'], a['Count'], dtype=TORCH[a['DType']])


def places(a):
    return torch.tensor([a['Start'] + i * a['Step'] for i in range(a['Length'])], dtype=torch.int64)


OPS['slice'] = lambda x, a: torch.index_select(x[0], a['Dim'], places(a))
OPS['unslice'] = lambda x, a: torch.zeros([a['Whole'] if d == a['Range']['Dim'] else n for d, n in enumerate(x[0].shape)], dtype=x[0].dtype).index_copy(a['Range']['Dim'], places(a['Range']), x[0])


# Indexing.
OPS['gather'] = lambda x, a: torch.gather(x[0], a['Dim'], x[1])
OPS['scatter'] = lambda x, a: torch.scatter(x[0], a['Dim'], x[1], x[2])
OPS['scatter_add'] = lambda x, a: torch.scatter_add(x[0], a['Dim'], x[1], x[2])
for _name, _mode in {'scatter_mul': 'prod', 'scatter_amax': 'amax', 'scatter_amin': 'amin'}.items():
    OPS[_name] = lambda x, a, m=_mode: torch.scatter_reduce(x[0], a['Dim'], x[1], x[2], m, include_self=True)
OPS['embedding'] = lambda x, a: F.embedding(x[1], x[0], padding_idx=a['Padding'] if a['Padding'] >= 0 else None)
OPS['embedding_grad'] = lambda x, a: torch.ops.aten.embedding_dense_backward(x[0], x[1], a['Rows'], a['Padding'], False)
OPS['wrap_index'] = lambda x, a: torch.where(x[0] < 0, x[0] + a['Length'], x[0])


# Gradient ops: what PyTorch's own backward pass gives.
def pulled(function, at, g):
    """Gradients of a function at some operands under g, recorded so that they can be differentiated again."""
    at = [x if x.requires_grad else x.detach().requires_grad_() for x in at]
    with torch.enable_grad():
        return torch.autograd.grad(function(*at), at, g, create_graph=True)


# Convolution and pooling.
def conv(d, x, w, b, a):
    pads = [n for pair in reversed(list(zip(a['PadBegin'], a['PadEnd']))) for n in pair]
    if a['PadBegin'] == a['PadEnd']:
        return getattr(F, f'conv{d}d')(x, w, b, a['Stride'], a['PadBegin'], a['Dilation'], a['Groups'])
    return getattr(F, f'conv{d}d')(F.pad(x, pads), w, b, a['Stride'], 0, a['Dilation'], a['Groups'])


def conv_data(d, x, a):
    g, w, c = x[0], x[1], a['Conv']
    y = pulled(lambda v: conv(d, v, w, None, c), [torch.zeros([g.shape[0], w.shape[1] * c['Groups'], *a['Size']], dtype=g.dtype)], g)[0]
    return y if len(x) < 3 else y + x[2].reshape([-1] + [1] * d)


def conv_weight(d, x, a):
    v, g, c = x[0], x[1], a['Conv']
    return pulled(lambda w: conv(d, v, w, None, c), [torch.zeros([g.shape[1], v.shape[1] // c['Groups'], *a['Size']], dtype=g.dtype)], g)[0]


def max_pool(d, x, a):
    if a['IsAdaptive']:
        return getattr(F, f'adaptive_max_pool{d}d')(x, a['Output'], return_indices=True)
    return getattr(F, f'max_pool{d}d')(x, a['Kernel'], a['Stride'], a['Padding'], a['Dilation'], ceil_mode=ceiled(x, a), return_indices=True)


def ceiled(x, a):
    """Whether the number of windows is the rounded-up one."""
    floor = [(n + 2 * p - w * (k - 1) - 1) // s + 1 for n, k, s, p, w in zip(x.shape[2:], a['Kernel'], a['Stride'], a['Padding'], a['Dilation'])]
    return floor != a['Output']


def avg_pool(d, x, a):
    if a['IsAdaptive']:
        return getattr(F, f'adaptive_avg_pool{d}d')(x, a['Output'])
    if d == 1:
        return F.avg_pool1d(x, a['Kernel'], a['Stride'], a['Padding'], ceiled(x, a), a['CountIncludePad']) if not a['Divisor'] else avg_pool(2, x.unsqueeze(2), {**a, **{k: [1 - (k == 'Padding')] + a[k] for k in ('Kernel', 'Stride', 'Padding', 'Dilation', 'Output')}}).squeeze(2)
    return getattr(F, f'avg_pool{d}d')(x, a['Kernel'], a['Stride'], a['Padding'], ceiled(x, a), a['CountIncludePad'], a['Divisor'] or None)


for _d in (1, 2, 3):
    OPS[f'conv{_d}d'] = lambda x, a, d=_d: conv(d, x[0], x[1], x[2] if len(x) > 2 else None, a)
    OPS[f'conv{_d}d_data'] = lambda x, a, d=_d: conv_data(d, x, a)
    OPS[f'conv{_d}d_weight'] = lambda x, a, d=_d: conv_weight(d, x, a)
    OPS[f'max_pool{_d}d'] = lambda x, a, d=_d: max_pool(d, x[0], a)
    OPS[f'avg_pool{_d}d'] = lambda x, a, d=_d: avg_pool(d, x[0], a)
    OPS[f'avg_pool{_d}d_grad'] = lambda x, a, d=_d: pulled(lambda v: avg_pool(d, v, a['Pool']), [torch.zeros([*x[0].shape[:2], *a['Size']], dtype=x[0].dtype)], x[0])[0]
OPS['max_pool_scatter'] = lambda x, a: torch.zeros([*x[0].shape[:2], math.prod(a['Values'])], dtype=x[0].dtype).scatter_add(2, x[1].flatten(2), x[0].flatten(2)).reshape([*x[0].shape[:2], *a['Values']])
OPS['max_pool_gather'] = lambda x, a: torch.gather(x[0].flatten(2), 2, x[1].flatten(2)).reshape(x[1].shape)


# Normalisation.
def affine(x, a):
    """Optional weight and bias behind the first operand."""
    return (x[1] if a['HasWeight'] else None), (x[1 + a['HasWeight']] if a['HasBias'] else None)


def normalisation_grad(function, affine_shape):
    """g, x, optional weight -> gradients of x and of the weight and the bias that there are."""
    def call(x, a):
        g, at = x[0], [x[1]] + ([x[2]] if a['HasWeight'] else [])
        if a['HasBias']:
            at.append(torch.zeros(affine_shape(x[1], a), dtype=g.dtype))
        return pulled(lambda *v: function(list(v), a), at, g)
    return call


def layer_norm(x, a):
    return F.layer_norm(x[0], x[0].shape[-a['Dims']:], *affine(x, a), a['Eps'])


def rms_norm(x, a):  # composed
    y = x[0] / torch.sqrt((x[0] * x[0]).mean(list(range(-a['Dims'], 0)), keepdim=True) + a['Eps'])
    return y * x[1] if a['HasWeight'] else y


def group_norm(x, a):
    return F.group_norm(x[0], a['Groups'], *affine(x, a), a['Eps'])


@op('batch_norm')
def _(x, a):
    flat = x[0].transpose(0, 1).flatten(1)
    return (F.batch_norm(x[0], None, None, *affine(x, a), True, 0.1, a['Eps']), flat.mean(1), flat.var(1, unbiased=False))


@op('batch_norm_grad')
def _(x, a):
    weight = x[4] if a['HasWeight'] else None
    g = torch.ops.aten.native_batch_norm_backward(x[0], x[1], weight, None, None, x[2], 1 / torch.sqrt(x[3] + a['Eps']), True, a['Eps'], [True, True, True])
    return tuple(v for v, wanted in zip(g, (True, a['HasWeight'], a['HasBias'])) if wanted)


OPS['layer_norm'], OPS['rms_norm'], OPS['group_norm'] = layer_norm, rms_norm, group_norm
OPS['layer_norm_grad'] = normalisation_grad(layer_norm, lambda x, a: x.shape[-a['Dims']:])
OPS['rms_norm_grad'] = normalisation_grad(rms_norm, lambda x, a: x.shape[-a['Dims']:])
OPS['group_norm_grad'] = normalisation_grad(group_norm, lambda x, a: x.shape[1:2])
OPS['channel_affine'] = lambda x, a: torch.addcmul(x[2].reshape([-1] + [1] * (x[0].dim() - 2)), x[0], x[1].reshape([-1] + [1] * (x[0].dim() - 2)))  # composed


# Classes, distances, attention, recurrence.
def class_loss(function, x, a, smoothing):
    more = {'label_smoothing': a['LabelSmoothing']} if smoothing else {}
    return function(x[0], x[1], x[2].detach() if len(x) > 2 else None, ignore_index=a['IgnoreIndex'], reduction=a['Reduction'].lower(), **more)


OPS['cross_entropy'] = lambda x, a: class_loss(F.cross_entropy, x, a, True)
OPS['nll_loss'] = lambda x, a: class_loss(F.nll_loss, x, a, False)
OPS['cross_entropy_grad'] = lambda x, a: pulled(lambda v: class_loss(F.cross_entropy, [v, *x[2:]], a, True), [x[1]], x[0])[0]
OPS['nll_loss_grad'] = lambda x, a: pulled(lambda v: class_loss(F.nll_loss, [v, *x[2:]], a, False), [x[1]], x[0])[0]
OPS['cdist'] = lambda x, a: torch.cdist(x[0], x[1], a['P'], compute_mode='donot_use_mm_for_euclid_dist')


def attention(x, a):  # composed: the public function came with PyTorch 2.0
    scores = torch.matmul(x[0], x[1].transpose(-1, -2)) * a['Scale']
    if a['IsCausal']:
        scores = scores.masked_fill(~torch.ones(scores.shape[-2:], dtype=torch.bool).tril(), -math.inf)
    if len(x) > 3:
        scores = scores.masked_fill(~x[3], -math.inf) if x[3].dtype == torch.bool else scores + x[3]
    return torch.matmul(torch.softmax(scores, -1), x[2])


OPS['scaled_dot_product_attention'] = attention
OPS['scaled_dot_product_attention_grad'] = lambda x, a: pulled(lambda q, k, v: attention([q, k, v, *x[4:]], a), x[1:4], x[0])


def gate_cell(cell, gates, state, weight, bias):
    """A cell of PyTorch whose input is the gates: the input's weight is the unit matrix."""
    unit, zero = torch.eye(gates.shape[1], dtype=gates.dtype), torch.zeros(gates.shape[1], dtype=gates.dtype)
    return cell(gates, state, unit, weight, zero, zero if bias is None else bias)


def walk(cell, is_lstm):
    def call(x, a):
        h, weight, bias = x[1], x[3 if is_lstm else 2], x[-1] if a['HasBias'] else None
        state, steps = (h, x[2]) if is_lstm else h, x[0].shape[0]
        states = [None] * steps
        for t in (reversed(range(steps)) if a['Backwards'] else range(steps)):
            state = states[t] = gate_cell(cell, x[0][t], state, weight, bias)
        return (torch.stack([s[0] for s in states]), torch.stack([s[1] for s in states])) if is_lstm else torch.stack(states)
    return call


OPS['rnn_tanh_layer'], OPS['rnn_relu_layer'] = walk(torch.rnn_tanh_cell, False), walk(torch.rnn_relu_cell, False)
OPS['lstm_layer'], OPS['gru_layer'] = walk(torch.lstm_cell, True), walk(torch.gru_cell, False)


def lstm_gates(a, b, c):
    """The second sums come through the bias: one sample at a time."""
    zero = torch.zeros([a.shape[1], c.shape[1]], dtype=a.dtype)
    rows = [gate_cell(torch.lstm_cell, a[i:i + 1], (torch.zeros_like(c[i:i + 1]), c[i:i + 1]), zero, b[i]) for i in range(a.shape[0])]
    return torch.cat([h for h, _ in rows]), torch.cat([v for _, v in rows])


def gru_gates(a, b, h):
    zero = torch.zeros([a.shape[1], h.shape[1]], dtype=a.dtype)
    return torch.cat([gate_cell(torch.gru_cell, a[i:i + 1], h[i:i + 1], zero, b[i]) for i in range(a.shape[0])])


plain('lstm_gates', lstm_gates)
plain('gru_gates', gru_gates)
OPS['lstm_gates_grad'] = lambda x, a: (lambda g: (g[0], g[2]))(pulled(lambda *v: lstm_gates(*v), x[2:5], x[0:2]))
OPS['gru_gates_grad'] = lambda x, a: pulled(lambda *v: gru_gates(*v), x[1:4], x[0])


# ---- running and writing ----

def line(row, part, y):
    n = y.numel()
    stride = 1 if n <= LIMIT or row['sample'] < 0 else (n // LIMIT) | 1
    data = y.detach().resolve_conj().contiguous().reshape(-1)[::stride].contiguous().numpy().tobytes()
    return '\t'.join([row['op'], str(row['sample']), part, NAMES[y.dtype], ','.join(map(str, y.shape)), str(stride), base64.b64encode(data).decode()])


def run(row, kind):
    pairs = [operand(row, i, kind) for i in range(len(row['operands']))]
    tensors = [x for x, _ in pairs]
    digest = hashlib.sha256(b''.join(values_of(row, i).astype('<f8').tobytes() for i in range(len(tensors)))).hexdigest()[:16]
    yield '\t'.join([row['op'], str(row['sample']), 'x', 'f64', '', '1', digest])
    attributes = dict(row['attributes'] or {})
    if kind == 'i64' and attributes.get('type') == 'Scalars':
        attributes.update({k: math.ceil(number(attributes[k])) for k in 'ABC'})
    wanted = [i for i, (x, tested) in enumerate(pairs) if tested and row['differentiable'] and row['operands'][i]['differentiable'] and (x.is_floating_point() or x.is_complex())]
    try:
        try:
            results = OPS[row['op']]([x.requires_grad_() if i in wanted else x for i, x in enumerate(tensors)], attributes)
        except RuntimeError as error:
            if 'automatic differentiation' not in str(error):
                raise
            results = OPS[row['op']]([x.detach() for x in tensors], attributes)
    except (RuntimeError, NotImplementedError, TypeError, ValueError) as error:
        yield '\t'.join([row['op'], str(row['sample']), 'none', kind, '', '1', str(error).split('\n')[0][:100].replace('\t', ' ')])
        return
    results = list(results) if isinstance(results, (tuple, list)) else [results]
    for k, y in enumerate(results):
        yield line(row, f'y{k}', y)
    outputs = [(k, y) for k, y in enumerate(results) if y.requires_grad]
    if not outputs or not wanted:
        return
    try:
        gradients = torch.autograd.grad([y for _, y in outputs], [tensors[i] for i in wanted], [cotangent(row, k, y) for k, y in outputs], allow_unused=True)
    except RuntimeError as error:
        if 'is not implemented' not in str(error):
            raise
        return
    for i, g in zip(wanted, gradients):
        if g is not None:
            yield line(row, f'g{i}', g)


def main():
    rows = json.loads((FOLDER / 'manifest.json').read_text())
    missing = sorted({r['op'] for r in rows} - set(OPS))
    if missing:
        raise SystemExit('no function for ' + ' '.join(missing))
    files = {}
    for row in rows:
        for kind in row['types']:
            files.setdefault(kind, []).extend(run(row, kind))
    for kind, lines in files.items():
        head = f'# PyTorch {torch.__version__}, NumPy {np.__version__}; made by generate_ops.py\n'
        (FOLDER / f'{kind}.tsv').write_text(head + '\n'.join(lines) + '\n')


if __name__ == '__main__':
    torch.set_num_threads(1)
    main()
