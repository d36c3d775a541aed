"""Every op of `compare` in PyTorch, each in the fastest way that PyTorch has: out= where it exists, no gradients where none are wanted."""
import math
import time

import torch
import torch.nn.functional as F

import torch_models


def calls(f):
    def run(n):
        for _ in range(n):
            f()

    return run


def without_gradients(f):
    def run(n):
        with torch.inference_mode():
            for _ in range(n):
                f()

    return run


def forward(*ways):
    """The fastest of several ways to the same result."""
    best = min(ways, key=seconds) if len(ways) > 1 else ways[0]

    def results():
        with torch.inference_mode():
            return [best()]

    return without_gradients(best), results, False


def seconds(f):
    with torch.inference_mode():
        f()
        least = math.inf
        for _ in range(5):
            count = 1
            while True:
                start = time.process_time()
                for _ in range(count):
                    f()
                spent = time.process_time() - start
                if spent > 1e-3:
                    break
                count *= 4
            least = min(least, spent / count)
    return least


def forward_backward(f, leaves, gradient):
    for leaf in leaves:
        leaf.requires_grad_()

    def step():
        y = f()
        return (y, *torch.autograd.grad(y, leaves, gradient))

    return calls(step), lambda: list(step()), False


def prepare(case, x):
    op, mode, a = case["op"], case["mode"], case["attributes"]
    if "dispatch" in a:
        return forward(*dispatch(op, x))
    if op == "matmul":
        return product(a, x)
    if op in UNARY:
        y = torch.empty_like(x[0])
        return forward(*UNARY[op](x[0], y))
    if op in BINARY:
        return binary(op, x)
    if op in REDUCE:
        return forward(REDUCE[op](x[0], int(a["dim"][0]) if "dim" in a else None))
    if op in NORM:
        f = NORM[op](a, x)
        if mode == "forward":
            return forward(f)
        return forward_backward(f, x[:-1], x[-1])
    if op == "conv":
        return convolution(mode, a, x)
    if op == "attention":
        return attention(mode, a, x)
    if op in ("rnn", "lstm", "gru"):
        return recurrent(op, mode, x)
    if op in ("sgd", "momentum", "adam", "adamw"):
        return optimizer(op, x)
    if op in torch_models.MODELS:
        return train(op, x) if mode == "train" else infer(op, x)
    return None


def dispatch(op, x):
    a, b = x[0], x[-1]
    y = torch.empty_like(a)
    return {
        "add": [lambda: a + b, lambda: torch.add(a, b), lambda: torch.add(a, b, out=y)],
        "mul": [lambda: a * b, lambda: torch.mul(a, b), lambda: torch.mul(a, b, out=y)],
        "relu": [lambda: torch.relu(a), lambda: a.relu()],
        "sum": [lambda: a.sum(), lambda: torch.sum(a)],
        "matmul4": [lambda: a @ b, lambda: torch.mm(a, b), lambda: torch.mm(a, b, out=y)],
    }[op]


def product(a, x):
    left = x[0].transpose(-2, -1) if a["ta"][0] else x[0]
    right = x[1].transpose(-2, -1) if a["tb"][0] else x[1]
    if left.dim() == 3:
        y = torch.empty(left.shape[0], left.shape[1], right.shape[2])
        return forward(lambda: torch.bmm(left, right, out=y))
    y = torch.empty(left.shape[0], right.shape[1], dtype=left.dtype)
    ways = [lambda: torch.mm(left, right, out=y)]
    if left.shape[0] == 1:
        row, flat = left[0], torch.empty(right.shape[1])
        ways.append(lambda: torch.mv(right.t(), row, out=flat))
    return forward(*ways)


UNARY = {
    "sqrt": lambda x, y: [lambda: torch.sqrt(x, out=y)],
    "log": lambda x, y: [lambda: torch.log(x, out=y)],
    "relu": lambda x, y: [lambda: torch.relu(x), lambda: torch.clamp_min(x, 0, out=y)],
    "exp": lambda x, y: [lambda: torch.exp(x, out=y)],
    "tanh": lambda x, y: [lambda: torch.tanh(x, out=y)],
    "sigmoid": lambda x, y: [lambda: torch.sigmoid(x, out=y)],
    "gelu": lambda x, y: [lambda: F.gelu(x), lambda: torch._C._nn.gelu(x, out=y)],
    "erf": lambda x, y: [lambda: torch.erf(x, out=y)],
    "clamp": lambda x, y: [lambda: torch.clamp(x, -0.5, 0.5, out=y)],
}

BINARY = {"add": torch.add, "add_broadcast": torch.add, "add_strided": torch.add, "div": torch.div, "pow": torch.pow}


def binary(op, x):
    a, b = x
    if op == "add_strided":
        a, b = a[:, ::2], b.t()
    y, f = torch.empty(a.shape), BINARY[op]
    return forward(lambda: f(a, b, out=y))


def over(dim):
    return {} if dim is None else {"dim": dim}


REDUCE = {
    "sum": lambda x, d: lambda: torch.sum(x, **over(d)),
    "max": lambda x, d: (lambda: torch.amax(x, d)) if d is not None else (lambda: torch.max(x)),
    "argmax": lambda x, d: lambda: torch.argmax(x, **over(d)),
    "var": lambda x, d: (lambda: torch.var(x, d)) if d is not None else (lambda: torch.var(x)),
    "logsumexp": lambda x, d: (lambda: torch.logsumexp(x, d)) if d is not None else (lambda: torch.logsumexp(x, (0, 1))),
}

NORM = {
    "softmax": lambda a, x: lambda: torch.softmax(x[0], -1),
    "layer_norm": lambda a, x: lambda: F.layer_norm(x[0], x[1].shape, x[1], x[2]),
    "batch_norm": lambda a, x: lambda: F.batch_norm(x[0], None, None, x[1], x[2], training=True),
    "group_norm": lambda a, x: lambda: F.group_norm(x[0], int(a["groups"][0]), x[1], x[2]),
}


def numbers(a, name, otherwise, count):
    values = [int(v) for v in a.get(name, [otherwise])]
    return values * count if len(values) == 1 else values


def convolution(mode, a, x):
    rank = x[0].dim() - 2
    stride, padding, dilation = numbers(a, "stride", 1, rank), numbers(a, "padding", 0, rank), numbers(a, "dilation", 1, rank)
    groups, transposed = int(a.get("groups", [1])[0]), bool(a.get("transposed", [0])[0])
    if mode == "forward":
        f = lambda: torch.convolution(x[0], x[1], None, stride, padding, dilation, transposed, [0] * rank, groups)
        return forward(f)
    mask = [mode == "dgrad", mode == "wgrad", False]
    back = torch.ops.aten.convolution_backward
    return forward(lambda: back(x[2], x[0], x[1], None, stride, padding, dilation, transposed, [0] * rank, groups, mask)[0 if mask[0] else 1])


def attention(mode, a, x):
    q, k, v = x[:3]
    scale, rows, keys = 1 / math.sqrt(q.shape[-1]), q.shape[-2], k.shape[-2]
    mask = None
    if a.get("causal", [0])[0]:
        mask = torch.full((rows, keys), -math.inf).triu(1)
    elif "lengths" in a:
        mask = torch.zeros(q.shape[0], 1, 1, keys)
        for i, length in enumerate(a["lengths"]):
            mask[i, :, :, int(length):] = -math.inf

    def plain():
        scores = torch.matmul(q, k.transpose(-2, -1)).mul_(scale)
        if mask is not None:
            scores += mask
        return torch.matmul(torch.softmax(scores, -1), v)

    def scaled():
        scores = torch.matmul(q * scale, k.transpose(-2, -1))
        if mask is not None:
            scores = scores + mask
        return torch.matmul(torch.softmax(scores, -1), v)

    ways = [plain, scaled]
    if hasattr(torch.nn.functional, "scaled_dot_product_attention"):
        ways.append(lambda: F.scaled_dot_product_attention(q, k, v, mask if "lengths" in a else None, is_causal=bool(a.get("causal", [0])[0])))
    elif hasattr(torch.nn.functional, "_scaled_dot_product_attention"):
        ways.append(lambda: F._scaled_dot_product_attention(q, k, v, mask, 0.0, False)[0])
    if mode == "forward":
        return forward(*ways)
    return forward_backward(min(ways, key=seconds), [q, k, v], x[3])


def recurrent(op, mode, x):
    parameters = x[1:5]
    hidden = parameters[1].shape[1]
    h = torch.zeros(1, x[0].shape[1], hidden)
    tail = (parameters, True, 1, 0.0, False, False, False)
    f = {
        "rnn": lambda: torch.rnn_tanh(x[0], h, *tail)[0],
        "lstm": lambda: torch.lstm(x[0], (h, h), *tail)[0],
        "gru": lambda: torch.gru(x[0], h, *tail)[0],
    }[op]
    return forward(f) if mode == "forward" else forward_backward(f, x[:5], x[5])


def make_optimizer(op, parameters, rate, foreach):
    if op == "sgd":
        return torch.optim.SGD(parameters, rate, foreach=foreach)
    if op == "momentum":
        return torch.optim.SGD(parameters, rate, momentum=0.9, foreach=foreach)
    return (torch.optim.Adam if op == "adam" else torch.optim.AdamW)(parameters, rate, foreach=foreach)


def optimizer(op, x):
    count = len(x) // 2

    def fresh(foreach):
        parameters = [p.clone().requires_grad_() for p in x[:count]]
        for p, g in zip(parameters, x[count:]):
            p.grad = g
        return make_optimizer(op, parameters, 1e-3, foreach), parameters

    spent = {}
    for foreach in (False, True):
        trial, _ = fresh(foreach)
        trial.step()
        start = time.process_time()
        for _ in range(5):
            trial.step()
        spent[foreach] = time.process_time() - start
    chosen, parameters = fresh(min(spent, key=spent.get))
    return calls(chosen.step), lambda: parameters, True


def train(name, x):
    inputs, classes = x[0], x[1]
    forward_pass = torch_models.MODELS[name]

    def fresh(foreach):
        parameters = [p.clone().requires_grad_() for p in x[2:]]
        chosen = torch.optim.Adam(parameters, 1e-4, foreach=foreach)
        last = []

        def step():
            chosen.zero_grad(set_to_none=True)
            loss = F.cross_entropy(forward_pass(inputs, parameters), classes)
            loss.backward()
            chosen.step()
            return loss

        def run(n):
            for _ in range(n):
                loss = step()
            last[:] = [loss.detach()]
            loss.item()

        return run, lambda: last, True

    spent = {}
    for foreach in (False, True):
        run, _, _ = fresh(foreach)
        run(2)
        start = time.process_time()
        run(5)
        spent[foreach] = time.process_time() - start
    return fresh(min(spent, key=spent.get))


def infer(name, x):
    forward_pass = torch_models.MODELS[name]
    parameters = x[1:]
    eager = lambda: forward_pass(x[0], parameters)
    ways = [eager]
    with torch.no_grad():
        traced = torch.jit.trace(torch_models.Frozen(name, parameters).eval(), x[0], check_trace=False)
        frozen = torch.jit.optimize_for_inference(torch.jit.freeze(traced))
        for _ in range(3):
            frozen(x[0])
    ways.append(lambda: frozen(x[0]))
    return forward(*ways)
