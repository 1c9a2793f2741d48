// backstep export --to pytorch, against what PyTorch makes of it where it is there: alone, and as two processes, whose
// parts of a batch of nine are unequal.

import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { formatOf } from "../../../src-engine/formats";
import { movesOf } from "../../../src-engine/data/augment/moves";
import { gather } from "../../../src-engine/data/batches";
import { usual, type Recipe } from "../../../src-engine/model/presets/preset";
import { augmentPy } from "../../../src-engine/serve/torchProject/augmentPy";
import type { Tensor } from "../../../src-engine/tensor/tensor";
import { commandLine, small } from "../../support/commandLine";

const PYTHON = "/usr/bin/python3";
const hasTorch = spawnSync(PYTHON, ["-c", "import torch, numpy"]).status === 0;
const { folder, here } = commandLine();
const TOLERANCE = 1e-5;
let port = 29_600 + (process.pid % 300);

const run = ["--model", "cnn-pytorch", ...small, "--batch-size", "9"];

const updates: readonly (readonly [
  name: string,
  iterations: number,
  by: string,
  processes: readonly number[],
])[] = [
  ["SGD", 1, "", [1, 2]],
  ["SGD with momentum and decay", 3, "--optimizer SGD:momentum=0.9,nesterov=true,weightDecay=0.01", [1]],
  ["Adam", 1, "--optimizer Adam", [2]],
  ["AdamW by a schedule, clipped", 4, "--optimizer AdamW --schedule cosine:tMax=6 --clip-norm 0.5", [1]],
  [
    "RMSprop by steps",
    4,
    "--optimizer RMSprop:centered=true,momentum=0.5,learningRate=0.001 --schedule StepLR:stepSize=2",
    [1],
  ],
  ["Adagrad, clipped", 3, "--optimizer Adagrad:learningRateDecay=0.1 --clip-value 0.01", [1]],
];

describe.skipIf(!hasTorch)(`train.py (skipped where ${PYTHON} has no torch)`, () => {
  test.each(updates)(
    "by %s comes to our weights after %i iterations",
    { timeout: 120_000 },
    async (name, iterations, words, processes) => {
      const by = words.split(" ").filter(Boolean);
      const project = name.replace(/\W+/g, "-");
      await exported(project, ...run, ...by);
      const ours = await trained(iterations, ...run, ...by);
      for (const many of processes)
        expect(distance(await python(project, many, iterations), ours), `${many} processes`).toBeLessThan(
          TOLERANCE,
        );
    },
  );

  test.each([
    ["vanishing", []],
    ["lenet-jax", []],
    ["mobilenet-small", ["--limit", "12"]],
  ] as const)("of %s does one step as ours", { timeout: 120_000 }, async (model, more) => {
    const other = ["--model", model, ...small, ...more];
    await exported(model, ...other);
    expect(distance(await python(model, 1, 1), await trained(1, ...other))).toBeLessThan(TOLERANCE);
  });

  test("goes on where a session ends, with what its optimizer carried", { timeout: 60_000 }, async () => {
    const by = ["--optimizer", "Adam", "--schedule", "cosine:tMax=20"];
    await here("train", ...run, ...by, "--iterations", "14", "--session", "run.backstep");
    const { err, code } = await here("export", "--session", "run.backstep", "--to", "pytorch", "on");
    expect([code, err]).toEqual([0, ""]);
    expect(readdirSync(join(folder, "on"))).toContain("optimizer.pt");
    expect(readFileSync(join(folder, "on/train.py"), "utf8")).toContain("FIRST = 14 ");
    expect(distance(await python("on", 1, 17), await trained(17, ...run, ...by))).toBeLessThan(TOLERANCE);
  });

  const scores = [
    { name: "flatten", type: "Flatten" },
    { name: "fc", type: "Linear", attrs: { outFeatures: 10 } },
  ];
  const weight = [1, 0.5, 2, 0, 3.25, 1, 1, 0.25, 4, 1];
  const epsilon = 1e-30;

  test.each([
    ["a mean of numbers", { type: "MSELoss" }, scores, [1]],
    ["a sum of numbers", { type: "MSELoss", attrs: { reduction: "sum" } }, scores, [2]],
    [
      "a sum with one weight for all",
      { type: "CrossEntropyLoss", attrs: { weight: 0.25, reduction: "sum" } },
      scores,
      [1],
    ],
    [
      "probabilities, weighted",
      { type: "NLLLoss", attrs: { epsilon, weight } },
      [...scores, { name: "softmax", type: "Softmax" }],
      [1],
    ],
  ] as const)("a loss is shared out: %s", { timeout: 60_000 }, async (called, loss, layers, processes) => {
    const name = called.replace(/\W+/g, "-");
    const model = { name, input: [1, 28, 28], layers, loss, recipe: { batchSize: 9 } };
    writeFileSync(join(folder, `${name}.json`), JSON.stringify(model));
    const by = ["--model", `${name}.json`, ...small, "--batch-size", "9", "--lr", "0.001"];
    await exported(name, ...by);
    const ours = await trained(1, ...by);
    for (const many of processes)
      expect(distance(await python(name, many, 1), ours), `${many} processes`).toBeLessThan(TOLERANCE);
  });

  test("images are moved as ours are, into the second epoch", { timeout: 60_000 }, async () => {
    const by = ["--shift", "2", "--augment", "crop=3,flip,rotate=20,erase"];
    await exported("moved", ...run, ...by);
    const ours = await trained(12, ...run, ...by);
    expect(distance(await python("moved", 2, 12), ours)).toBeLessThan(TOLERANCE);
  });
});

describe.skipIf(!hasTorch)("train.py does what a recipe or a loss asks for besides", () => {
  const weights = "[" + Array.from({ length: 10 }, (_, c) => 0.5 + c / 4).join(",") + "]";
  const loss = (attrs: string): object =>
    JSON.parse(`{ "type": "CrossEntropyLoss", "attrs": ${attrs} }`) as object;
  test.each([
    ["shift", {}, ["--shift", "3"], 2],
    ["weights", { loss: loss(`{ "weight": ${weights} }`) }, [], 2],
    [
      "smoothing",
      { loss: loss(`{ "weight": ${weights}, "labelSmoothing": 0.1, "reduction": "sum" }`) },
      ["--lr", "0.001"],
      1,
    ],
    ["warmup", {}, ["--schedule", "cosine:tMax=6,warmUp=2"], 1],
    ["images", { layers: ["flatten", "wide"], loss: { type: "MSELoss", target: "input" } }, [], 2],
  ] as const)("%s", { timeout: 120_000 }, async (name, change, more, processes) => {
    const layers = [
      { name: "flatten", type: "Flatten" },
      { name: "fc", type: "Linear", attrs: { outFeatures: 10 } },
    ];
    const wide = [
      ...layers,
      { name: "wide", type: "Linear", attrs: { outFeatures: 784 } },
      { name: "image", type: "Reshape", attrs: { shape: [1, 28, 28] } },
    ];
    const model = {
      name,
      input: [1, 28, 28],
      layers: "layers" in change ? wide : layers,
      loss: { type: "CrossEntropyLoss" },
    };
    const { loss: other } = change as { loss?: object };
    writeFileSync(join(folder, `${name}.json`), JSON.stringify({ ...model, ...(other && { loss: other }) }));
    const by = ["--model", `${name}.json`, ...small, "--batch-size", "9", ...more];
    await exported(name, ...by);
    const ours = await trained(4, ...by);
    expect(distance(await python(name, processes, 4), ours)).toBeLessThan(TOLERANCE);
  });
});

const hasNumpy = spawnSync(PYTHON, ["-c", "import numpy"]).status === 0;

test.skipIf(!hasNumpy)(
  `train.py moves each pixel as the run does (skipped where ${PYTHON} has no numpy)`,
  { timeout: 30_000 },
  () => {
    const size = { channels: 2, height: 7, width: 11 };
    const count = 64;
    const seed = 4_000_000_007;
    const epoch = 3;
    const pixels = Uint8Array.from({ length: count * 2 * 7 * 11 }, (_, i) => 1 + ((i * 89) % 255));
    const images = { ...size, count, pixels, labels: new Int32Array(count) };
    const indices = Array.from({ length: count }, (_, i) => (i * 37) % count);
    const kinds: readonly Pick<Recipe, "shift" | "augment">[] = [
      { shift: 3 },
      { augment: { flip: 0.5 } },
      { shift: 1, augment: { crop: 2, erase: 0.9 } },
      { augment: { rotate: 180, flip: 0.3 } },
      { shift: 2, augment: { crop: 1, flip: 0.5, rotate: 15, erase: 0.5 } },
    ];
    const normalization = { mean: 0, deviation: 1 / 255 };
    const programs = kinds.flatMap((kind) => {
      const { constants, functions } = augmentPy({ ...usual, ...kind }, seed)!;
      const made = `augmented(images, ${epoch}, indices)`;
      return [...constants, ...functions, `out.append(${made}.round().astype(int).ravel().tolist())`];
    });
    const lines = [
      "import json, numpy as np",
      "normalized = lambda pixels: pixels.astype(np.float32)",
      `images = (1 + np.arange(${pixels.length}) * 89 % 255).reshape(${count}, 2, 7, 11).astype(np.uint8)`,
      `indices = np.arange(${count}) * 37 % ${count}`,
      "out = []",
      ...programs,
      "print(json.dumps(out))",
    ];
    const { stdout, stderr } = spawnSync(PYTHON, ["-"], {
      input: lines.join("\n"),
      encoding: "utf8",
      timeout: 20_000,
      maxBuffer: 2 ** 26,
    });
    expect(stderr).toBe("");
    const theirs = JSON.parse(stdout) as number[][];
    kinds.forEach((kind, at) => {
      const moves = movesOf(indices, size, kind, seed, epoch);
      const input = new Float32Array(pixels.length);
      gather(images, indices, normalization, input, new Int32Array(count), moves);
      expect(theirs[at], JSON.stringify(kind)).toEqual(Array.from(input, Math.round));
    });
  },
);

describe("export", () => {
  test("leaves a folder alone that is not empty, unless it is told to write into it", async () => {
    mkdirSync(join(folder, "mine"));
    writeFileSync(join(folder, "mine/notes.txt"), "kept");
    const into = ["export", ...run, "--to", "pytorch", "mine"];
    const { code, err } = await here(...into);
    expect([code, err.trim()]).toEqual([
      2,
      "backstep: export: mine is not empty; --overwrite writes into it all the same",
    ]);
    expect(await here(...into, "--overwrite")).toMatchObject({ code: 0 });
    expect(readdirSync(join(folder, "mine")).sort()).toEqual(
      ["README.md", "data.npz", "model.py", "notes.txt", "train.py", "weights.pt"].sort(),
    );
  });

  test("of a model's file without data writes the network alone", async () => {
    await here("train", ...run, "--iterations", "1", "--out", "net.onnx");
    const { code, out, err } = await here(
      "export",
      "--model",
      "net.onnx",
      "--to",
      "pytorch",
      "alone",
      "--json",
    );
    expect([code, err.trim()]).toEqual([0, "export: without --data there is no train.py"]);
    expect(JSON.parse(out)).toEqual({ folder: "alone", files: ["model.py", "weights.pt", "README.md"] });
  });

  test("asks for a kind that there is", async () => {
    expect((await here("export", ...run, "--to", "jax", "x")).err).toContain("--to must be one of pytorch");
  });
});

async function exported(project: string, ...args: string[]): Promise<void> {
  const { code, err } = await here("export", ...args, "--to", "pytorch", project);
  expect([code, err]).toEqual([0, ""]);
}

async function trained(iterations: number, ...args: string[]): Promise<ReadonlyMap<string, Tensor>> {
  const { code, err } = await here("train", ...args, "--iterations", String(iterations), "--out", "ours.npz");
  expect(code, err).toBe(0);
  return weightsIn("ours.npz");
}

async function weightsIn(name: string): Promise<ReadonlyMap<string, Tensor>> {
  const bytes = new Uint8Array(readFileSync(join(folder, name)));
  return (await formatOf(bytes).decode(bytes)).tensors;
}

/** What torchrun does: as many processes, each told which it is. */
async function python(
  project: string,
  processes: number,
  iterations: number,
): Promise<ReadonlyMap<string, Tensor>> {
  const script = join(folder, project, "train.py");
  const out = join(folder, project, `trained-${processes}.pt`);
  port++;
  const ended = Array.from({ length: processes }, (_, rank) => {
    const told = { RANK: String(rank), LOCAL_RANK: String(rank), WORLD_SIZE: String(processes) };
    const env = {
      ...process.env,
      ...{ OMP_NUM_THREADS: "1", PYTHONDONTWRITEBYTECODE: "1" },
      ...(processes > 1 && { ...told, MASTER_ADDR: "127.0.0.1", MASTER_PORT: String(port) }),
    };
    const child = spawn(
      PYTHON,
      [script, "--iterations", String(iterations), "--out", out, "--device", "cpu"],
      { env, timeout: 50_000, killSignal: "SIGKILL" },
    );
    let said = "";
    child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
    return new Promise<string>((resolve) => child.on("close", (code) => resolve(code === 0 ? "" : said)));
  });
  expect(await Promise.all(ended)).toEqual(Array.from({ length: processes }, () => ""));
  return weightsIn(join(project, `trained-${processes}.pt`));
}

/** The largest between two numbers; infinite where one of ours is missing. */
function distance(theirs: ReadonlyMap<string, Tensor>, ours: ReadonlyMap<string, Tensor>): number {
  const apart = [...ours].flatMap(([name, { data }]) => {
    const other = theirs.get(name)?.data;
    return Array.from(data, (x, i) => Math.abs(x - (other?.[i] ?? Infinity)));
  });
  return apart.reduce((most, x) => (x > most || Number.isNaN(x) ? x : most), 0);
}
