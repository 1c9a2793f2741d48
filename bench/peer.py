"""What the engine is measured against: the two presets in PyTorch, trained on the same images from the same weights.

One JSON request a line on stdin, one JSON answer a line on stdout. Three ways to train:

  contiguous     torch.nn modules, autograd and SGD, in PyTorch's default layout
  channels-last  the same, in the layout that its convolutions like best
  unfold         im2col and batched matrix products, every gradient by hand, no autograd

Usage: peer.py IMAGES COUNT THREADS, where IMAGES holds COUNT 28x28 images, then COUNT labels, as bytes.
"""

import json
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

path, count, threads = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
torch.set_num_threads(threads)
raw = torch.frombuffer(bytearray(open(path, "rb").read()), dtype=torch.uint8)
pixels = raw[: count * 784].view(count, 1, 28, 28).float() / 255
labels = raw[count * 784 :].long()


def cnn_pytorch():
    return nn.Sequential(
        nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(784, 10),
    )  # fmt: skip


def lenet_jax():
    # Softmax and the loss on probabilities are one function here, as PyTorch's users have it: the faster way.
    return nn.Sequential(
        nn.Conv2d(1, 5, 3), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(845, 64), nn.ReLU(), nn.Linear(64, 10),
    )  # fmt: skip


models = {"cnn-pytorch": cnn_pytorch, "lenet-jax": lenet_jax}


class Run:
    """Trains from the same first weights every time it is told to run."""

    def __init__(self, model, batch, learningRate, mean, deviation, way, weights):
        torch.manual_seed(0)
        self.model = models[model]()
        with torch.no_grad():
            for parameter, values in zip(self.model.parameters(), weights):
                parameter.copy_(torch.tensor(values).view_as(parameter))
        self.images = (pixels - mean) / deviation
        if way == "channels-last":
            self.model = self.model.to(memory_format=torch.channels_last)
            self.images = self.images.to(memory_format=torch.channels_last)
        self.batch, self.learning_rate = batch, learningRate
        self.step = self.by_hand if way == "unfold" else self.by_autograd
        self.loss = nn.CrossEntropyLoss()
        self.first = {name: value.clone() for name, value in self.model.state_dict().items()}

    def run(self, steps):
        self.model.load_state_dict(self.first)
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=self.learning_rate)
        began = time.perf_counter()
        for index in self.batches(steps):
            self.step(self.images[index], labels[index])
        return time.perf_counter() - began

    def batches(self, steps):
        for first in range(0, steps, count // self.batch):
            order = torch.randperm(count)
            for i in range(min(count // self.batch, steps - first)):
                yield order[i * self.batch : (i + 1) * self.batch]

    def by_autograd(self, x, y):
        self.optimizer.zero_grad(set_to_none=True)
        self.loss(self.model(x), y).backward()
        self.optimizer.step()

    @torch.no_grad()
    def by_hand(self, x, y):
        saved = []
        for layer in self.model:
            before = x
            if isinstance(layer, nn.Conv2d):
                columns = F.unfold(x, layer.kernel_size, padding=layer.padding)
                weight = layer.weight.flatten(1).expand(len(x), -1, -1)
                x = torch.bmm(weight, columns) + layer.bias[:, None]
                side = before.shape[2] + 2 * layer.padding[0] - layer.kernel_size[0] + 1
                x = x.view(len(x), -1, side, side)
                saved.append((before.shape, columns))
            elif isinstance(layer, nn.MaxPool2d):
                x, winners = F.max_pool2d(x, layer.kernel_size, return_indices=True)
                saved.append((before.shape, winners))
            else:
                x = layer(x)
                saved.append((before.shape, before))
        g = F.softmax(x, dim=1)
        g[torch.arange(len(y)), y] -= 1
        g /= len(y)
        for layer, (shape, kept) in zip(reversed(self.model), reversed(saved)):
            if isinstance(layer, nn.Conv2d):
                g = g.flatten(2)
                grad_weight = torch.bmm(g, kept.transpose(1, 2)).sum(0).view_as(layer.weight)
                grad_bias = g.sum((0, 2))
                if layer is not self.model[0]:
                    weight = layer.weight.flatten(1).t().expand(len(g), -1, -1)
                    g = F.fold(torch.bmm(weight, g), shape[2:], layer.kernel_size, padding=layer.padding)
            elif isinstance(layer, nn.Linear):
                grad_weight, grad_bias = g.t() @ kept, g.sum(0)
                g = g @ layer.weight
            elif isinstance(layer, nn.MaxPool2d):
                g = F.max_unpool2d(g, kept, layer.kernel_size, output_size=shape)
            elif isinstance(layer, nn.ReLU):
                g = g * (kept > 0)
            else:
                g = g.view(shape)
            if isinstance(layer, (nn.Conv2d, nn.Linear)):
                layer.weight -= self.learning_rate * grad_weight
                layer.bias -= self.learning_rate * grad_bias

    @torch.no_grad()
    def live(self):
        """The share of pooled windows that a gradient passes through."""
        x, windows = self.images[:1024], []
        for layer in self.model:
            x = layer(x)
            if isinstance(layer, nn.MaxPool2d):
                windows.append((x > 0).float().flatten())
        return torch.cat(windows).mean().item()


def blas():
    try:
        return "OpenBLAS" if "openblas" in open("/proc/self/maps").read() else "another BLAS than OpenBLAS"
    except OSError:
        return "unknown BLAS"


def answer(**message):
    print(json.dumps(message), flush=True)


answer(torch=torch.__version__, blas=blas())
runs = {}
for line in sys.stdin:
    request = json.loads(line)
    name = request.get("name")
    if request["do"] == "open":
        runs[name] = Run(**request["run"])
        answer(opened=name)
    elif request["do"] == "run":
        answer(seconds=runs[name].run(request["steps"]))
    elif request["do"] == "live":
        answer(live=runs[name].live())
    else:
        runs.clear()
        answer(cleared=True)
