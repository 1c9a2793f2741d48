// Gradients clipped before the update: as torch.nn.utils does it, at moments of their own, to the same bits free and stepped and
// with any number of threads.

import { describe, expect, test } from "vitest";
import { digits } from "../../../src-engine/data/digits";
import { explain } from "../../../src-engine/debug/explain/index";
import { Session } from "../../../src-engine/debug/session";
import { addressOf, momentOf } from "../../../src-engine/debug/time/moment";
import { presetNamed } from "../../../src-engine/model/presets";
import type { Clip } from "../../../src-engine/model/model";
import { Trainer } from "../../../src-engine/run/trainer";
import { everything } from "../../support/everything";
import { simdBackend, stillClock } from "../../support/runs";
import { onThreads } from "../../support/threads";

const { model, recipe } = presetNamed("cnn-pytorch");
const dataset = digits(0, { train: 200, test: 20 });

function clipped(clip: Clip, batchSize = 5, backend = simdBackend): Trainer {
  const optimizer = { type: "SGD", attrs: {}, clip };
  return new Trainer({ model, recipe: { ...recipe, batchSize, optimizer }, dataset, seed: 2 }, backend);
}

const ways: readonly (readonly [Clip])[] = [
  [{ norm: 0.25 }],
  [{ value: 0.01 }],
  [{ value: 0.01, norm: 0.05 }],
];

describe.each(ways)("%o", (clip) => {
  test.each([1, 64])(
    "at batch %i the same bits come of running free, of stepping and of two threads",
    (N) => {
      const [free, stepped, threaded] = [clipped(clip, N), clipped(clip, N), clipped(clip, N, onThreads(2))];
      for (let i = 0; i < 4; i++) {
        free.advance();
        threaded.advance();
        stepped.runTo(1);
        stepped.advance();
      }
      for (const [path, { data }] of free.state()) {
        expect(data, path).toEqual(stepped.state().get(path)!.data);
        expect(data, path).toEqual(threaded.state().get(path)!.data);
      }
      threaded.close();
    },
  );

  test("every operation has an address that leads back to it", () => {
    const { program } = clipped(clip);
    program.instructions.forEach((_, i) => {
      const moment = { iteration: 3, pc: i + 1 };
      expect(momentOf(program, addressOf(program, moment))).toEqual(moment);
    });
  });

  test("the run is rewound to the same bits", async () => {
    const session = new Session(clipped(clip), stillClock);
    const end = (iteration: number) => ({ iteration, pc: session.program.instructions.length });
    await session.goto(end(1));
    const early = everything(session);
    await session.goto(end(9));
    await session.goto(end(1));
    expect(everything(session)).toEqual(early);
  });
});

test("by norm, all gradients together are as long as they may be, and the update goes along them", async () => {
  const session = new Session(clipped({ norm: 0.25 }), stillClock);
  await session.goto({ iteration: 0, pc: session.program.instructions.length });
  const { parameters } = session.program;
  const read = (path: string) => session.read(path)!.data;
  const norm = (suffix: string) =>
    Math.sqrt(parameters.flatMap((path) => Array.from(read(path + suffix))).reduce((s, g) => s + g * g, 0));
  const [total] = read("totalNorm");
  expect(total).toBeGreaterThan(0.25);
  expect(norm(".grad")).toBeCloseTo(total!, 5);
  expect(norm(".clippedByNorm")).toBeCloseTo(0.25, 6);
  const [rate] = read("learningRate");
  const moved = Math.fround(read("fc.bias")[3]! - Math.fround(rate! * read("fc.bias.clippedByNorm")[3]!));
  expect(read("fc.bias.next")[3]).toBe(moved);
});

test("what is short enough stays as it is, to the bit", () => {
  const [run, plain] = [clipped({ norm: 1e6, value: 1e6 }, 64), clipped({}, 64)];
  for (let i = 0; i < 3; i++) [run, plain].forEach((one) => one.advance());
  for (const [path, { data }] of plain.state()) expect(run.state().get(path)!.data, path).toEqual(data);
});

test("the total norm and a clipped element are explained", async () => {
  const session = new Session(clipped({ norm: 0.25 }), stillClock);
  await session.goto({ iteration: 0, pc: session.program.instructions.length });
  for (const [path, index] of [
    ["conv2.weight.squares", []],
    ["totalSquares", []],
    ["totalNorm", []],
    ["clipCoefficient", []],
    ["fc.weight.clippedByNorm", [3, 100]],
    ["fc.weight.next", [3, 100]],
  ] as const) {
    const found = explain(session, path, index);
    expect(Math.abs(found.element.value - found.float64), path).toBeLessThanOrEqual(found.bound);
  }
  expect(explain(session, "totalSquares", []).terms).toHaveLength(session.program.parameters.length);
  expect(explain(session, "totalSquares", []).address).toBe("totalSquares @ 0/update/optimizer/totalSquares");
});

test("what it is clipped to can be changed while the run goes on", async () => {
  const session = new Session(clipped({ norm: 0.25 }), stillClock);
  const end = (iteration: number) => ({ iteration, pc: session.program.instructions.length });
  await session.goto(end(2));
  await session.setVariable("maxNorm", [], 0);
  await session.goto(end(3));
  expect(session.read("fc.bias.next")!.data).toEqual(session.read("fc.bias")!.data);
});

test.each<[Clip, string]>([
  [{ norm: -1 }, 'ClipGradNorm "clip" wants maxNorm to be a number of at least 0, got -1'],
  [{ value: NaN }, 'ClipGradValue "clip" wants clipValue to be a number of at least 0, got NaN'],
])("%o is refused", (clip, message) => {
  expect(() => clipped(clip)).toThrow(message);
});
