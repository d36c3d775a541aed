"""The models of the suites `train` and `infer`, over a list of parameters in the order in which this library's model names them."""
import torch
import torch.nn.functional as F


def mlp(x, p):
    return F.linear(torch.relu(F.linear(x, p[0], p[1])), p[2], p[3])


def lenet5(x, p):
    # The maximum first: the same values with a quarter of the rectifier's work.
    x = torch.relu(F.max_pool2d(F.conv2d(x, p[0], p[1], padding=2), 2))
    x = torch.relu(F.max_pool2d(F.conv2d(x, p[2], p[3]), 2))
    x = torch.relu(F.linear(x.flatten(1), p[4], p[5]))
    x = torch.relu(F.linear(x, p[6], p[7]))
    return F.linear(x, p[8], p[9])


MODELS = {"mlp": mlp, "lenet5": lenet5}


class Frozen(torch.nn.Module):
    """A model whose parameters are its own, for tracing and freezing."""

    def __init__(self, name, parameters):
        super().__init__()
        self.forward_pass = MODELS[name]
        self.values = torch.nn.ParameterList([torch.nn.Parameter(p.clone(), requires_grad=False) for p in parameters])

    def forward(self, x):
        return self.forward_pass(x, list(self.values))
