#!/usr/bin/env python3
"""Writes lanes/*.tsv: arguments and values of the elementary functions, to about 106 bits, for the tests of double-precision lanes.

Needs mpmath (made with 1.3.0). Each line holds doubles as 16 hexadecimal digits: the argument (two for pow and atan2), the value rounded to
double, and the rest of the value rounded to double. Arguments come from a fixed seed, so the files are reproducible.
"""
import math
import os
import random
import struct

import mpmath
from mpmath import mp, mpf

mp.prec = 300
COUNT = 1000
FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "lanes")


def uniform(low, high):
    return lambda: random.uniform(low, high)


def either_sign(low, high):
    return lambda: random.choice((-1, 1)) * 2.0 ** random.uniform(low, high)


def positive(low, high):
    return lambda: 2.0 ** random.uniform(low, high)


LOGARITHM = [uniform(0.5, 2), positive(-1074, 1023), uniform(0.9, 1.1), uniform(0, 20), uniform(0.99, 1.01)]
ANGLE = [uniform(-1, 1), uniform(-10, 10), uniform(-1000, 1000), uniform(-1e6, 1e6), either_sign(-40, 1023), either_sign(20, 40)]

UNARY = {
    "exp": (mpmath.exp, [uniform(-1, 1), uniform(-20, 20), uniform(-745, 709.7), either_sign(-60, 0), uniform(-745, -700)]),
    "exp2": (lambda x: mpf(2) ** x, [uniform(-1, 1), uniform(-20, 20), uniform(-1074, 1023.9), either_sign(-60, 0), uniform(-1074, -1010)]),
    "expm1": (mpmath.expm1, [uniform(-1, 1), uniform(-1, 1.5), uniform(-38, 38), uniform(0, 709), either_sign(-60, 2)]),
    "log": (mpmath.log, LOGARITHM),
    "log2": (lambda x: mpmath.log(x) / mpmath.log(2), LOGARITHM),
    "log10": (mpmath.log10, LOGARITHM),
    "log1p": (mpmath.log1p, [uniform(-0.99, 1), positive(-60, 1023), uniform(-0.5, 0.5), either_sign(-60, -1), uniform(-1, -0.9)]),
    "sin": (mpmath.sin, ANGLE),
    "cos": (mpmath.cos, ANGLE),
    "tan": (mpmath.tan, ANGLE),
    "asin": (mpmath.asin, [uniform(-1, 1), uniform(-0.5, 0.5), uniform(0.5, 1), either_sign(-40, 0)]),
    "acos": (mpmath.acos, [uniform(-1, 1), uniform(-0.5, 0.5), uniform(0.5, 1), uniform(-1, -0.5), either_sign(-40, 0)]),
    "atan": (mpmath.atan, [uniform(-1, 1), uniform(-10, 10), either_sign(-60, 60), uniform(0.4, 2.5)]),
    "sinh": (mpmath.sinh, [uniform(-1, 1), uniform(-10, 10), uniform(-710, 710), either_sign(-40, 1), uniform(0.9, 3)]),
    "cosh": (mpmath.cosh, [uniform(-1, 1), uniform(-10, 10), uniform(-710, 710), either_sign(-40, 1)]),
    "tanh": (mpmath.tanh, [uniform(-1, 1), uniform(-3, 3), uniform(-20, 20), either_sign(-40, 1), uniform(0.5, 1)]),
    "erf": (mpmath.erf, [uniform(-1, 1), uniform(-3, 3), uniform(-6, 6), either_sign(-40, 1)]),
    "erfc": (mpmath.erfc, [uniform(-1, 1), uniform(-3, 3), uniform(-6, 6), uniform(0, 26.5), either_sign(-40, 1), uniform(0.4, 2), uniform(26, 27)]),
    "sigmoid": (lambda x: 1 / (1 + mpmath.exp(-x)), [uniform(-1, 1), uniform(-10, 10), uniform(-40, 40), uniform(-745, 40), either_sign(-40, 1)]),
}


def pow_arguments():
    kind = random.randrange(6)
    if kind == 0:
        return random.uniform(0, 10), random.uniform(-20, 20)
    if kind == 1:
        base = 2.0 ** random.uniform(-1074, 1023)
        limit = min(1070 / max(abs(math.log2(base)), 1e-3), 1e6)
        return base, random.uniform(-limit, limit)
    if kind == 2:
        base = random.uniform(0.9, 1.1)
        limit = min(1020 / max(abs(math.log2(base)), 1e-3), 1e4)
        return base, random.uniform(-limit, limit)
    if kind == 3:
        return -random.uniform(0.01, 10), float(random.randrange(-30, 30))
    if kind == 4:
        return random.uniform(0.7, 1.4), random.uniform(-1500, 1500)
    return random.uniform(0, 1000), random.choice([0.5, 2.0, 3.0, -1.0, 1 / 3, -0.5, 1.5])


def atan2_arguments():
    kind = random.randrange(4)
    if kind == 0:
        return random.uniform(-1, 1), random.uniform(-1, 1)
    if kind == 1:
        return either_sign(-1000, 1000)(), either_sign(-1000, 1000)()
    if kind == 2:
        exponent = random.uniform(-990, 990)
        return either_sign(exponent - 3, exponent + 3)(), either_sign(exponent, exponent)()
    return random.uniform(-1, 1) * 1e-3, random.uniform(-1, 1)


def signed_power(base, exponent):
    value = mpmath.power(abs(base), exponent)
    return -value if base < 0 and int(exponent) % 2 else value


BINARY = {"pow": (signed_power, pow_arguments), "atan2": (mpmath.atan2, atan2_arguments)}


def digits(value):
    return "%016x" % struct.unpack("<Q", struct.pack("<d", value))[0]


def write(name, function, arguments):
    with open(os.path.join(FOLDER, name + ".tsv"), "w") as file:
        for argument in arguments:
            value = function(*(mpf(a) for a in argument))
            high = float(value)
            low = float(value - mpf(high)) if math.isfinite(high) else 0.0
            file.write("\t".join(digits(v) for v in (*argument, high, low)) + "\n")


os.makedirs(FOLDER, exist_ok=True)
for name, (function, samplers) in UNARY.items():
    random.seed(name)
    write(name, function, [(random.choice(samplers)(),) for _ in range(COUNT)])
for name, (function, sampler) in BINARY.items():
    random.seed(name)
    write(name, function, [sampler() for _ in range(COUNT)])
