// train.py: goes on with the run in PyTorch, alone or in several processes: the same images in the same order, the same weights at
// first, the same updates.

import { completeAttrs, type OptimizerSpec } from "../../model/model";
import { decimal } from "../../formats/decimal";
import { optimizerCodes } from "../../optim/index.code";
import * as listed from "../../optim/index.torch";
import { python, called, type TorchOptimizerRow } from "../../ops/torchModule";
import { clippings, scheduleNamed } from "../../optim/index";
import { INITIAL_LEARNING_RATE, LEARNING_RATE } from "../../protocol/tensorPath";
import type { State } from "../../run/backend";
import { optimizerRules } from "../../run/program/optimizerRules";
import type { Program } from "../../run/program/program";
import type { Recipe } from "../../model/presets";
import { augmentPy } from "./augmentPy";
import { lossPy, type LossPy } from "./lossPy";
import type { ModelPy } from "./modelPy";
import { plainText } from "./pythonNames";

const optimizers = new Map<string, TorchOptimizerRow>(
  Object.values<TorchOptimizerRow>(listed).map((row) => [row.op.type, row]),
);

interface TrainPy {
  readonly program: Program;
  readonly recipe: Recipe;
  /** Of the run, whose random numbers move the images. */
  readonly seed: number;
  readonly model: ModelPy;
  /** How many iterations were run before, and what the next one starts from. */
  readonly iteration: number;
  readonly state: State;
  /** Images of an epoch. */
  readonly images: number;
  readonly epochs: number;
}

/** PyTorch's names of the optimizer's state, by ours. */
export const torchState = (type: string): TorchOptimizerRow["state"] => optimizers.get(type)!.state;

export function trainPy({ program, recipe, seed, model, iteration, state, images, epochs }: TrainPy): string {
  const { mean, deviation, batchSize } = recipe;
  const [C] = program.model.input;
  const channels = (numbers: Recipe["mean"]): string =>
    typeof numbers === "number"
      ? python(numbers)
      : `np.array(${python(numbers.slice(0, C))}).reshape(-1, 1, 1)`;
  const clip = clipLines(program.optimizer, state);
  const loss = lossPy(program);
  const augment = augmentPy(recipe, seed);
  const constants = [
    `BATCH_SIZE = ${batchSize}`,
    `PER_EPOCH = ${Math.ceil(images / batchSize)}  # iterations`,
    `EPOCHS = ${epochs}  # as many as the order of the images is known for`,
    `FIRST = ${iteration}  # iterations that were run before`,
    `MEAN = ${channels(mean)}`,
    `DEVIATION = ${channels(deviation)}`,
    ...(augment?.constants ?? []),
    ...loss.constants,
  ];
  return `"""Trains ${plainText(program.model.name)} as Backstep does: the same images in the same order, from the same weights, by the same updates.

    python3 train.py
    torchrun --nproc_per_node 2 train.py

In several processes each takes its part of every batch; the mean of their gradients is the batch's.
"""

import argparse
import os

import numpy as np
import torch
import torch.distributed as dist
import torch.nn.functional as F
from torch import nn
from torch.nn.parallel import DistributedDataParallel

from model import ${model.className}

${constants.join("\n")}


def learning_rate(t):
    """In iteration t, counted from 0."""
${rateLines(program.optimizer, state)
  .map((line) => `    ${line}`)
  .join("\n")}


def loss_of(output, ${loss.target}):
    """${loss.about}"""
    return ${loss.expression}


def share(part, batch):
    """What a process's loss is multiplied by, so that the mean over processes is the loss of the batch. Of the labels of both."""
    return ${loss.share}


def world():
    return dist.get_world_size() if dist.is_initialized() else 1


def normalized(pixels):
    return torch.from_numpy(((pixels / 255 - MEAN) / DEVIATION).astype(np.float32))


${(augment?.functions ?? []).map((line) => `${line}\n`).join("")}def restore(optimizer, model, path, device):
    """The optimizer's state as it was after FIRST iterations."""
    saved = torch.load(path, map_location=device, weights_only=True)
    parameters = dict(model.named_parameters())
    for path, value in saved.items():
        name, _, what = path.rpartition("/")
        optimizer.state[parameters[name]][what] = value


${(loss.isOfImages ? evaluateImages : evaluateClasses)(loss).join("\n")}


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--epochs", type=int, default=EPOCHS, help="how long to train, at most EPOCHS")
    parser.add_argument("--iterations", type=int, help="how long to train, in iterations instead of epochs")
    parser.add_argument("--out", default=os.path.join(here, "trained.pt"), help="where the weights go")
    parser.add_argument("--device", help="cpu or cuda; cuda where there is one")
    parser.add_argument("--backend", help="gloo or nccl; nccl where there is cuda")
    args = parser.parse_args()
    goal = args.iterations if args.iterations is not None else args.epochs * PER_EPOCH
    if goal > EPOCHS * PER_EPOCH:
        parser.error(f"the order of the images is known for {EPOCHS} epochs; export the project with --epochs for more")

    kind = args.device or ("cuda" if torch.cuda.is_available() else "cpu")
    rank = int(os.environ.get("RANK", 0))
    if "RANK" in os.environ:
        dist.init_process_group(args.backend or ("nccl" if kind == "cuda" else "gloo"))
    device = torch.device(kind, int(os.environ.get("LOCAL_RANK", 0))) if kind == "cuda" else torch.device(kind)

    data = np.load(os.path.join(here, "data.npz"), allow_pickle=False)
    images, labels, order = data["images"], data["labels"], data["order"]
    model = ${model.className}().to(device)
    model.load_state_dict(torch.load(os.path.join(here, "weights.pt"), map_location=device, weights_only=True))
    trained = model
    if world() > 1:
        if kind == "cuda":
            trained = nn.SyncBatchNorm.convert_sync_batchnorm(trained)
        elif rank == 0 and any(isinstance(one, nn.modules.batchnorm._BatchNorm) for one in model.modules()):
            print("batch norm goes by each process's part of a batch here: numbers differ from those of one process")
        trained = DistributedDataParallel(
            trained, device_ids=[device.index] if kind == "cuda" else None${model.hasIdle ? ", find_unused_parameters=True" : ""}
        )
    parameters = list(trained.parameters())
    optimizer = ${optimizerText(program.optimizer, state)}
    state = os.path.join(here, "optimizer.pt")
    if os.path.exists(state):
        restore(optimizer, trained.module if world() > 1 else trained, state, device)

    trained.train()
    total, seen = 0.0, 0
    for t in range(FIRST, goal):
        epoch, batch = divmod(t, PER_EPOCH)
        indices = order[epoch][batch * BATCH_SIZE : (batch + 1) * BATCH_SIZE]
        mine = np.array_split(indices, world())[rank]
        at = mine if len(mine) else indices[:1]  # nobody may stay away: one image then counts nothing
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(t)
        optimizer.zero_grad()
        batch_images = ${augment ? "augmented(images, epoch, at)" : "normalized(images[at])"}.to(device)
        target = ${loss.isOfImages ? "batch_images" : "torch.from_numpy(labels[at]).long().to(device)"}
        loss = loss_of(trained(batch_images), target) * (share(labels[mine], labels[indices]) if len(mine) else 0.0)
        loss.backward()
${clip.map((line) => `        ${line}\n`).join("")}        optimizer.step()
        total += loss.item()
        seen += 1
        if batch == PER_EPOCH - 1 or t == goal - 1:
            mean = torch.tensor(total / seen, device=device)
            if world() > 1:
                dist.all_reduce(mean)
                mean /= world()
            if rank == 0:
                network = trained.module if world() > 1 else trained
                test = evaluate(network, data["test_images"], data["test_labels"], device)
                print(f"epoch {epoch + 1}  train loss {mean.item():.4f}  test {test}", flush=True)
            total, seen = 0.0, 0
    if rank == 0:
        torch.save((trained.module if world() > 1 else trained).state_dict(), args.out)
        print(f"saved {args.out}")
    if dist.is_initialized():
        dist.barrier()
        dist.destroy_process_group()


if __name__ == "__main__":
    main()
`;
}

/** Lines of evaluate where the output is scores of classes. */
const evaluateClasses = ({ isSum, weightOf }: LossPy): readonly string[] => [
  "@torch.no_grad()",
  "def evaluate(model, images, labels, device):",
  "    model.eval()",
  `    right, total${weightOf ? ", weight" : ""} = 0, 0.0${weightOf ? ", 0.0" : ""}`,
  "    for begin in range(0, len(images), 256):",
  "        target = torch.from_numpy(labels[begin : begin + 256]).long().to(device)",
  "        output = model(normalized(images[begin : begin + 256]).to(device))",
  `        total += loss_of(output, target).item()${isSum ? "" : " * len(target)"}`,
  ...(weightOf ? [`        weight += ${weightOf("labels[begin : begin + 256]")}`] : []),
  "        right += (output.argmax(1) == target).sum().item()",
  "    model.train()",
  `    return f"loss {total / ${weightOf ? "weight" : "len(images)"}:.4f} accuracy {right / len(images):.2%}"`,
];

/** Lines of evaluate where the output is compared with the image: there is no accuracy. */
const evaluateImages = ({ isSum }: LossPy): readonly string[] => [
  "@torch.no_grad()",
  "def evaluate(model, images, labels, device):",
  "    model.eval()",
  "    total = 0.0",
  "    for begin in range(0, len(images), 256):",
  "        target = normalized(images[begin : begin + 256]).to(device)",
  `        total += loss_of(model(target), target).item()${isSum ? "" : " * len(target)"}`,
  "    model.train()",
  '    return f"loss {total / len(images):.4f}"',
];

/** The optimizer's settings as they now are: an edit may have changed them. */
function settingsNow(optimizer: OptimizerSpec, state: State): Readonly<Record<string, unknown>> {
  const { settings } = optimizerRules(optimizer);
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [name, valueNow(state, name) ?? value]),
  );
}

function valueNow(state: State, path: string): number | undefined {
  const value = state.get(path)?.data[0];
  return value === undefined ? undefined : decimal(value);
}

function optimizerText(optimizer: OptimizerSpec, state: State): string {
  const { op, settings } = optimizers.get(optimizer.type)!;
  const named = settings(settingsNow(optimizer, state));
  return called(`torch.optim.${op.type}`, [], named)
    .replace("(", "(parameters, lr=learning_rate(FIRST), ")
    .replace(", )", ")");
}

/** The lines that are shown beside a schedule's explanations, as the body of a function of t. */
function rateLines(optimizer: OptimizerSpec, state: State): readonly string[] {
  const { schedule } = optimizer;
  if (!schedule) return [`return ${python(valueNow(state, LEARNING_RATE))}`];
  const attrs = completeAttrs("schedule", scheduleNamed(schedule.type), schedule.attrs);
  const lines = optimizerCodes[schedule.type]!["learningRate"]!;
  const text = (lines.under?.(attrs) ?? lines).numpy.replaceAll("→ ", "").trim();
  return [
    ...Object.entries(attrs).map(([name, value]) => `${name} = ${python(value)}`),
    `initial = ${python(valueNow(state, INITIAL_LEARNING_RATE))}`,
    ...text.split("\n"),
    "return float(learning_rate)",
  ];
}

function clipLines({ clip = {} }: OptimizerSpec, state: State): readonly string[] {
  return Object.entries(clippings).flatMap(([name, { settings = {} }]) => {
    const given = clip[name as keyof typeof clippings];
    if (given === undefined) return [];
    const value = python(valueNow(state, Object.keys(settings)[0]!) ?? given);
    return [`torch.nn.utils.clip_grad_${name}_(parameters, ${value})`];
  });
}
