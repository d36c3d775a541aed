"""Philox4x32-10 (Salmon et al. 2011) with numpy: the random numbers of the library, so that inputs need not be stored."""
import numpy


def words(seed, count, stream=0, offset=0):
    """Words offset … offset + count of the stream (seed, stream)."""
    first, last = offset // 4, (offset + count + 3) // 4
    block = numpy.arange(first, last, dtype=numpy.uint64)
    mask = numpy.uint64(0xFFFFFFFF)
    c0, c1 = block & mask, block >> numpy.uint64(32)
    c2 = numpy.full_like(block, stream & 0xFFFFFFFF)
    c3 = numpy.full_like(block, stream >> 32)
    key0, key1 = seed & 0xFFFFFFFF, seed >> 32
    for _ in range(10):
        p0, p1 = numpy.uint64(0xD2511F53) * c0, numpy.uint64(0xCD9E8D57) * c2
        c0, c1, c2, c3 = (p1 >> numpy.uint64(32)) ^ c1 ^ numpy.uint64(key0), p1 & mask, (p0 >> numpy.uint64(32)) ^ c3 ^ numpy.uint64(key1), p0 & mask
        key0, key1 = (key0 + 0x9E3779B9) & 0xFFFFFFFF, (key1 + 0xBB67AE85) & 0xFFFFFFFF
    return numpy.stack([c0, c1, c2, c3], 1).reshape(-1)[offset - 4 * first:][:count]


def uniform(seed, *shape):
    """Tensor.Rand(shape, generator: new Generator(seed)) in f32, as f64."""
    count = int(numpy.prod(shape, dtype=numpy.int64))
    return ((words(seed, count) >> numpy.uint64(8)).astype(numpy.float64) / 16777216).reshape(shape)
