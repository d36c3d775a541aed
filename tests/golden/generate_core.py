"""Texts of arrays from NumPy, element types that two operands meet in from PyTorch, and products of complex matrices with their gradients from PyTorch.

Writes core/print.tsv (type, shape, values as 16 hexadecimal digits of an f64 each (complex: two), text with \\n for a line break),
core/promotion.tsv (kind of left operand, its type, kind of right operand, its type, type of the result; the kinds are dims, zero (0-D) and number)
and core/complex.tsv (function, operands, value, gradients; each as shape and f64 pairs).
Made with NumPy 1.24.2 and PyTorch 1.13; run: python3 generate_core.py
"""
import pathlib
import struct
import numpy as np
import torch

OUT = pathlib.Path(__file__).parent / 'core'
OUT.mkdir(exist_ok=True)
rng = np.random.default_rng(20)
NAMES = {'f64': np.float64, 'f32': np.float32, 'f16': np.float16, 'i64': np.int64, 'i32': np.int32, 'i16': np.int16, 'i8': np.int8, 'u8': np.uint8, 'bool': np.bool_, 'c64': np.complex64, 'c128': np.complex128}
inf, nan = np.inf, np.nan


def hexed(values):
    flat = np.asarray(values).ravel()
    if np.iscomplexobj(flat):
        flat = flat.astype(np.complex128).view(np.float64)
    return ' '.join(struct.pack('>d', float(v)).hex() for v in flat)


cases = []
for kind in ('f64', 'f32', 'f16'):
    for values in (
        1.5, 2.0, -0.0, 0.0, 1 / 3, 1e-5, 1e8, nan, inf, -inf, [], [[]], np.zeros((2, 0, 3)), [1, 2, 3], [1.5, -2.25, 1e3], [0.1, 0.2, 0.3], [1e-4, 0.1], [1e-5, 1], [1e8, 1], [1, 1001], [1, 1000],
        [nan, 1, -inf], [nan, nan], [inf, 0], [-inf, 0.25], [inf, 1.25e-7], [nan, 1e9, -inf], [-1, -0.5, -0.25], [[1, 2], [3, 4]], [[1.123456789123, -22.5], [333, 4e-2]], [1 / 512, 3 / 512], [1 / 1024, 1.5],
        [0.999999999, 1], [99999999.5, 1], [9.9999999999e-5, 1], [1e-300, 1e300], [1e100, 1e-100], [5e-324], [1.7976931348623157e308, 1], [123456789.123456789, 0.5], [0, 0, 0], [-0.0, 0.0], [1e10, nan], [2.5e-8, -1],
        np.arange(24).reshape(2, 3, 4), np.arange(30.0) / 7, np.arange(1000.0), np.arange(1001.0), np.arange(1001.0) * 1.37 - 500, np.arange(2000).reshape(2, 1000) / 3, np.arange(1200).reshape(10, 6, 20) * -0.125,
        np.arange(1500).reshape(500, 3), rng.standard_normal((4, 5)), rng.standard_normal(60) * 100, rng.standard_normal((3, 40)), np.exp(rng.standard_normal((6, 6)) * 6), rng.random((2, 2, 2, 9)), rng.random(12).round(2), rng.standard_normal((7, 7, 30)),
    ):
        with np.errstate(over='ignore'):
            cases.append((kind, np.asarray(values, np.float64).astype(NAMES[kind])))
for kind in ('i64', 'i32', 'i16', 'i8', 'u8'):
    low = 0 if kind == 'u8' else -100
    for values in (7, [], [1, 2, 3], [[100, 2], [low, 4]], np.arange(60), np.arange(1001) % 100, rng.integers(low, 100, (3, 400)), rng.integers(low, 100, (12, 12, 12)), np.iinfo(NAMES[kind]).max, [np.iinfo(NAMES[kind]).min, 0] if kind != 'i64' else [-2 ** 53, 0]):
        if kind == 'i64' and np.isscalar(values) and values > 2 ** 53:
            values = 2 ** 53
        cases.append((kind, np.asarray(values).astype(NAMES[kind])))
for values in (True, False, [], [True, False], [True, True], [[True, False], [False, False]], np.arange(1200) % 3 == 0, np.zeros(40, bool)):
    cases.append(('bool', np.asarray(values, bool)))
for kind in ('c128', 'c64'):
    for values in (
        1 + 2j, -0.5j, [], [1 + 2j, 3 - 4.5j], [1e-5 + 1j, 2], [complex(nan, 1), complex(-inf, inf), 0], [[0.1 + 0.2j, -3], [1e8, 1j]], rng.standard_normal(12) + 1j * rng.standard_normal(12) * 50,
        (rng.standard_normal((2, 600)) + 1j * rng.standard_normal((2, 600))), [1 + complex(0, -inf), 2 + 1j], complex(nan, nan), [complex(-0.0, -0.0), 1],
    ):
        cases.append((kind, np.asarray(values, complex).astype(NAMES[kind])))

with open(OUT / 'print.tsv', 'w', newline='\n') as f:
    f.write('# made by generate_core.py with NumPy ' + np.__version__ + '\n')
    for kind, a in cases:
        f.write('\t'.join((kind, ' '.join(map(str, a.shape)), hexed(a), np.array2string(a).replace('\n', '\\n'))) + '\n')

TYPES = {'bool': torch.bool, 'u8': torch.uint8, 'i8': torch.int8, 'i16': torch.int16, 'i32': torch.int32, 'i64': torch.int64, 'f16': torch.float16, 'bf16': torch.bfloat16, 'f32': torch.float32, 'f64': torch.float64, 'c64': torch.complex64, 'c128': torch.complex128}
BACK = {v: k for k, v in TYPES.items()}
BACK[torch.complex32] = 'c64'  # a pair of f16 is no type of this library
with open(OUT / 'promotion.tsv', 'w', newline='\n') as f:
    f.write('# made by generate_core.py with PyTorch ' + torch.__version__ + '\n')
    for a in TYPES:
        for b in TYPES:
            x, y = torch.ones(2, dtype=TYPES[a]), torch.ones(2, dtype=TYPES[b])
            f.write('\t'.join(('dims', a, 'dims', b, BACK[torch.result_type(x, y)])) + '\n')
            f.write('\t'.join(('dims', a, 'zero', b, BACK[torch.result_type(x, y[0])])) + '\n')
            f.write('\t'.join(('zero', a, 'dims', b, BACK[torch.result_type(x[0], y)])) + '\n')
            f.write('\t'.join(('zero', a, 'zero', b, BACK[torch.result_type(x[0], y[0])])) + '\n')
        for number in (2, 2.5):
            f.write('\t'.join(('dims', a, 'number', str(number), BACK[torch.result_type(x.to(TYPES[a]), number)])) + '\n')

FUNCTIONS = {
    'matmul': (lambda a, b: a @ b, (3, 4), (4, 5)), 'matmul_batch': (lambda a, b: a @ b, (2, 1, 3, 4), (5, 4, 2)), 'matmul_vector': (lambda a, b: a @ b, (3, 4), (4,)),
    'linear': (torch.nn.functional.linear, (2, 3, 4), (5, 4), (5,)), 'dot': (lambda a, b: (a * b).sum(), (7,), (7,)), 'outer': (torch.outer, (3,), (4,)),
    'einsum': (lambda a, b: torch.einsum('bij,bkj->bik', a, b), (2, 3, 4), (2, 5, 4)), 'einsum_three': (lambda a, b, c: torch.einsum('ij,jk,kl->il', a, b, c), (2, 3), (3, 4), (4, 2)),
    'tensordot': (lambda a, b: torch.tensordot(a, b, dims=([1, 2], [0, 1])), (2, 3, 4), (3, 4, 5)), 'bmm': (torch.bmm, (2, 3, 4), (2, 4, 3)), 'mv': (torch.mv, (3, 4), (4,)),
    'kron': (torch.kron, (2, 3), (3, 2)), 'addmm': (torch.addmm, (3, 5), (3, 4), (4, 5)), 'trace': (torch.trace, (4, 4)), 'sum': (lambda a: a.sum(1), (3, 4)), 'mean': (lambda a: a.mean(0), (3, 4)),
    'prod': (lambda a: a.prod(1), (3, 4)), 'cat': (lambda a, b: torch.cat((a, b), 1), (2, 3), (2, 1)), 'where': (lambda a, b: torch.where(torch.tensor([True, False, True]), a, b), (2, 3), (2, 3)),
    'abs': (torch.abs, (3, 4)), 'angle': (torch.angle, (3, 4)), 'conj': (lambda a: torch.conj(a) * a * a, (3, 4)), 'pow': (lambda a, b: a ** b, (3, 4), (3, 4)), 'square': (lambda a: a ** 2, (3, 4)),
    'div': (lambda a, b: a / b, (3, 4), (4,)), 'sub': (lambda a, b: a - b, (3, 4), (4,)), 'cumsum': (lambda a: a.cumsum(1), (3, 4)), 'cumprod': (lambda a: a.cumprod(1), (3, 4)),
    'index_select': (lambda a: a.index_select(0, torch.tensor([2, 0, 2])), (3, 4)), 'diagonal': (lambda a: a.diagonal(), (3, 4)), 'flip': (lambda a: a.flip(0), (3, 4)), 'tril': (torch.tril, (4, 4)), 'norm': (lambda a: torch.linalg.vector_norm(a), (3, 4)),
    'exp': (torch.exp, (3, 4)), 'log': (torch.log, (3, 4)), 'sqrt': (torch.sqrt, (3, 4)), 'sin': (torch.sin, (3, 4)), 'cos': (torch.cos, (3, 4)), 'tanh': (torch.tanh, (3, 4)),
}
with open(OUT / 'complex.tsv', 'w', newline='\n') as f:
    f.write('# made by generate_core.py with PyTorch ' + torch.__version__ + '\n')
    for name, (function, *shapes) in FUNCTIONS.items():
        operands = [torch.tensor(rng.standard_normal(s) + 1j * rng.standard_normal(s), requires_grad=True) for s in shapes]
        value = function(*operands)
        weight = torch.tensor(rng.standard_normal(value.shape) + 1j * rng.standard_normal(value.shape))
        if not value.is_complex():
            weight = weight.real.contiguous()
        value.backward(weight)
        listed = [*operands, value, weight, *(o.grad for o in operands)]
        texts = [' '.join(map(str, t.shape)) + '|' + hexed(t.detach().resolve_conj().numpy().astype(np.complex128)) for t in listed]
        f.write('\t'.join((name, *texts)) + '\n')
