// backstep export --to pytorch, against what PyTorch makes of it where it is there: alone, and as two processes, whose
// parts of a batch of nine are unequal.

import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { formatOf } from "../../../src-engine/formats";
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
  ["Adam", 1, "--optimizer Adam", [1, 2]],
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

  test(
    "a loss that is a sum, of numbers and not of classes, is shared out as well",
    { timeout: 60_000 },
    async () => {
      const layers = [
        { name: "flatten", type: "Flatten" },
        { name: "fc", type: "Linear", attrs: { outFeatures: 10 } },
      ];
      for (const reduction of ["mean", "sum"]) {
        const name = `${reduction}.json`;
        const loss = { type: "MSELoss", attrs: { reduction } };
        writeFileSync(
          join(folder, name),
          JSON.stringify({ name: reduction, input: [1, 28, 28], layers, loss, recipe: { batchSize: 9 } }),
        );
        const by = ["--model", name, ...small, "--batch-size", "9", "--lr", "0.001"];
        await exported(reduction, ...by);
        const ours = await trained(1, ...by);
        expect(distance(await python(reduction, 2, 1), ours)).toBeLessThan(TOLERANCE);
      }
    },
  );
});

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

  test("says what train.py cannot do", async () => {
    const { code, err } = await here("export", ...run, "--shift", "2", "--to", "pytorch", "shifted");
    expect(code).toBe(1);
    expect(err).toContain("train.py cannot do what the run does by shift 2; export a run without");
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
