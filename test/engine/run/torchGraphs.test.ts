// Random graphs of all kinds of layers against PyTorch, where it is there: outputs, loss, every gradient and buffer of an iteration,
// as the network is trained and as it is used. BACKSTEP_GRAPHS says how many; 60 unless it does.

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { ModelSpec } from "../../../src-engine/model/model";
import { compile } from "../../../src-engine/run/program/compile";
import { firstState } from "../../../src-engine/run/history/firstState";
import type { Mode } from "../../../src-engine/run/program/program";
import { reference } from "../../../src-engine/run/reference";
import { random } from "../../../src-engine/tensor/random";
import { tensor, zeros, type Tensor } from "../../../src-engine/tensor/tensor";
import { graphModels } from "../../support/graphs";
import fc from "../../support/properties";

const PYTHON = "/usr/bin/python3";
const script = join(import.meta.dirname, "../../fixtures/graphs.py");
const GRAPHS = Number(process.env["BACKSTEP_GRAPHS"] ?? 60);
/**
 * Of each number; of one that is small because large ones cancelled, so much of its tensor's largest by 10⁻⁴; and where all of them did,
 * as before a norm, which takes any mean off, 10⁻¹⁴.
 */
const TOLERANCE = 1e-8;

const sgd = { type: "SGD", attrs: { learningRate: 0.1 } };
const hasTorch = spawnSync(PYTHON, ["-c", "import torch"]).status === 0;

describe.skipIf(!hasTorch)(`${GRAPHS} random graphs (skipped where ${PYTHON} has no torch)`, () => {
  const models = fc.sample(graphModels({ further: true, most: 9 }), { numRuns: GRAPHS, seed: 20 });

  test.each(["train", "eval"] as const)(
    "in %s mode every number is PyTorch's",
    { timeout: 300_000 },
    (mode) => {
      const cases = models.map((model, i) => caseOf(model, mode, i));
      const input = JSON.stringify(cases.map(({ asked }) => asked));
      const { stdout, stderr } = spawnSync(PYTHON, [script], {
        ...{ input, encoding: "utf8", maxBuffer: 2 ** 30 },
      });
      expect(stderr).not.toMatch(/Error/);
      const answers = JSON.parse(stdout) as readonly Readonly<Record<string, readonly number[]>>[];
      expect(answers.length).toBe(GRAPHS);
      answers.forEach((truths, i) => {
        const { model, read } = cases[i]!;
        for (const [path, truth] of Object.entries(truths)) {
          const { data } = read(path);
          const largest = truth.reduce((most, x) => Math.max(most, Math.abs(x)), 1e-2);
          const wrong = truth.flatMap((x, o) =>
            Math.abs(data[o]! - x) <= TOLERANCE * Math.max(Math.abs(x), 1e-4 * largest) ? [] : [o],
          );
          expect(
            wrong.map((o) => [o, data[o], truth[o]]),
            `graph ${i}, ${path}: ${JSON.stringify(model)}`,
          ).toEqual([]);
          expect(data.length).toBe(truth.length);
        }
      });
    },
  );

  test("every further kind of layer is in some of them", () => {
    const types = new Set(models.flatMap(({ layers }) => layers.map(({ type }) => type)));
    expect(types.size).toBeGreaterThanOrEqual(20);
  });
});

/** What PyTorch is given, and what we make of it. */
function caseOf(model: ModelSpec, mode: Mode, seed: number) {
  const program = compile(model, sgd, 3, { mode, backward: true, inputGradient: true });
  const executor = reference.start().open(program);
  const { normal } = random(seed, "input");
  const shift = random(seed, "parameters").normal;
  const state = new Map(
    [...firstState(program, "pytorch", seed)].map(([path, one], t): [string, Tensor] => {
      const { role } = program.tensors[path]!;
      const moved = (x: number, i: number): number => x + 0.1 * shift(1000 * t + i);
      if (role === "parameter") return [path, { ...one, data: one.data.map(moved) }];
      return role === "buffer"
        ? [path, { ...one, data: one.data.map((x, i) => Math.abs(moved(x, i))) }]
        : [path, one];
    }),
  );
  const images = zeros(program.tensors["input"]!.shape);
  for (let i = 0; i < images.data.length; i++) images.data[i] = normal(i);
  state.set("input", images);
  state.set("target", tensor([3], [0, 2, 1], "int32"));
  const drawn = program.streams.map(({ path }) => path);
  for (const path of drawn) state.set(path, tensor([3], [seed, 5, 0], "int32"));
  executor.setState(state);
  const update = program.instructions.findIndex(({ phase }) => phase === "update");
  executor.run(0, update < 0 ? program.instructions.length : update);

  const masks = drawn.map((path) => path.replace(/stream$/, "mask"));
  const paths = [...state.keys()].filter(
    (path) => !drawn.includes(path) && program.tensors[path]!.role !== "setting",
  );
  const given = [...paths, ...masks].map(
    (path) => [path, plain(state.get(path) ?? executor.read(path))] as const,
  );
  const asked = {
    mode,
    layers: model.layers,
    parameters: program.parameters,
    given: Object.fromEntries(given),
  };
  return { model, asked, read: (path: string) => executor.read(path) };
}

function plain({ shape, data, dtype }: Tensor) {
  return { shape, data: Array.from(data), whole: dtype === "int32" };
}
