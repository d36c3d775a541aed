"""Results, losses and gradients of whole models from PyTorch, in f64, with weights made again from Philox.

Writes models.tsv: model, key, numbers in shortest round-trip form. Keys: eval, train (logits), loss, gradient of the input and of each parameter
(sum, Euclidean length and eight elements at even distances), running statistics behind the training pass.
Made with PyTorch 1.13; run: OPENBLAS_CORETYPE=SKYLAKEX python3 generate.py
"""
import math
import pathlib
import sys

import numpy
import torch
import torch.nn.functional as F
from torch import nn

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
import philox

torch.set_default_dtype(torch.float64)


class Block(nn.Module):
    def __init__(self, i, o, stride=1):
        super().__init__()
        self.conv1 = nn.Conv2d(i, o, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(o)
        self.conv2 = nn.Conv2d(o, o, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(o)
        self.downsample = nn.Sequential(nn.Conv2d(i, o, 1, stride, bias=False), nn.BatchNorm2d(o)) if stride != 1 or i != o else None

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        return F.relu(y + (x if self.downsample is None else self.downsample(x)))


class ResNet18(nn.Module):
    def __init__(self, classes, large):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 64, 7, 2, 3, bias=False) if large else nn.Conv2d(3, 64, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        self.pool = nn.MaxPool2d(3, 2, 1) if large else nn.Identity()
        self.layer1 = nn.Sequential(Block(64, 64), Block(64, 64))
        self.layer2 = nn.Sequential(Block(64, 128, 2), Block(128, 128))
        self.layer3 = nn.Sequential(Block(128, 256, 2), Block(256, 256))
        self.layer4 = nn.Sequential(Block(256, 512, 2), Block(512, 512))
        self.fc = nn.Linear(512, classes)

    def forward(self, x):
        x = self.pool(F.relu(self.bn1(self.conv1(x))))
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(x.mean((2, 3)))


class LeNet5(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(nn.Conv2d(1, 6, 5, padding=2), nn.MaxPool2d(2), nn.ReLU(), nn.Conv2d(6, 16, 5), nn.MaxPool2d(2), nn.ReLU())
        self.classifier = nn.Sequential(nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10))

    def forward(self, x):
        return self.classifier(self.features(x))


class Mlp(nn.Module):
    def __init__(self, *sizes):
        super().__init__()
        layers = [nn.Flatten()]
        for i, (a, b) in enumerate(zip(sizes, sizes[1:])):
            layers += [nn.Linear(a, b)] + ([nn.ReLU()] if i < len(sizes) - 2 else [])
        self.layers = nn.Sequential(*layers)

    def forward(self, x):
        return self.layers(x)


class LstmClassifier(nn.Module):
    def __init__(self, *args, **kwargs):
        super().__init__()
        classes = kwargs.pop('classes')
        self.lstm = nn.LSTM(*args, batch_first=True, **kwargs)
        self.fc = nn.Linear(args[1] * (2 if kwargs.get('bidirectional') else 1), classes)

    def forward(self, x):
        return self.fc(self.lstm(x)[0][:, -1])


class TransformerClassifier(nn.Module):
    def __init__(self, inputs, classes, d, heads, layers, wide):
        super().__init__()
        self.embed = nn.Linear(inputs, d)
        self.encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(d, heads, wide, 0.0, batch_first=True), layers)
        self.fc = nn.Linear(d, classes)
        self.d = d

    def forward(self, x):
        x = self.embed(x)
        angle = torch.arange(x.shape[1])[:, None] * torch.exp(-math.log(10000.0) * torch.arange(0, self.d, 2) / self.d)
        position = torch.stack([angle.sin(), angle.cos()], 2).flatten(1).float().double()
        return self.fc(self.encoder(x + position).mean(1))


class Encoder(nn.Module):
    def __init__(self, first):
        super().__init__()
        layer = nn.TransformerEncoderLayer(16, 4, 24, 0.0, activation='gelu', norm_first=first)
        self.encoder = nn.TransformerEncoder(layer, 2, nn.LayerNorm(16), enable_nested_tensor=False)

    def forward(self, x):
        length = x.shape[0]
        causal = torch.full((length, length), True).triu(1)
        return self.encoder(x, causal).mean(0)[:, :7]


def fill(model):
    """Weights from Philox, the n-th entry of the state dict from seed n."""
    for n, (name, tensor) in enumerate(model.state_dict().items()):
        if tensor.dim() == 0:
            tensor.fill_(3)
            continue
        u = torch.from_numpy(philox.uniform(n, *tensor.shape))
        if tensor.dim() > 1:
            fan = tensor[0].numel()
            value = (u * 2 - 1) * math.sqrt(3 / fan)
        elif name.endswith('running_var') or (name.endswith('weight')):
            value = u * 0.5 + 0.75
        else:
            value = (u * 2 - 1) * 0.1
        tensor.copy_(value)


def summary(t):
    flat = t.detach().reshape(-1)
    step = max(1, flat.numel() // 8)
    return [flat.sum().item(), flat.norm().item()] + flat[::step][:8].tolist()


def run(out, name, model, *shape, classes):
    def row(key, values):
        out.write('\t'.join([name, key] + [repr(v) for v in values]) + '\n')

    fill(model)
    x = torch.from_numpy(philox.uniform(1000, *shape) * 2 - 1).requires_grad_()
    rows = shape[1] if name.startswith('encoder') else shape[0]
    target = torch.arange(rows) * 3 % classes
    model.eval()
    row('eval', model(x).detach().reshape(-1).tolist())
    model.train()
    y = model(x)
    row('train', y.detach().reshape(-1).tolist())
    loss = F.cross_entropy(y, target)
    row('loss', [loss.item()])
    loss.backward()
    row('input', summary(x.grad))
    for key, parameter in model.named_parameters():
        row('grad ' + key, summary(parameter.grad))
    for key, buffer in model.named_buffers():
        row('buffer ' + key, summary(buffer.double()))


def main():
    torch.set_num_threads(1)
    with open(pathlib.Path(__file__).parent / 'models.tsv', 'w') as out:
        run(out, 'mlp', Mlp(12, 9, 7, 5), 4, 3, 4, classes=5)
        run(out, 'lenet5', LeNet5(), 2, 1, 28, 28, classes=10)
        run(out, 'resnet18_small', ResNet18(10, False), 2, 3, 32, 32, classes=10)
        run(out, 'resnet18_imagenet', ResNet18(7, True), 3, 3, 64, 64, classes=7)
        run(out, 'lstm', LstmClassifier(5, 6, classes=3), 4, 7, 5, classes=3)
        run(out, 'lstm_deep', LstmClassifier(5, 6, classes=3, num_layers=2, bidirectional=True), 4, 7, 5, classes=3)
        run(out, 'transformer', TransformerClassifier(6, 5, 16, 4, 2, 24), 3, 9, 6, classes=5)
        run(out, 'encoder', Encoder(False), 5, 3, 16, classes=7)
        run(out, 'encoder_first', Encoder(True), 5, 3, 16, classes=7)


main()
