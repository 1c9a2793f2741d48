// What holds of a run by whichever optimizer, under settings that reach each of its rules: free it has the bits of stepping, what
// it carries begins as PyTorch's does, and it is rewound.

import { describe, expect, test } from "vitest";
import { digits } from "../../../src-engine/data/digits";
import { Session } from "../../../src-engine/debug/session";
import { presetNamed } from "../../../src-engine/model/presets";
import { optimizers } from "../../../src-engine/optim/index";
import type { Attrs } from "../../../src-engine/protocol/protocol";
import { Trainer } from "../../../src-engine/run/trainer";
import { everything } from "../../support/everything";
import { simdBackend, stillClock } from "../../support/runs";

const { model, recipe } = presetNamed("cnn-pytorch");
const dataset = digits(0, { train: 200, test: 20 });

const runs: readonly (readonly [type: string, attrs: Attrs])[] = [
  ["SGD", {}],
  ["SGD", { weightDecay: 0.1 }],
  ["SGD", { momentum: 0.9, dampening: 0.25, weightDecay: 0.01 }],
  ["SGD", { momentum: 0.9, nesterov: true }],
  ["Adam", { weightDecay: 0.01 }],
  ["AdamW", { weightDecay: 0.1 }],
  ["RMSprop", { weightDecay: 0.01 }],
  ["RMSprop", { centered: true }],
  ["RMSprop", { momentum: 0.5 }],
  ["RMSprop", { momentum: 0.5, centered: true }],
  ["Adagrad", { initialAccumulatorValue: 0.5, learningRateDecay: 0.01 }],
];

function trained(type: string, attrs: Attrs, batchSize: number): Trainer {
  const optimizer = { type, attrs };
  return new Trainer(
    { model, recipe: { ...recipe, batchSize, learningRate: 0.01, optimizer }, dataset, seed: 2 },
    simdBackend,
  );
}

describe.each(runs)("%s %o", (type, attrs) => {
  test.each([1, 64])("at batch %i the same bits come of running free and of stepping", (batchSize) => {
    const [free, stepped] = [trained(type, attrs, batchSize), trained(type, attrs, batchSize)];
    for (let i = 0; i < 4; i++) {
      free.advance();
      stepped.runTo(1);
      stepped.advance();
    }
    for (const [path, { data }] of free.state()) expect(data, path).toEqual(stepped.state().get(path)!.data);
  });

  test("it rewinds to an iteration, and goes on to the same bits", async () => {
    const session = new Session(trained(type, attrs, 5), stillClock);
    const end = (iteration: number) => ({ iteration, pc: session.program.instructions.length });
    await session.goto(end(2));
    const early = everything(session);
    await session.goto(end(9));
    const late = everything(session);
    await session.goto(end(2));
    expect(everything(session)).toEqual(early);
    await session.goto(end(9));
    expect(everything(session)).toEqual(late);
  });
});

test("every rule of every optimizer is one of these runs'", () => {
  for (const { type, forward } of optimizers) {
    const had = runs
      .filter(([one]) => one === type)
      .flatMap(([, attrs]) => trained(type, attrs, 1).program.instructions)
      .filter(({ phase }) => phase === "update")
      .map(({ rule }) => rule);
    expect([...new Set(had)].sort(), type).toEqual(Object.keys(forward).sort());
  }
});

test("what Adagrad carries begins where it was told", () => {
  const [, attrs] = runs.at(-1)!;
  const { data } = trained("Adagrad", attrs, 1).state().get("fc.bias.sum")!;
  expect(Array.from(data)).toEqual(Array.from(data, () => 0.5));
  expect(data.length).toBe(10);
});
