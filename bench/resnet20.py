"""The preset resnet20 in PyTorch, trained on CIFAR-10 by the recipe that docs/accuracy.md gives for it: what accuracy others reach.

Usage: resnet20.py FOLDER SEED, where FOLDER holds data_batch_1.bin (to data_batch_5.bin, as many as there are) and test_batch.bin,
plain or gzipped. Prints a line an epoch and, last, the test accuracy.
"""

import gzip
import sys
import time
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F

EPOCHS, BATCH, PEAK, MOMENTUM, DECAY, MARGIN = 4, 64, 0.1, 0.9, 1e-4, 4
MEAN = torch.tensor([0.4914, 0.4822, 0.4465]).view(1, 3, 1, 1)
DEVIATION = torch.tensor([0.247, 0.2435, 0.2616]).view(1, 3, 1, 1)


def images(path):
    found = path if path.exists() else path.with_name(path.name + ".gz")
    raw = found.read_bytes()
    raw = torch.frombuffer(bytearray(gzip.decompress(raw) if found.suffix == ".gz" else raw), dtype=torch.uint8)
    rows = raw.view(-1, 3073)
    return rows[:, 1:].reshape(-1, 3, 32, 32), rows[:, 0].long()


class Block(nn.Module):
    def __init__(self, channels, out_channels):
        super().__init__()
        self.wider = out_channels - channels
        self.conv1 = nn.Conv2d(channels, out_channels, 3, 2 if self.wider else 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(out_channels)

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        aside = (0, 0, 0, 0, self.wider // 2, self.wider // 2)
        return F.relu(y + (F.pad(x[:, :, ::2, ::2], aside) if self.wider else x))


def resnet20():
    widths = [16, 16, 16, 16, 32, 32, 32, 64, 64, 64]
    blocks = [Block(*pair) for pair in zip(widths, widths[1:])]
    head = [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10)]
    return nn.Sequential(nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU(), *blocks, *head)


def normalised(pixels):
    return (pixels.float() / 255 - MEAN) / DEVIATION


def augmented(pixels):
    """Each image moved by up to MARGIN pixels in either direction, raw 0 coming in, and flipped in half of the cases."""
    padded = F.pad(pixels, (MARGIN,) * 4)
    moved = torch.empty_like(pixels)
    for n in range(len(pixels)):
        top, left = torch.randint(2 * MARGIN + 1, (2,)).tolist()
        image = padded[n, :, top : top + 32, left : left + 32]
        moved[n] = image.flip(-1) if torch.rand(()) < 0.5 else image
    return moved


def main(folder, seed):
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    parts = [images(folder / f"data_batch_{i}.bin") for i in range(1, 6) if list(folder.glob(f"data_batch_{i}.bin*"))]
    pixels, labels = (torch.cat(one) for one in zip(*parts))
    model = resnet20()
    optimizer = torch.optim.SGD(model.parameters(), PEAK, MOMENTUM, weight_decay=DECAY)
    total = EPOCHS * -(-len(labels) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, PEAK, total_steps=total + 1, cycle_momentum=False)
    for epoch in range(EPOCHS):
        began, right = time.time(), 0
        for index in torch.randperm(len(labels)).split(BATCH):
            output = model(normalised(augmented(pixels[index])))
            optimizer.zero_grad()
            F.cross_entropy(output, labels[index]).backward()
            optimizer.step()
            schedule.step()
            right += (output.argmax(1) == labels[index]).sum().item()
        print(f"epoch {epoch + 1} train accuracy {right / len(labels):.4f} {time.time() - began:.0f} s", flush=True)
    model.eval()
    pixels, labels = images(folder / "test_batch.bin")
    with torch.no_grad():
        right = sum((model(normalised(p)).argmax(1) == l).sum().item() for p, l in zip(pixels.split(100), labels.split(100)))
    print(f"seed {seed} test accuracy {right / len(labels):.4f} of {len(labels)}", flush=True)


main(Path(sys.argv[1]), int(sys.argv[2]))
