"""Files as other programs write them, for the readers of tensor files.

numpy.zip       .npy files of every type, byte order, memory order and version, packed with zipfile; element i of an array is Value(i) of the test
numpy.npz, numpy-deflated.npz   numpy.savez and numpy.savez_compressed
state.pt        torch.save of a state dict: every type, views, a shared storage; state.npz the same values from NumPy
training.pt     a checkpoint with a model, Adam after one step and plain values; training.npz its tensors under flat names
values.pt       every plain value that a checkpoint may hold
legacy.pt, script.pt, evil.pt   what must be refused: the format before PyTorch 1.6, a compiled module, a pickle that would run a command
images.zip      PNG files of every colour type, depth and interlacing, written here from random samples (Pillow agrees wherever it reads them without loss), with the expected 8-bit samples [C, H, W] and, as i4, the samples of 16 bits

Made with Python 3.11, NumPy 1.24, PyTorch 1.13, Pillow 9.4; run: python3 generate.py
"""
import collections
import io
import os
import pathlib
import pickle
import struct
import zipfile
import zlib

import numpy as np
import torch
from numpy.lib import format as npy
from PIL import Image

here = pathlib.Path(__file__).parent
STAMP = (1980, 1, 1, 0, 0, 0)


def values(dtype, shape):
    """The pattern of the tests: integers from -5 to 5, halves of that for real types."""
    i = np.arange(int(np.prod(shape, dtype=np.int64)))
    v = (i * 7 + 3) % 11
    dtype = np.dtype(dtype)
    if dtype.kind == 'b':
        v = v % 2 == 1
    elif dtype.kind == 'i':
        v = v - 5
    elif dtype.kind == 'f':
        v = (v - 5) / 2
    elif dtype.kind == 'c':
        v = (v - 5) / 2 + 1j * (i % 3)
    return v.astype(dtype).reshape(shape)


def archive(name, files):
    with zipfile.ZipFile(here / name, 'w', zipfile.ZIP_DEFLATED) as z:
        for file, data in files.items():
            z.writestr(zipfile.ZipInfo(file, STAMP), data, zipfile.ZIP_DEFLATED)


def array(a, version=None):
    stream = io.BytesIO()
    npy.write_array(stream, a, version=version)
    return stream.getvalue()


def make_numpy():
    files = {}
    for t in '?', 'u1', 'i1', 'i2', 'i4', 'i8', 'f2', 'f4', 'f8', 'c8', 'c16':
        for order in '<>':
            for memory in 'CF':
                a = np.array(values(t, (2, 3, 4)), dtype=order + t, order=memory)
                files[f'{"b1" if t == "?" else t}.{"little" if order == "<" else "big"}.{memory}.npy'] = array(a)
    for version in (1, 0), (2, 0), (3, 0):
        files[f'version{version[0]}.npy'] = array(values('f4', (5,)), version)
    files['scalar.npy'] = array(values('f8', ()))
    files['empty.npy'] = array(values('i4', (0, 3)))
    files['refused-u2.npy'] = array(np.arange(3, dtype='u2'))
    files['refused-text.npy'] = array(np.array(['a', 'bc']))
    files['refused-records.npy'] = array(np.zeros(2, dtype=[('a', 'f4'), ('b', 'i4')]))
    files['refused-objects.npy'] = array(np.array([{}, None], dtype=object))
    archive('numpy.zip', files)
    arrays = {'weights': values('f4', (3, 4)), 'layer/bias': values('f8', (3,)), 'mask': values('?', (2, 2)), 'fortran': np.asfortranarray(values('i8', (2, 3))), 'big': values('>i4', (4,))}
    np.savez(here / 'numpy.npz', **arrays)
    np.savez_compressed(here / 'numpy-deflated.npz', **arrays)


def plain(t):
    t = t.detach()
    return (t.float() if t.dtype == torch.bfloat16 else t).resolve_conj().contiguous().numpy()


def make_torch():
    torch.manual_seed(1)
    model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.BatchNorm1d(4), torch.nn.Linear(4, 2, bias=False))
    state = model.state_dict()
    whole = torch.from_numpy(values('f4', (6, 5)))
    for name in 'float64', 'float16', 'bfloat16', 'int64', 'int32', 'int16', 'int8', 'uint8', 'bool', 'complex64', 'complex128':
        dtype = getattr(torch, name)
        t = torch.from_numpy(values('f4', (2, 3)))
        state['dtype.' + name] = (t % 2 == 1) if name == 'bool' else t.abs().to(dtype) if name == 'uint8' else torch.complex(t, t + 1).to(dtype) if 'complex' in name else t.to(dtype)
    state['view.whole'] = whole
    state['view.transposed'] = whole.t()
    state['view.sliced'] = whole[1:5:2, 1:4]
    state['view.column'] = whole[:, 3]
    state['view.expanded'] = whole[2:3].expand(4, 5)
    state['scalar'] = torch.tensor(2.5)
    state['empty'] = torch.zeros(0, 3, dtype=torch.int32)
    torch.save(state, here / 'state.pt')
    np.savez(here / 'state.npz', **{k: plain(v) for k, v in state.items()})

    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 10)
    model(torch.from_numpy(values('f4', (4, 3)))).sum().backward()
    optimizer.step()
    whole_run = {'epoch': 3, 'best': 0.125, 'model': model.state_dict(), 'optimizer': optimizer.state_dict(), 'scheduler': scheduler.state_dict(), 'history': [1.5, 2.5], 'parameter': model[0].weight}
    torch.save(whole_run, here / 'training.pt')
    flat = {'model.' + k: plain(v) for k, v in model.state_dict().items()}
    for i, s in optimizer.state_dict()['state'].items():
        flat.update({f'optimizer.state.{i}.{k}': plain(v) for k, v in s.items()})
    flat['parameter'] = plain(model[0].weight)
    np.savez(here / 'training.npz', **flat)

    torch.save({'none': None, 'true': True, 'false': False, 'byte': 7, 'short': 300, 'int': -70000, 'long': 1 << 40, 'negative': -(1 << 40), 'big': 1 << 80, 'float': -0.5, 'text': 'grüße',
                'long_text': 'x' * 300, 'bytes': b'ab\xff', 'bytearray': bytearray(b'\x00\x01'), 'list': [1, [2, 3]], 'empty_list': [], 'tuples': ((), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4)), 'set': {5},
                'complex': 1 - 2j, 'device': torch.device('cuda', 1), 'cpu': torch.device('cpu'), 'dtype': torch.bfloat16, 'size': torch.Size([2, 3]), 'ordered': collections.OrderedDict(a=1),
                'counter': collections.Counter(a=2), 'default': {1: 'one', 2.5: 'two', False: 'no'}, 'storage': torch.arange(3).storage(), 'same': [torch.ones(2)] * 2}, here / 'values.pt')
    torch.save({'a': torch.ones(2)}, here / 'legacy.pt', _use_new_zipfile_serialization=False)
    torch.jit.script(torch.nn.Linear(1, 1)).save(str(here / 'script.pt'))

    class Evil:
        def __reduce__(self):
            return os.system, ('echo this must never run',)
    torch.save({'a': torch.ones(2), 'b': Evil()}, here / 'evil.pt')


CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def paeth(a, b, c):
    p = a + b - c
    pa, pb, pc = abs(p - a), abs(p - b), abs(p - c)
    return a if pa <= pb and pa <= pc else b if pb <= pc else c


def scanlines(samples, depth, filters):
    """Rows [H, W, C] packed to bytes and filtered, the filter type going round."""
    h, w, c = samples.shape
    if h == 0 or w == 0:
        return b''
    step = max(1, c * depth // 8)
    out, before = [], None
    for y in range(h):
        flat = samples[y].reshape(-1)
        if depth == 16:
            row = flat.astype('>u2').tobytes()
        elif depth == 8:
            row = flat.astype('u1').tobytes()
        else:
            bits = ''.join(format(int(v), f'0{depth}b') for v in flat)
            bits += '0' * (-len(bits) % 8)
            row = bytes(int(bits[i:i + 8], 2) for i in range(0, len(bits), 8))
        before = before or bytes(len(row))
        f = next(filters)
        line = bytearray()
        for i, x in enumerate(row):
            a = row[i - step] if i >= step else 0
            b = before[i]
            d = before[i - step] if i >= step else 0
            line.append((x - (0, a, b, (a + b) // 2, paeth(a, b, d))[f]) % 256)
        out.append(bytes([f]) + bytes(line))
        before = row
    return b''.join(out)


def rounds():
    i = 0
    while True:
        yield i % 5
        i += 1


def chunk(kind, data):
    return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))


def png(samples, colour, depth, interlaced, palette=None, transparency=None, parts=1):
    h, w, _ = samples.shape
    filters = rounds()
    raw = b''.join(scanlines(samples[y0::dy, x0::dx], depth, filters) for x0, y0, dx, dy in ADAM7) if interlaced else scanlines(samples, depth, filters)
    packed = zlib.compress(raw, 9)
    out = b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', w, h, depth, colour, 0, 0, interlaced)) + chunk(b'gAMA', struct.pack('>I', 45455))
    if palette is not None:
        out += chunk(b'PLTE', palette.astype('u1').tobytes())
    if transparency is not None:
        out += chunk(b'tRNS', transparency)
    size = -(-len(packed) // parts)
    for i in range(0, len(packed), size):
        out += chunk(b'IDAT', packed[i:i + size])
    return out + chunk(b'tEXt', b'Comment\0made by generate.py') + chunk(b'IEND', b'')


def eight(samples, depth):
    """Samples of any depth as 8 bits: the nearest value, so that the largest becomes 255."""
    top = 2 ** depth - 1
    return ((samples.astype(np.int64) * 510 + top) // (2 * top)).astype('u1')


def make_images():
    random = np.random.default_rng(5)
    files = {}
    for colour, depths in {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}.items():
        for depth in depths:
            for interlaced in 0, 1:
                for transparent in (0, 1) if colour in (0, 2, 3) else (0,):
                    h, w = (9, 13) if (colour + depth) % 2 == 0 else (11, 3)
                    colours = min(2 ** depth, 200)
                    samples = random.integers(0, colours if colour == 3 else 2 ** depth, (h, w, CHANNELS[colour]))
                    palette = random.integers(0, 256, (colours, 3)) if colour == 3 else None
                    alphas = random.integers(0, 256, max(1, colours // 2)).astype('u1') if colour == 3 else None
                    transparency = None
                    if transparent:
                        transparency = alphas.tobytes() if colour == 3 else samples[2, 1].astype('>u2').tobytes()
                    data = png(samples, colour, depth, interlaced, palette, transparency, parts=1 + interlaced * 2)
                    if colour == 3:
                        deep = palette[samples[:, :, 0]]
                        if transparent:
                            deep = np.concatenate([deep, np.concatenate([alphas, np.full(256, 255, 'u1')])[samples]], 2)
                        expected = deep.astype('u1')
                    else:
                        expected = eight(samples, depth)
                        deep = samples
                        if transparent:
                            solid = (samples != samples[2, 1]).any(2, keepdims=True)
                            expected = np.concatenate([expected, np.where(solid, 255, 0).astype('u1')], 2)
                            deep = np.concatenate([deep, np.where(solid, 65535, 0)], 2)
                    name = f'colour{colour}-depth{depth}{"-adam7" if interlaced else ""}{"-transparent" if transparent else ""}'
                    files[name + '.png'] = data
                    files[name + '.npy'] = array(np.ascontiguousarray(expected.transpose(2, 0, 1)))
                    if depth == 16:
                        files[name + '.deep.npy'] = array(np.ascontiguousarray(deep.transpose(2, 0, 1).astype('i4')))
                    image = Image.open(io.BytesIO(data))
                    image.load()
                    if depth <= 8:
                        mode = {1: 'L', 2: 'LA', 3: 'RGB', 4: 'RGBA'}[expected.shape[2]]
                        seen = np.asarray(image.convert('RGBA' if transparent else mode))
                        wanted = expected if not transparent or expected.shape[2] == 4 else np.concatenate([expected[:, :, :1]] * 3 + [expected[:, :, 1:]], 2)
                        if transparent and colour == 0 and depth < 8:
                            continue  # Pillow compares the scaled sample with the unscaled transparent one.
                        assert (seen.reshape(wanted.shape) == wanted).all(), name
    archive('images.zip', files)


make_numpy()
make_torch()
make_images()
