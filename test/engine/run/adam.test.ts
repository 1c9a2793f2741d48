// A network trained by Adam: an optimizer with a state and several rules for each parameter. Stepped, run free, rewound
// and explained like any other.

import { describe, expect, test } from "vitest";
import { digits } from "../../../src-engine/data/digits";
import { explain } from "../../../src-engine/debug/explain/index";
import { addressOf, momentOf } from "../../../src-engine/debug/time/moment";
import { Session } from "../../../src-engine/debug/session";
import { presetNamed } from "../../../src-engine/model/presets";
import { optimizers } from "../../../src-engine/optim/index";
import { Trainer } from "../../../src-engine/run/trainer";
import { everything } from "../../support/everything";
import { simdBackend, stillClock } from "../../support/runs";

const { model, recipe } = presetNamed("cnn-pytorch");
const dataset = digits(0, { train: 200, test: 20 });

function trained(batchSize: number): Trainer {
  const optimizer = { type: "Adam", attrs: { weightDecay: 0.01 } };
  return new Trainer(
    { model, recipe: { ...recipe, batchSize, learningRate: 0.01, optimizer }, dataset, seed: 2 },
    simdBackend,
  );
}

test.each([1, 64])("at batch %i the same bits come of running free and of stepping", (batchSize) => {
  const [free, stepped] = [trained(batchSize), trained(batchSize)];
  for (let i = 0; i < 8; i++) {
    free.advance();
    stepped.runTo(1);
    stepped.advance();
    expect(free.history.loss(i)).toBe(stepped.history.loss(i));
  }
  expect([...free.state().keys()]).toContain("conv1.weight.m");
  for (const [path, { data }] of free.state()) expect(data, path).toEqual(stepped.state().get(path)!.data);
  expect(free.state().get("fc.bias.step")!.data).toEqual(Float32Array.of(8));
});

test("it rewinds to any iteration, and goes on to the same bits", async () => {
  const session = new Session(trained(5), stillClock);
  const end = (iteration: number) => ({ iteration, pc: session.program.instructions.length });
  await session.goto(end(3));
  const early = everything(session);
  await session.goto(end(70));
  const late = everything(session);
  await session.goto(end(3));
  expect(everything(session)).toEqual(early);
  await session.goto(end(70));
  expect(everything(session)).toEqual(late);
});

test("a new weight is explained down to the running means and the gradient", async () => {
  const session = new Session(trained(5), stillClock);
  await session.goto({ iteration: 2, pc: session.program.instructions.length });
  const index = [1, 0, 2, 1];
  const reads = (path: string): string[] => {
    const found = explain(session, path, index);
    expect(Math.abs(found.element.value - found.float64)).toBeLessThanOrEqual(found.bound);
    const factors = found.terms.flatMap(({ factors }) => factors);
    return [
      ...new Set(factors.flatMap(({ path, operands = [] }) => [path, ...operands.map((one) => one.path)])),
    ]
      .filter((path) => path !== undefined)
      .sort();
  };
  expect(reads("conv1.weight.next")).toEqual([
    ...["beta1", "beta2", "conv1.weight", "conv1.weight.m.next", "conv1.weight.step.next"],
    ...["conv1.weight.v.next", "epsilon", "learningRate"],
  ]);
  expect(reads("conv1.weight.m.next")).toEqual(
    expect.arrayContaining(["beta1", "conv1.weight.grad", "conv1.weight.m"]),
  );
  expect(reads("conv1.weight.v.next")).toEqual(
    expect.arrayContaining(["beta2", "conv1.weight.grad", "conv1.weight.v"]),
  );
});

describe("addresses", () => {
  const { program } = trained(5);
  const at = (address: string) => program.instructions[momentOf(program, address).pc - 1]!.writes;

  test("an update's rules have places of their own, before its end", () => {
    expect(at("3/update/conv2/bias/nextStep")).toBe("conv2.bias.step.next");
    expect(at("3/update/conv2/bias/nextM")).toBe("conv2.bias.m.next");
    expect(at("3/update/conv2/bias")).toBe("conv2.bias.next");
  });

  test("every operation's address leads back to it", () => {
    program.instructions.forEach((_, i) => {
      const moment = { iteration: 3, pc: i + 1 };
      expect(momentOf(program, addressOf(program, moment))).toEqual(moment);
    });
  });

  test.each(optimizers.map((op) => [op.type, op] as const))("%s ends with the parameter itself", (_, op) => {
    expect(Object.values(op.forward).at(-1)!.next).toBe("parameter");
  });
});

test.each([
  [{ beta1: 1 }, 'Adam "optimizer" wants beta1 to be a number of at least 0 and below 1, got 1'],
  [{ epsilon: -1 }, 'Adam "optimizer" wants epsilon to be a number of at least 0, got -1'],
  [{ momentum: 0.9 }, 'Adam "optimizer" has no attribute "momentum"; it takes learningRate, beta1'],
])("%o is refused", (attrs, message) => {
  const given = { ...recipe, optimizer: { type: "Adam", attrs } };
  expect(() => new Trainer({ model, recipe: given, dataset, seed: 0 }, simdBackend)).toThrow(message);
});
