"""Trajectories of optimisers, values of learning-rate schedules and paths of L-BFGS, in f64.

Writes beside itself
  trajectories.tsv  name, oracle, step, the eight parameters (five of group 0, three of group 1)
  schedules.tsv     name, oracle, group, initial rate, rates of steps 0 to 100 (or momenta, in rows whose name ends in .momentum)
  plateau.tsv       name, the results reported, the rate after each
  lbfgs.tsv         name, number of the call, evaluations so far, the parameters

Oracle is "torch" where PyTorch has the rule (step), "closed" where PyTorch's own closed form of a schedule is taken (its recursive form loses up to some 1e-14), and
"reference" where PyTorch has none or a wrong one and the rule is written out below from its paper: heavy ball, literal Nesterov, proximal steps, L1, LAMB, and NAdam,
whose PyTorch 1.13 form multiplies mu_t in twice (corrected in later versions).

Made with PyTorch 1.13.1 and Python 3.11; run: python3 generate.py
"""
import math
import pathlib
import warnings
import torch
from torch.optim import lr_scheduler as S

warnings.filterwarnings('ignore')
torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
HERE = pathlib.Path(__file__).parent
A0 = [0.5, -1.25, 2.0, -0.001, 3.5]
B0 = [-0.75, 0.0, 1.5]
RECORDED = [1, 2, 3, 4, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50]


def text(values):
    return ','.join(repr(float(v)) for v in values)


def gradient(p, step, shift):
    """A pull to zero of its own strength for each element, and a push that turns: both sides compute it from the parameters."""
    i = torch.arange(len(p), dtype=torch.float64) + shift
    return p * (0.25 + 0.5 * i) + 0.75 * torch.cos(step * 0.5 + i)


def run(out, name, oracle, make, absent=0):
    a, b = torch.tensor(A0), torch.tensor(B0)
    a.requires_grad_(), b.requires_grad_()
    optimizer = make(a, b)
    for step in range(1, 51):
        with torch.no_grad():
            if hasattr(optimizer, 'look_ahead'):
                optimizer.look_ahead()
            a.grad = gradient(a, step, 0)
            b.grad = None if absent and step % absent == 0 else gradient(b, step, 5)
        if hasattr(optimizer, 'at'):
            optimizer.at(step)
        optimizer.step()
        if step in RECORDED:
            out.write(f'{name}\t{oracle}\t{step}\t{text(a.tolist() + b.tolist())}\n')


class Reference:
    """A rule written out: update(state, p, g, t) gives the new parameter."""

    def __init__(self, parameters, update):
        self.parameters, self.update, self.states = parameters, update, [dict(t=0) for _ in parameters]

    def step(self):
        with torch.no_grad():
            for p, s in zip(self.parameters, self.states):
                if p.grad is None:
                    continue
                s['t'] += 1
                p.copy_(self.update(s, p.clone(), p.grad.clone(), s['t']))


class LiteralNesterov(Reference):
    def __init__(self, parameters, rate, beta):
        super().__init__(parameters, None)
        self.rate, self.beta = rate, beta

    def look_ahead(self):
        for p, s in zip(self.parameters, self.states):
            s['o'] = p.clone()
            p.add_(s.get('v', torch.zeros_like(p)), alpha=self.beta)

    def step(self):
        with torch.no_grad():
            for p, s in zip(self.parameters, self.states):
                s['v'] = self.beta * s.get('v', torch.zeros_like(p)) - self.rate * p.grad
                p.copy_(s['o'] + s['v'])


def heavy_ball(rate, beta):
    def update(s, p, g, t):
        s['v'] = beta * s.get('v', torch.zeros_like(p)) - rate * g
        return p + s['v']
    return update


def proximal(rate, l1, l2):
    def update(s, p, g, t):
        z = p - rate * g
        return torch.sign(z) * torch.clamp(z.abs() - rate * l1, min=0) / (1 + 2 * rate * l2)
    return update


def elastic(rate, l1, l2):
    return lambda s, p, g, t: p - rate * (g + l1 * torch.sign(p) + l2 * p)


def moments(s, p, g, b1, b2):
    s['m'] = b1 * s.get('m', torch.zeros_like(p)) + (1 - b1) * g
    s['v'] = b2 * s.get('v', torch.zeros_like(p)) + (1 - b2) * g * g
    return s['m'], s['v']


def nadam(rate, b1, b2, eps, decay, psi, decoupled=False):
    def update(s, p, g, t):
        if decoupled:
            p = p * (1 - rate * decay)
        else:
            g = g + decay * p
        m, v = moments(s, p, g, b1, b2)
        mu, following = (b1 * (1 - 0.5 * 0.96 ** (k * psi)) for k in (t, t + 1))
        s['product'] = s.get('product', 1.0) * mu
        d = (v / (1 - b2 ** t)).sqrt() + eps
        return p - rate * (1 - mu) / (1 - s['product']) * g / d - rate * following / (1 - s['product'] * following) * m / d
    return update


def lamb(rate, b1, b2, eps, decay):
    def update(s, p, g, t):
        m, v = moments(s, p, g, b1, b2)
        u = m / (1 - b1 ** t) / ((v / (1 - b2 ** t)).sqrt() + eps) + decay * p
        weight, length = p.norm().item(), u.norm().item()
        return p - rate * (weight / length if weight > 0 and length > 0 else 1) * u
    return update


class Switch:
    """Adam for 20 steps, then Nesterov's momentum."""

    def __init__(self, a, b):
        self.first, self.second = torch.optim.Adam([a, b], 0.05), torch.optim.SGD([a, b], 0.02, momentum=0.9, nesterov=True)

    def at(self, step):
        self.now = self.first if step <= 20 else self.second

    def step(self):
        self.now.step()


def trajectories():
    o = torch.optim
    with open(HERE / 'trajectories.tsv', 'w') as out:
        def torch_case(name, cls, absent=0, group=None, **options):
            run(out, name, 'torch', lambda a, b: cls([{'params': [a]}, {'params': [b], **(group or {})}], **options), absent)

        torch_case('sgd', o.SGD, lr=0.1)
        torch_case('sgd_decay', o.SGD, lr=0.1, weight_decay=0.05)
        torch_case('sgd_momentum', o.SGD, lr=0.05, momentum=0.9, weight_decay=0.05)
        torch_case('sgd_dampening', o.SGD, lr=0.05, momentum=0.9, dampening=0.4)
        torch_case('sgd_nesterov', o.SGD, lr=0.05, momentum=0.8, nesterov=True, weight_decay=0.01)
        torch_case('sgd_maximize', o.SGD, lr=0.01, momentum=0.5, maximize=True)
        torch_case('sgd_groups', o.SGD, lr=0.1, group=dict(lr=0.03, momentum=0.7, nesterov=True, weight_decay=0.2))
        torch_case('sgd_absent', o.SGD, absent=4, lr=0.05, momentum=0.9)
        torch_case('adagrad', o.Adagrad, lr=0.3)
        torch_case('adagrad_all', o.Adagrad, lr=0.3, lr_decay=0.1, weight_decay=0.05, initial_accumulator_value=0.2, eps=1e-6)
        torch_case('adagrad_maximize', o.Adagrad, lr=0.05, maximize=True)
        torch_case('rmsprop', o.RMSprop, lr=0.02)
        torch_case('rmsprop_centered', o.RMSprop, lr=0.02, alpha=0.9, centered=True)
        torch_case('rmsprop_momentum', o.RMSprop, lr=0.01, alpha=0.95, momentum=0.8, weight_decay=0.1)
        torch_case('rmsprop_all', o.RMSprop, lr=0.01, alpha=0.9, eps=1e-5, momentum=0.7, centered=True, weight_decay=0.02)
        torch_case('rmsprop_groups', o.RMSprop, lr=0.01, group=dict(centered=True, momentum=0.5, alpha=0.8))
        torch_case('adam', o.Adam, lr=0.05)
        torch_case('adam_l2', o.Adam, lr=0.05, betas=(0.8, 0.99), eps=1e-6, weight_decay=0.1)
        torch_case('adam_amsgrad', o.Adam, lr=0.05, betas=(0.9, 0.9), amsgrad=True)
        torch_case('adam_maximize', o.Adam, lr=0.01, maximize=True)
        torch_case('adam_groups', o.Adam, lr=0.05, group=dict(lr=0.2, betas=(0.5, 0.9), amsgrad=True, eps=1e-4))
        torch_case('adam_absent', o.Adam, absent=3, lr=0.05)
        torch_case('adamw', o.AdamW, lr=0.05)
        torch_case('adamw_all', o.AdamW, lr=0.05, betas=(0.8, 0.95), eps=1e-6, weight_decay=0.3, amsgrad=True)
        torch_case('radam', o.RAdam, lr=0.05)
        torch_case('radam_all', o.RAdam, lr=0.05, betas=(0.8, 0.95), eps=1e-6, weight_decay=0.1)
        run(out, 'switch', 'torch', Switch)
        run(out, 'nadam', 'reference', lambda a, b: Reference([a, b], nadam(0.05, 0.9, 0.999, 1e-8, 0, 4e-3)))
        run(out, 'nadam_all', 'reference', lambda a, b: Reference([a, b], nadam(0.05, 0.8, 0.95, 1e-6, 0.1, 0.02)))
        run(out, 'nadam_decoupled', 'reference', lambda a, b: Reference([a, b], nadam(0.05, 0.9, 0.999, 1e-8, 0.1, 4e-3, True)))
        run(out, 'lamb', 'reference', lambda a, b: Reference([a, b], lamb(0.02, 0.9, 0.999, 1e-6, 0.01)))
        run(out, 'lamb_plain', 'reference', lambda a, b: Reference([a, b], lamb(0.05, 0.8, 0.95, 1e-4, 0)))
        run(out, 'heavy_ball', 'reference', lambda a, b: Reference([a, b], heavy_ball(0.05, 0.8)))
        run(out, 'nesterov', 'reference', lambda a, b: LiteralNesterov([a, b], 0.05, 0.8))
        run(out, 'proximal', 'reference', lambda a, b: Reference([a, b], proximal(0.05, 0.3, 0.0)))
        run(out, 'proximal_elastic', 'reference', lambda a, b: Reference([a, b], proximal(0.05, 0.2, 0.1)))
        run(out, 'sgd_elastic', 'reference', lambda a, b: Reference([a, b], elastic(0.05, 0.2, 0.1)))


RATES = [0.1, 0.03]


def schedules():
    with open(HERE / 'schedules.tsv', 'w') as out:
        def case(name, make, closed=False, momentum=False, optimizer=torch.optim.SGD):
            p = [torch.zeros(1, requires_grad=True) for _ in RATES]
            extra = dict(momentum=0.9) if optimizer is torch.optim.SGD else {}
            opt = optimizer([{'params': [q], 'lr': r} for q, r in zip(p, RATES)], lr=0.1, **extra)
            scheduler = make(opt)
            rows, turned = [[] for _ in RATES], [[] for _ in RATES]
            for step in range(101):
                if closed:
                    scheduler.last_epoch = step
                    rates = scheduler._get_closed_form_lr()
                else:
                    rates = [g['lr'] for g in opt.param_groups]
                for g, rate in enumerate(rates):
                    rows[g].append(rate)
                    turned[g].append(opt.param_groups[g].get('momentum', opt.param_groups[g].get('betas', (0,))[0]))
                if not closed and step < 100:
                    opt.step()
                    scheduler.step()
            for g, row in enumerate(rows):
                out.write(f'{name}\t{"closed" if closed else "torch"}\t{g}\t{RATES[g]!r}\t{text(row)}\n')
            if momentum:
                out.write(f'{name}.momentum\ttorch\t0\t{RATES[0]!r}\t{text(turned[0])}\n')

        case('step', lambda o: S.StepLR(o, 30, 0.1), closed=True)
        case('multi_step', lambda o: S.MultiStepLR(o, [10, 25, 25, 70], 0.5), closed=True)
        case('geometric', lambda o: S.ExponentialLR(o, 0.95), closed=True)
        case('constant', lambda o: S.ConstantLR(o, 1 / 3, 7), closed=True)
        case('linear', lambda o: S.LinearLR(o, 0.2, 0.8, 40), closed=True)
        case('polynomial', lambda o: S.PolynomialLR(o, 80, 2.0), closed=True)
        case('cosine', lambda o: S.CosineAnnealingLR(o, 30, 0.001), closed=True)
        case('restarts', lambda o: S.CosineAnnealingWarmRestarts(o, 10, 1, 0.002))
        case('restarts_longer', lambda o: S.CosineAnnealingWarmRestarts(o, 7, 2, 0.0))
        case('lambda', lambda o: S.LambdaLR(o, lambda t: 1 / (1 + 0.1 * t)))
        case('one_cycle', lambda o: S.OneCycleLR(o, 0.5, total_steps=101), momentum=True)
        case('one_cycle_linear', lambda o: S.OneCycleLR(o, 0.5, total_steps=120, pct_start=0.25, anneal_strategy='linear', div_factor=10, final_div_factor=100, base_momentum=0.8, max_momentum=0.9), momentum=True)
        case('one_cycle_three', lambda o: S.OneCycleLR(o, 0.5, total_steps=101, pct_start=0.4, three_phase=True), momentum=True, optimizer=torch.optim.Adam)
        case('cyclic', lambda o: S.CyclicLR(o, 0.01, 0.2, 8, 12), momentum=True)
        case('cyclic2', lambda o: S.CyclicLR(o, 0.01, 0.2, 10, mode='triangular2'), momentum=True)
        case('cyclic_exp', lambda o: S.CyclicLR(o, 0.01, 0.2, 9, 6, mode='exp_range', gamma=0.97, cycle_momentum=False))
        case('chain', lambda o: S.ChainedScheduler([S.ConstantLR(o, 0.5, 4), S.ExponentialLR(o, 0.9)]))
        case('sequential', lambda o: S.SequentialLR(o, [S.LinearLR(o, 0.1, 1.0, 10), S.CosineAnnealingLR(o, 50), S.ExponentialLR(o, 0.9)], [10, 60]))

    results = [1.0, 0.9, 0.95, 0.91, 0.9001, 0.92, 0.5, 0.49999, 0.499, 0.51, 0.52, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.2, 0.25, 0.24, 0.23, 0.22, 0.21, 0.2, 0.19, 0.5, math.nan, 0.4, 0.4, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1]
    with open(HERE / 'plateau.tsv', 'w') as out:
        for name, options, sign in (('min_rel', dict(patience=2, factor=0.5), 1), ('max_rel', dict(mode='max', patience=1, factor=0.1, threshold=0.01), -1), ('min_abs', dict(threshold_mode='abs', threshold=0.05, patience=3, factor=0.3, cooldown=2), 1),
                                    ('max_abs', dict(mode='max', threshold_mode='abs', threshold=0.02, patience=0, factor=0.5, min_lr=0.01, cooldown=1), -1)):
            opt = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.1)
            scheduler = S.ReduceLROnPlateau(opt, **options)
            rates = []
            for result in results:
                scheduler.step(2 - result if sign < 0 else result)
                rates.append(opt.param_groups[0]['lr'])
            out.write(f'{name}\t{text(2 - r if sign < 0 else r for r in results)}\t{text(rates)}\n')


def lbfgs():
    def rosenbrock(x, y):
        z = torch.cat([x, y])
        return (100 * (z[1:] - z[:-1] ** 2) ** 2 + (1 - z[:-1]) ** 2).sum()

    def bowl(x, y):
        z = torch.cat([x, y])
        return (torch.arange(1, 5, dtype=torch.float64) * z ** 2).sum() + torch.log(1 + z.exp()).sum()

    with open(HERE / 'lbfgs.tsv', 'w') as out:
        for name, loss, calls, options in (('bowl', bowl, 10, dict(lr=0.5, max_iter=3)), ('bowl_wolfe', bowl, 5, dict(max_iter=4, history_size=3, line_search_fn='strong_wolfe')),
                                           ('rosenbrock_wolfe', rosenbrock, 50, dict(max_iter=1, history_size=5, line_search_fn='strong_wolfe')), ('rosenbrock_long', rosenbrock, 6, dict(max_iter=8, line_search_fn='strong_wolfe'))):
            x, y = torch.tensor([-1.2, 1.0], requires_grad=True), torch.tensor([0.5, -0.8], requires_grad=True)
            opt = torch.optim.LBFGS([x, y], **options)

            def closure():
                opt.zero_grad()
                value = loss(x, y)
                value.backward()
                return value

            for call in range(1, calls + 1):
                opt.step(closure)
                out.write(f'{name}\t{call}\t{opt.state[x]["func_evals"]}\t{text(x.tolist() + y.tolist())}\n')


trajectories()
schedules()
lbfgs()
