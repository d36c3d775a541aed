"""Values and gradients of the elementwise ops from PyTorch, special values included.

Writes elementwise/real.tsv (f64: op, numbers, operands, values, gradients of the sum) and elementwise/integer.tsv (i64: op, numbers, operands, values).
Made with PyTorch 1.13; run: python3 generate_elementwise.py
"""
import math
import pathlib
import torch
import torch.nn.functional as F

inf, nan = math.inf, math.nan
SPECIAL = [nan, inf, -inf, 0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 2.0, -2.0, 3.0, -3.0, 2.5, -2.5, 1e-9, -1e-9, 0.3, -0.7, 6.0, -6.0, 25.0, -25.0, 710.0, -750.0]
UNIT = [nan, inf, 0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 0.25, -0.75, 1e-9, 0.999, -0.999, 0.1, 2.0, -2.0]
POSITIVE = [nan, inf, -inf, 0.0, -0.0, 1.0, 0.5, 2.0, 10.0, 1e-9, 1e9, -1.0, 1e-300, 3.0]
PAIRS = [(a, b) for a in (nan, inf, -inf, 0.0, -0.0, 1.0, -1.0, 2.5, -2.5, 7.0, 1e300) for b in (nan, inf, -inf, 0.0, -0.0, 1.0, -1.0, 2.0, -2.0, 0.3, 3.0, -0.7)]
INTS = [-9, -4, -1, 0, 1, 2, 3, 5, 8, 100]

unary = {
    'exp2': torch.exp2, 'expm1': torch.expm1, 'tan': torch.tan, 'sinh': torch.sinh, 'cosh': torch.cosh, 'asinh': torch.asinh, 'atan': torch.atan,
    'floor': torch.floor, 'ceil': torch.ceil, 'round': torch.round, 'trunc': torch.trunc, 'frac': torch.frac, 'reciprocal': torch.reciprocal, 'square': torch.square,
    'deg2rad': torch.deg2rad, 'rad2deg': torch.rad2deg, 'log_sigmoid': F.logsigmoid, 'softsign': F.softsign, 'silu': F.silu,
    'gelu_tanh': lambda x: F.gelu(x, approximate='tanh'), 'gelu': F.gelu, 'mish': F.mish, 'hardswish': F.hardswish, 'hardsigmoid': F.hardsigmoid, 'tanhshrink': F.tanhshrink, 'sinc': torch.sinc,
    'selu': F.selu, 'relu': F.relu, 'abs': torch.abs, 'sign': torch.sign, 'neg': torch.neg, 'sigmoid': torch.sigmoid, 'tanh': torch.tanh, 'exp': torch.exp, 'sin': torch.sin, 'cos': torch.cos, 'erf': torch.erf, 'erfc': torch.erfc,
    'isnan': torch.isnan, 'isinf': torch.isinf, 'isfinite': torch.isfinite, 'logical_not': torch.logical_not,
}
unit = {'asin': torch.asin, 'acos': torch.acos, 'atanh': torch.atanh, 'erfinv': torch.erfinv, 'logit': torch.logit}
positive = {'log': torch.log, 'log2': torch.log2, 'log10': torch.log10, 'log1p': torch.log1p, 'sqrt': torch.sqrt, 'rsqrt': torch.rsqrt, 'acosh': torch.acosh}
numbered = [
    ('softplus', (1, 20), lambda x: F.softplus(x)), ('softplus', (2, 5), lambda x: F.softplus(x, 2, 5)), ('leaky_relu', (0.01,), F.leaky_relu), ('leaky_relu', (0.2,), lambda x: F.leaky_relu(x, 0.2)),
    ('elu', (1,), F.elu), ('elu', (0.5,), lambda x: F.elu(x, 0.5)), ('celu', (1,), F.celu), ('celu', (2,), lambda x: F.celu(x, 2.0)),
    ('threshold', (1, 20), lambda x: F.threshold(x, 1, 20)), ('softshrink', (0.5,), F.softshrink), ('hardshrink', (0.5,), F.hardshrink), ('hardtanh', (-1, 1), F.hardtanh), ('hardtanh', (0, 6), F.relu6),
    ('clamp', (-1, 2), lambda x: torch.clamp(x, -1, 2)), ('clamp', (2, -1), lambda x: torch.clamp(x, 2, -1)), ('clamp_min', (0.5,), lambda x: torch.clamp_min(x, 0.5)), ('clamp_max', (0.5,), lambda x: torch.clamp_max(x, 0.5)),
    ('pow_scalar', (3,), lambda x: x ** 3), ('pow_scalar', (-2,), lambda x: x ** -2), ('pow_scalar', (1.5,), lambda x: x ** 1.5), ('pow_scalar', (0,), lambda x: x ** 0), ('pow_scalar', (1,), lambda x: x ** 1),
    ('scalar_pow', (2,), lambda x: 2 ** x), ('scalar_pow', (0,), lambda x: torch.pow(0, x)), ('scalar_pow', (1,), lambda x: torch.pow(1, x)),
    ('remainder_scalar', (3,), lambda x: torch.remainder(x, 3)), ('fmod_scalar', (-0.7,), lambda x: torch.fmod(x, -0.7)),
    ('nan_to_num', (7, 1e4, -1e3), lambda x: torch.nan_to_num(x, 7, 1e4, -1e3)),
]
binary = {
    'maximum': torch.maximum, 'minimum': torch.minimum, 'fmax': torch.fmax, 'fmin': torch.fmin, 'pow': torch.pow, 'remainder': torch.remainder, 'fmod': torch.fmod, 'floor_divide': torch.floor_divide,
    'atan2': torch.atan2, 'hypot': torch.hypot, 'copysign': torch.copysign, 'xlogy': torch.xlogy, 'logaddexp': torch.logaddexp,
    'logical_and': torch.logical_and, 'logical_or': torch.logical_or, 'logical_xor': torch.logical_xor, 'prelu': lambda x, w: torch.where(x > 0, x, w * x),
    'lt': torch.lt, 'eq': torch.eq, 'ge': torch.ge,
}
integer = {
    'maximum': torch.maximum, 'minimum': torch.minimum, 'fmax': torch.fmax, 'fmin': torch.fmin, 'remainder': torch.remainder, 'fmod': torch.fmod, 'floor_divide': torch.floor_divide,
    'bitwise_and': torch.bitwise_and, 'bitwise_or': torch.bitwise_or, 'bitwise_xor': torch.bitwise_xor, 'bitwise_left_shift': torch.bitwise_left_shift, 'bitwise_right_shift': torch.bitwise_right_shift,
    'logical_and': torch.logical_and, 'logical_or': torch.logical_or, 'logical_xor': torch.logical_xor, 'pow': torch.pow,
}


def text(values):
    return ','.join(repr(float(v)).replace('inf', 'Infinity').replace('nan', 'NaN') for v in values)


def real(out, op, numbers, function, *operands):
    x = [torch.tensor(o, dtype=torch.float64, requires_grad=True) for o in operands]
    y = function(*x)
    gradients = []
    if y.requires_grad:
        try:
            gradients = [text(g) if g is not None else '' for g in torch.autograd.grad(y.sum(), x, allow_unused=True)]
        except RuntimeError:
            gradients = []
    out.write('\t'.join([op, text(numbers), ';'.join(text(o) for o in operands), text(y.detach().tolist()), ';'.join(gradients)]) + '\n')


def main():
    folder = pathlib.Path(__file__).parent / 'elementwise'
    with open(folder / 'real.tsv', 'w') as out:
        for table, values in ((unary, SPECIAL), (unit, UNIT), (positive, POSITIVE)):
            for op, function in table.items():
                real(out, op, (), function, values)
        for op, numbers, function in numbered:
            real(out, op, numbers, function, SPECIAL)
        for op, function in binary.items():
            real(out, op, (), function, [a for a, _ in PAIRS], [b for _, b in PAIRS])
    with open(folder / 'integer.tsv', 'w') as out:
        for op, function in integer.items():
            pairs = [(a, b) for a in INTS for b in INTS]
            if op in ('remainder', 'fmod', 'floor_divide'):
                pairs = [p for p in pairs if p[1] != 0]
            if op.endswith('shift'):
                pairs = [p for p in pairs if 0 <= p[1] < 63]
            if op == 'pow':
                pairs = [p for p in pairs if p[1] <= 8]
            a, b = torch.tensor([p[0] for p in pairs]), torch.tensor([p[1] for p in pairs])
            y = function(a, b)
            out.write('\t'.join([op, ','.join(str(int(v)) for v in a), ','.join(str(int(v)) for v in b), ','.join(str(int(v)) for v in y)]) + '\n')


main()
